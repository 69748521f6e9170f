"""How programs of a certificate were read, as plain data."""

from __future__ import annotations

from typing import Any

from codepact.checker.criteria import Criterion
from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.core.statement import Provable, atoms
from codepact.equilibrium.answering import Answering, answering
from codepact.equilibrium.correlated import is_correlated
from codepact.equilibrium.profiles import reading_of, rules_for
from codepact.proof.abstract.extraction import EXECUTOR
from codepact.proof.abstract.questions import is_present
from codepact.proof.machines import Reading
from codepact.proof.referee import sandbox
from codepact.zoo import find


def named_programs(
    rules: ProgramGame, profile: Profile, criterion: Criterion
) -> tuple[Program, ...]:
    """Return the programs that those of a profile ask about by name or by text."""
    found: dict[str, Program] = {}
    for seat, program in enumerate(profile):
        read = reading_of(program, rules_for(rules, criterion), seat)
        for case in read.cases if isinstance(read, Reading) else ():
            for atom, _ in case.atoms:
                if isinstance(atom, Provable):
                    names = [n for said in atoms(atom) for n in said.profile if not is_present(n)]
                    found |= {n: p for n in names if (p := find(n)) is not None}
                elif atom[2] == "is":
                    found[atom[3]] = Program(atom[3])
    return tuple(found.values())


def how_read(
    rules: ProgramGame, program: Program, criterion: Criterion, seat: int
) -> dict[str, Any] | None:
    """Return by which method and executor a program was read in a seat, None if it was not."""
    if is_correlated(program):
        return {"method": "a strategy of the exact form on the tape", "executor": sandbox().version}
    read = reading_of(program, rules_for(rules, criterion), seat)
    if isinstance(read, Reading):
        return {"method": read.method, "executor": read.executor}
    if rules.game.seats == 2 and isinstance(answering(program, rules, seat), Answering):
        return {"method": "interpreted with any result of what it simulates", "executor": EXECUTOR}
    return None
