"""What reading a program gives: its machine, by which method, and what was seen to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from codepact.checker.machine import Machine
from codepact.core.program import Program
from codepact.proof.machines.chance import ChanceMachine


@dataclass(frozen=True)
class Case:
    """A machine, and what must hold of the others' sources for it: nothing if `label` is empty.

    `atoms`: the answers that the program gets to its questions about the others' sources.
    `chance`: how likely what happens is, if the program flips coins; `machine` says what can.
    """

    label: str
    machine: Machine
    atoms: tuple[tuple[Any, bool], ...] = ()
    chance: ChanceMachine | None = None


@dataclass(frozen=True)
class Reading:
    """A program read exactly: one machine, or one for each thing that its rivals' sources can be.

    `method` says how, `executor` by what. `sources`: "none" if what it plays cannot depend on
    anybody's source, else "asked". `ticks`: no call spends more.
    """

    program: Program
    seat: int
    method: str
    executor: str
    cases: tuple[Case, ...]
    sources: Literal["none", "asked"]
    ticks: int

    @property
    def horizon(self) -> int | None:
        """Return the rounds for which it is exact, None for all."""
        found = [c.machine.horizon for c in self.cases if c.machine.horizon is not None]
        return min(found, default=None)


@dataclass(frozen=True)
class Unread:
    """Why a program is not read: the method, and what it does not follow."""

    program: Program
    reason: str
    seat: int = 0
