"""How programs of a certificate were read, as plain data."""

from __future__ import annotations

from typing import Any

from codepact.checker.criteria import Criterion
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.answering import Answering, answering
from codepact.equilibrium.profiles import reading_of, rules_for
from codepact.proof.abstract.extraction import EXECUTOR
from codepact.proof.machines import Reading


def how_read(
    rules: ProgramGame, program: Program, criterion: Criterion, seat: int
) -> dict[str, Any] | None:
    """Return by which method and executor a program was read in a seat, None if it was not."""
    read = reading_of(program, rules_for(rules, criterion), seat)
    if isinstance(read, Reading):
        return {"method": read.method, "executor": read.executor}
    if rules.game.seats == 2 and isinstance(answering(program, rules, seat), Answering):
        return {"method": "interpreted with any result of what it simulates", "executor": EXECUTOR}
    return None
