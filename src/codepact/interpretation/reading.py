"""Readings: what somebody concludes from a source, and how it is scored against the match."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from codepact.core.match import Match
from codepact.core.objective import Objective
from codepact.core.program_game import ProgramGame
from codepact.exchange.claims import Decided


@dataclass(frozen=True)
class Reading:
    """A reader's conclusion before the match.

    `predicted[seat]`: the first actions that it expects of each seat (at most `HORIZON`; None
    where it gave no usable prediction). `accepts`: whether its author plays or withdraws.
    `problem` says what was wrong with an unusable answer; such a reading accepts.
    """

    seat: int
    predicted: tuple[tuple[str, ...] | None, ...]
    accepts: bool
    reason: str = ""
    problem: str | None = None
    calls: tuple[str, ...] = ()


HORIZON = 10
"""How many rounds a reader predicts at most."""


@dataclass(frozen=True)
class ReadingTask:
    """What a reader sees: the rules, and all programs as disclosed, in seat order.

    A source that is not disclosed is None. `claims`: the verdicts on what was claimed, by seat.
    """

    program_game: ProgramGame
    seat: int
    objective: Objective
    sources: tuple[str | None, ...]
    seed: int = 0
    claims: tuple[tuple[Decided, ...], ...] = ()


class Reader(Protocol):
    """Reads the disclosed programs before play."""

    @property
    def name(self) -> str:
        """Return a label for tables."""
        ...

    def read(self, task: ReadingTask) -> Reading:
        """Predict the play; accept or withdraw."""
        ...


@dataclass(frozen=True)
class Score:
    """How many of the predicted moves came true: `right` of `asked` (0 of 0: no prediction)."""

    right: int
    asked: int


def score(reading: Reading, match: Match) -> Score:
    """Compare a reading with what was played, over the seats and rounds that it predicted."""
    pairs = [
        (said, played)
        for seat, predicted in enumerate(reading.predicted)
        if predicted is not None
        for said, played in zip(predicted, match.actions[seat], strict=False)
    ]
    return Score(sum(said == played for said, played in pairs), len(pairs))
