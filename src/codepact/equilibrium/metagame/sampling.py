"""Payoffs of profiles from matches: one where nothing is left to chance, else means of many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from statistics import fmean, stdev

from codepact.checker.criteria import Criterion, Discounted, LimitOfMeans, Rounds
from codepact.core.errors import CodepactError
from codepact.core.game import Payoffs
from codepact.core.intervals import Interval, half_width
from codepact.core.match import Match
from codepact.core.program import Profile
from codepact.core.program_game import ProgramGame
from codepact.core.seeds import derive_seed
from codepact.equilibrium.metagame.values import Cell, How
from codepact.equilibrium.profiles import match_payoffs
from codepact.execution.match import MatchJob
from codepact.proof.referee import play_all

Key = tuple[str, ...]
"""The digest of a program per seat."""

_AT_ONCE = 50
"""Matches that are handed to the sandboxes at once."""


@dataclass(frozen=True)
class Known:
    """What is known of a profile without a sample: exact payoffs, or None and why.

    `faultless`: whether no program of it can have a fault.
    """

    payoffs: Payoffs | None
    how: How
    reason: str = ""
    faultless: bool = False


@dataclass(frozen=True)
class SamplePlan:
    """How profiles are sampled: under which rules and criterion, by how many matches each."""

    rules: ProgramGame
    criterion: Criterion
    matches: int
    seed: int
    confidence: float


def sampled_cells(
    plan: SamplePlan,
    profiles: Mapping[Key, Profile],
    known: Mapping[Key, Known],
    progress: Callable[[int, int], None],
) -> dict[Key, Cell]:
    """Return the cells of profiles from matches.

    Each has one match first. That is enough, and counts faulty moves, if the payoffs are known
    already; it is enough as well if nothing in it was drawn, so that all others are the same.

    Raises `CodepactError` for `LimitOfMeans` where payoffs are not known.
    """
    for key, profile in profiles.items():
        if known[key].payoffs is None and isinstance(plan.criterion, LimitOfMeans):
            raise CodepactError(
                f"the long-run mean of {' against '.join(p.label for p in profile)} is not known "
                f"exactly ({known[key].reason}), and matches do not tell limits; count a number "
                "of rounds, or discount them"
            )
    cells: dict[Key, Cell] = {}
    for key, match in _played(plan, profiles, [(key, 0) for key in profiles]):
        payoffs, how = known[key].payoffs, known[key].how
        if payoffs is not None:
            cells[key] = _counted(Cell(payoffs, how), [match], plan)
        elif not match.drew and all(f.kind != "wall" for f in match.faults):
            cells[key] = _settled(plan, match)
        progress(len(cells), len(profiles))
    gathered: dict[Key, list[Match]] = {}
    rest = [key for key in profiles if key not in cells]
    for key, match in _played(
        plan, profiles, [(key, k) for key in rest for k in range(plan.matches)]
    ):
        gathered.setdefault(key, []).append(match)
        if len(gathered[key]) == plan.matches:
            cells[key] = _estimated(plan, gathered.pop(key))
            progress(len(cells), len(profiles))
    return cells


def both_seats(cell: Cell, plan: SamplePlan) -> Cell:
    """Return the cell of a program that plays itself, each seat with the mean over both seats."""

    def even(payoffs: Payoffs) -> Payoffs:
        return (sum(payoffs, Fraction(0)) / 2,) * 2

    draws = tuple(map(even, cell.draws))
    intervals = _intervals(plan, draws) if draws else ()
    return replace(cell, payoffs=even(cell.payoffs), draws=draws, intervals=intervals)


def other_way(cell: Cell) -> Cell:
    """Return the cell of a pair that has changed seats."""
    return replace(
        cell,
        payoffs=cell.payoffs[::-1],
        draws=tuple(draw[::-1] for draw in cell.draws),
        intervals=cell.intervals[::-1],
        faulty=cell.faulty[::-1],
    )


def _played(
    plan: SamplePlan, profiles: Mapping[Key, Profile], wanted: Sequence[tuple[Key, int]]
) -> Iterator[tuple[Key, Match]]:
    """Play the k-th match of each profile that is wanted; yield the matches in their order."""
    for first in range(0, len(wanted), _AT_ONCE):
        part = wanted[first : first + _AT_ONCE]
        jobs = [
            MatchJob(
                plan.rules,
                profiles[key],
                derive_seed("meta-game", plan.seed, *(p.digest for p in profiles[key]), k),
            )
            for key, k in part
        ]
        for (key, _), match in zip(part, play_all(jobs), strict=True):
            yield key, match


def _settled(plan: SamplePlan, match: Match) -> Cell:
    """Return the cell of a profile with one match only."""
    payoffs = _payoffs(plan, match)
    if not _tail(plan):
        return _counted(Cell(payoffs, "one match"), [match], plan)
    return _counted(
        Cell(payoffs, "sampled", (payoffs,), _intervals(plan, [payoffs])), [match], plan
    )


def _estimated(plan: SamplePlan, matches: Sequence[Match]) -> Cell:
    """Return the cell of a sample."""
    draws = tuple(_payoffs(plan, match) for match in matches)
    means = tuple(sum(own, Fraction(0)) / len(draws) for own in zip(*draws, strict=True))
    return _counted(Cell(means, "sampled", draws, _intervals(plan, draws)), matches, plan)


def _payoffs(plan: SamplePlan, match: Match) -> Payoffs:
    """Return what a match pays per round.

    Discounted rounds without end: rounds after the last count with the mean of those played.
    """
    game = plan.rules.game
    if not isinstance(plan.criterion, Discounted):
        return match_payoffs(game, match.actions, plan.criterion)
    if not plan.criterion.discount:
        return game.payoffs[tuple(own[0] for own in match.actions)]
    played = match_payoffs(game, match.actions, Rounds(match.rounds, plan.criterion.discount))
    after = match_payoffs(game, match.actions, Rounds(match.rounds))
    tail = _tail(plan)
    return tuple((1 - tail) * u + tail * v for u, v in zip(played, after, strict=True))


def _tail(plan: SamplePlan) -> Fraction:
    """Return the weight of the rounds after the last one that is played."""
    if isinstance(plan.criterion, Discounted):
        return plan.criterion.discount**plan.rules.repetition.rounds
    return Fraction(0)


def _intervals(plan: SamplePlan, draws: Sequence[Payoffs]) -> tuple[Interval | None, ...]:
    """Return Student's t interval of each seat's mean, widened by what rounds not played could pay.

    None where there is one draw, or all are alike: some matches without a difference are not
    certainty. A single draw of a play without chance is certain but for the rounds not played.
    """
    found: list[Interval | None] = []
    for seat, own in enumerate(zip(*draws, strict=True)):
        values = [float(v) for v in own]
        paid = [float(u[seat]) for u in plan.rules.game.payoffs.values()]
        tail = float(_tail(plan)) * (max(paid) - min(paid))
        mean = fmean(values)
        if len(values) == 1:
            found.append((mean - tail, mean + tail))
        elif (spread := stdev(values)) > 0:
            half = half_width(len(values), spread, plan.confidence) + tail
            found.append((mean - half, mean + half))
        else:
            found.append(None)
    return tuple(found)


def _counted(cell: Cell, matches: Sequence[Match], plan: SamplePlan) -> Cell:
    """Return a cell with the faulty moves in its matches."""
    seats = range(plan.rules.game.seats)
    faulty = tuple(sum(_faulty_moves(plan, match, seat) for match in matches) for seat in seats)
    moves = sum(match.rounds for match in matches)
    return replace(cell, matches=len(matches), moves=moves, faulty=faulty)


def _faulty_moves(plan: SamplePlan, match: Match, seat: int) -> int:
    """Return how many moves of a seat were made by the default action."""
    rounds = {f.round for f in match.faults if f.seat == seat and f.kind != "mutation"}
    if None in rounds:
        return match.rounds
    if rounds and plan.rules.fault_policy == "match":
        return match.rounds + 1 - min(r for r in rounds if r is not None)
    return len(rounds)
