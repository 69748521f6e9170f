"""A run read back: what each meta-round and each match came to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Literal

from codepact.core.fault import Fault
from codepact.core.match import Match
from codepact.generation.author import Attempt
from codepact.models.values import Usage
from codepact.studies.events import ClaimChecked, MatchPlayed, ProgramRead, RunStarted

Validity = Literal["at once", "after feedback", "invalid"]
State = Literal["finished", "stopped", "unfinished"]


@dataclass(frozen=True)
class SeatRow:
    """One seat in one meta-round.

    `digest` and `source` are the program that ran (or would have: somebody withdrew). `payoff` is
    None as long as nothing was played, `rate` is the share of the first action among the moves
    that the program itself made, None if it made none. `uses`: see `opponent_use`. `usage`: what
    writing and reading cost. `claims`: the verdicts on what its author claimed of the program.
    """

    seat: int
    digest: str
    source: str
    mode: str
    validity: Validity
    attempts: tuple[Attempt, ...]
    payoff: Fraction | None
    rate: Fraction | None
    faults: tuple[Fault, ...]
    uses: tuple[str, ...]
    reading: ProgramRead | None
    usage: Usage
    commitment: str
    nonce: str
    claims: tuple[ClaimChecked, ...] = ()


@dataclass(frozen=True)
class MetaRound:
    """One meta-round: a row for each seat that wrote, and the matches (as a rule one)."""

    number: int
    seats: tuple[SeatRow, ...]
    matches: tuple[MatchPlayed, ...]


@dataclass(frozen=True)
class Totals:
    """What a run came to. Shares are pooled over all moves; `right` of `asked` predictions."""

    payoffs: tuple[Fraction, ...]
    rates: tuple[Fraction | None, ...]
    rate: Fraction | None
    validity: Mapping[Validity, int]
    faults: int
    right: int
    asked: int
    usage: Usage


@dataclass(frozen=True)
class RunRecord:
    """A run as its journal tells it.

    `meta_rounds` is empty for a round robin; `matches` has every match of the run. `reason` says
    why a stopped run stopped. `sources` maps digests to the programs' texts. `head` is the last
    hash of the journal; `began` and `ended` are the times of its first and last line.
    """

    path: Path
    started: RunStarted
    meta_rounds: tuple[MetaRound, ...]
    matches: tuple[MatchPlayed, ...]
    state: State
    reason: str
    sources: Mapping[str, str]
    events: int
    head: str
    began: str
    ended: str

    @property
    def first_action(self) -> str:
        """Return the action whose rate is reported: the first one of seat 0, as a rule C."""
        return self.started.game.actions[0][0]

    @property
    def rate_name(self) -> str:
        """Return what to call that rate: "cooperation" if the action is called C or cooperate."""
        cooperative = self.first_action.casefold() in ("c", "cooperate")
        return "cooperation" if cooperative else f"share of {self.first_action}"

    @property
    def totals(self) -> Totals:
        """Return what the run came to so far."""
        rows = [row for m in self.meta_rounds for row in m.seats]
        seats = range(self.started.game.seats)
        firsts = [own[0] for own in self.started.game.actions]
        counts = [
            sum_counts(move_counts(m, seat, firsts[seat]) for m in self.matches) for seat in seats
        ]
        scores = [r.reading.score for r in rows if r.reading and r.reading.score]
        kinds: tuple[Validity, ...] = ("at once", "after feedback", "invalid")
        return Totals(
            tuple(
                sum((m.match.payoffs[seat] for m in self.matches), Fraction(0)) for seat in seats
            ),
            tuple(share(c) for c in counts),
            share(sum_counts(counts)),
            {kind: sum(r.validity == kind for r in rows) for kind in kinds},
            sum(len(m.match.faults) for m in self.matches),
            sum(s.right for s in scores),
            sum(s.asked for s in scores),
            sum((r.usage for r in rows), Usage(dollars=Decimal(0))),
        )


Counts = tuple[int, int]
"""How often the action was played, of how many moves."""


def move_counts(played: MatchPlayed, seat: int, action: str) -> Counts:
    """Return how often the seat's program itself chose `action`, of how many moves it made.

    Counted as `codepact.core.match.action_rate` does: default actions after a fault are nobody's
    moves. After a withdrawal no program made any.
    """
    if played.withdrew:
        return 0, 0
    match = played.match
    lost = lost_rounds(match, seat)
    if None in lost:
        return 0, 0
    own = [a for r, a in enumerate(match.actions[seat], 1) if r not in lost]
    return own.count(action), len(own)


def lost_rounds(match: Match, seat: int) -> set[int | None]:
    """Return the rounds in which the default action stood in for the seat; None: all of them."""
    return {f.round for f in match.faults if f.seat == seat and f.kind != "mutation"}


def sum_counts(counts: Iterable[Counts]) -> Counts:
    """Return counts added up."""
    made = total = 0
    for a, b in counts:
        made, total = made + a, total + b
    return made, total


def share(counts: Counts) -> Fraction | None:
    """Return the share, None if there was no move."""
    return Fraction(*counts) if counts[1] else None
