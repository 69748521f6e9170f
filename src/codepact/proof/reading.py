"""Reading a program: the method that its form asks for."""

from __future__ import annotations

from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.prepare import prepare
from codepact.execution.sandbox import Explorer
from codepact.proof.abstract.extraction import abstract_machine
from codepact.proof.abstract.metering import Meter
from codepact.proof.machines.exact import exact_machine
from codepact.proof.machines.refused import refused_machine
from codepact.proof.machines.values import Reading, Unread


def read_program(
    program: Program,
    rules: ProgramGame,
    sandbox: Explorer,
    seat: int = 0,
    meter: Meter | None = None,
) -> Reading | Unread:
    """Return what a program does in a seat, or why that is not known.

    `meter`: counts what following it costs, and bounds it; a new one if there is none.
    """
    if program.outside:
        return Unread(program, "it is a player of another library", seat)
    form = prepare(program, rules.limits.source).form
    if form is None:
        name, found = "static check", refused_machine(program, rules, sandbox, seat)
    elif form == "exact":
        name, found = "exact form", exact_machine(program, rules, sandbox, seat)
    else:
        name, found = "interpreter", abstract_machine(program, rules, sandbox, seat, meter)
    return found if isinstance(found, Reading) else Unread(program, f"{name}: {found}", seat)
