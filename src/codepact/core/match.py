"""The result of one match."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from codepact.core.fault import Fault
from codepact.core.game import Payoffs


@dataclass(frozen=True)
class Event:
    """Something that a program did besides moving, for the explanation of a round.

    `kind` is "asked" (a question of provability), "simulated" (a run of some profile) or
    "certified" (a verdict that was asked for); `depth` is 0 for the match itself and counts the
    simulations around the event.
    """

    seat: int
    round: int
    depth: int
    kind: str
    detail: str
    answer: str


@dataclass(frozen=True)
class Match:
    """One run of a profile.

    `digests`: the programs, in seat order. `actions[seat][round - 1]`: what was played, after
    noise. `payoffs`: one exact total per seat, discounted if the repetition says so. `slips`:
    (seat, round) of the actions that noise changed. `ticks`, `simulations`: spent, per seat.
    `sandbox`: name and version of the backend that ran it. `drew`: whether anything random was
    drawn; if not, every repetition is the same.
    """

    digests: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    payoffs: Payoffs
    faults: tuple[Fault, ...]
    slips: tuple[tuple[int, int], ...]
    ticks: tuple[int, ...]
    simulations: tuple[int, ...]
    events: tuple[Event, ...]
    seed: int
    sandbox: str
    drew: bool = True

    @property
    def rounds(self) -> int:
        """Return the number of rounds played."""
        return len(self.actions[0])


def action_rate(match: Match, seat: int, action: str) -> Fraction | None:
    """Return the share of `action` among the moves that the seat's program itself made.

    Default actions after a fault are not moves of the program and count neither way; None if no
    move is left.
    """
    faulty = {f.round for f in match.faults if f.seat == seat and f.kind != "mutation"}
    if None in faulty:
        return None
    own = [a for r, a in enumerate(match.actions[seat], 1) if r not in faulty]
    return Fraction(own.count(action), len(own)) if own else None
