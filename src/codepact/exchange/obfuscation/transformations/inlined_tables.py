"""The machine of a program as a table, in place of its own code."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from codepact.checker.machine import Machine
from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.profiles import reading_of
from codepact.equilibrium.rendering import exact_python
from codepact.proof.machines import Unread

SUMMARY = "the program's machine as a table, its states in any order; the form becomes start + step"
FORM = "exact"


def apply(source: str, draw: Random, rules: ProgramGame) -> str:
    """Return a program of the exact form that plays as the source does in the first seat.

    Raises `CodepactError` if that is not one machine whose coins decide nothing.
    """
    read = reading_of(Program(source), rules, 0)
    if isinstance(read, Unread):
        raise CodepactError(f"the program is not read, so it has no table: {read.reason}")
    if len(read.cases) > 1:
        raise CodepactError("the program plays otherwise against others, so it has no one table")
    machine = read.cases[0].machine
    if machine.ways > 1 or len(machine.starts) > 1:
        raise CodepactError("coins decide what the program plays, so it has no table")
    if not all(machine.steps):
        raise CodepactError("the program's machine is known for so many rounds only")
    return exact_python(_shuffled(machine, draw), rules.game.seats)


def _shuffled(machine: Machine, draw: Random) -> Machine:
    """Return the machine with its states in another order, the first apart."""
    order = [*range(1, len(machine.actions))]
    draw.shuffle(order)
    order = [0, *order]
    place = {old: new for new, old in enumerate(order)}
    return replace(
        machine,
        actions=tuple(machine.actions[s] for s in order),
        steps=tuple(tuple(place[t] for t in machine.steps[s]) for s in order),
        faults=tuple(machine.faults[s] for s in order),
    )
