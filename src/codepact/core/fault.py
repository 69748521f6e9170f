"""Faults of submitted programs: data, never exceptions of ours, never silently legal moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FaultKind = Literal[
    "load error",  # it does not parse, or fails while it is loaded
    "unsupported",  # it uses something that programs do not have
    "exception",  # its move raised
    "illegal action",  # its move is not an action of the game
    "budget",  # ticks, simulations or simulation depth are spent
    "recursion",  # its own calls nest too deep
    "cycle",  # it simulates a run that simulates itself
    "mutation",  # it changed the history that it was handed (and fooled only itself)
    "memory",  # the memory limit ended it
    "wall",  # the backstop of seconds ended it; not reproducible
    "crash",  # the sandbox died under it
]

FaultPolicy = Literal["call", "match"]
"""For how long the default action replaces a faulty program: one call, or the rest of the match."""


@dataclass(frozen=True)
class Fault:
    """One failure of one seat's program. `round` counts from 1; None: outside any round."""

    seat: int
    round: int | None
    kind: FaultKind
    detail: str
