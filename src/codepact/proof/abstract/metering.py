"""What reading a program costs, and what a call of it may spend in play: both are bounded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from codepact.proof.abstract.values import Refused

READING = 24_000_000
"""Steps that reading a program may take: parts of expressions evaluated, items gone over."""

CALL = 2_000_000
"""The same for one call."""

MATCH = 30_000_000
"""The same for the calls of a match, so that play stays far from its limit of seconds."""

_TICKS = 1_000_000


class Meter:
    """Counts for a reading: steps of its own, and ticks that a call surely does not exceed.

    `turns`: turns of loops over a history in the call under way, which take at most `turn_ticks`
    and `turn_steps` each: these are only known when all has been seen, so they are counted apart.
    `turn`: the turn of such a loop that is under way, if one is. `named`: the texts by which the
    program has named programs.
    """

    def __init__(self, most: int = READING) -> None:
        self.most = self.limit = most
        self.steps = 0
        self.turn: Any = None
        self.named: set[str] = set()
        self.afresh()

    def allot(self, part: int, of: int) -> None:
        """Allow a part of all steps from now on."""
        self.limit = self.steps + self.most * part // of

    def afresh(self) -> None:
        """Forget what calls have cost: the program is followed from the start."""
        self.began = self.steps
        self.ticks = self.turns = 0
        self.turn_ticks = self.turn_steps = 0
        self.most_ticks = self.most_steps = self.most_turns = 0

    def begin(self) -> None:
        """Begin a call; what the one before has cost is kept as a maximum."""
        self.most_ticks = max(self.most_ticks, self.ticks)
        self.most_turns = max(self.most_turns, self.turns)
        self.most_steps = max(self.most_steps, self.steps - self.began)
        self.ticks = self.turns = 0
        self.began = self.steps

    def spend(self, ticks: int) -> None:
        """Count ticks of a call."""
        self.ticks += ticks
        if self.ticks > _TICKS:
            raise Refused("a call may spend too many ticks")
        self.work(1)

    def work(self, steps: int) -> None:
        """Count steps."""
        self.steps += steps
        if self.steps - self.began > CALL:
            raise Refused(f"a call may take more than {CALL} steps")
        if self.steps > self.limit:
            raise Refused("reading it takes too many steps")

    def aside(self, steps: int) -> None:
        """Count steps that belong to no call."""
        self.began += steps
        self.work(steps)

    def apart(self, turn: Any, work: Callable[[], Any]) -> Any:
        """Do one turn of a loop over the history, which may look at nothing else of it."""
        before, self.turn = self.turn, turn
        ticks, self.ticks = self.ticks, 0
        steps = self.steps
        try:
            return work()
        finally:
            self.turn_ticks = max(self.turn_ticks, self.ticks)
            self.turn_steps = max(self.turn_steps, self.steps - steps)
            self.began += self.steps - steps
            self.turn, self.ticks = before, ticks

    def bounds(self) -> tuple[int, int]:
        """Return what no call spends more than: ticks and steps."""
        self.begin()
        return (
            self.most_ticks + self.most_turns * (2 + self.turn_ticks),
            self.most_steps + self.most_turns * (2 + self.turn_steps),
        )
