"""Reading a program: the method that its form asks for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.prepare import prepare
from codepact.execution.sandbox import Explorer
from codepact.proof.abstract.extraction import (
    abstract_machine,
    abstract_machine_with_slips,
)
from codepact.proof.abstract.metering import Meter
from codepact.proof.machines.exact import exact_machine, exact_machine_with_slips
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
    return _read(
        program,
        rules,
        seat,
        partial(abstract_machine, program, rules, sandbox, seat, meter),
        partial(exact_machine, program, rules, sandbox, seat),
        partial(refused_machine, program, rules, sandbox, seat),
    )


def read_strategy(
    program: Program, rules: ProgramGame, sandbox: Explorer, seat: int = 0
) -> Reading | Unread:
    """Return what a program does in a seat, also where its own action came out as another one.

    So it is a strategy of the repeated game, which says what to play after every history. The
    letters of its machines have the own action that was really played first.
    """
    return _read(
        program,
        rules,
        seat,
        partial(abstract_machine_with_slips, program, rules, seat),
        partial(exact_machine_with_slips, program, rules, sandbox, seat),
        partial(refused_machine, program, rules, sandbox, seat),
    )


def _read(
    program: Program,
    rules: ProgramGame,
    seat: int,
    interpreted: Callable[[], Reading | str],
    called: Callable[[], Reading | str],
    refused: Callable[[], Reading | str],
) -> Reading | Unread:
    if program.outside:
        return Unread(program, "it is a player of another library", seat)
    form = prepare(program, rules.limits.source).form
    if form is None:
        name, found = "static check", refused()
    elif form == "exact":
        name, found = "exact form", called()
    else:
        name, found = "interpreter", interpreted()
    return found if isinstance(found, Reading) else Unread(program, f"{name}: {found}", seat)
