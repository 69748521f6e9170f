"""The strongest deviation that a search finds, where no method covers all programs.

It is a lower bound on what a deviation can gain, and never more: a program that was not tried may
gain more, so a gain of 0 does not make a profile an equilibrium.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from codepact.checker.criteria import Criterion
from codepact.core.errors import CodepactError
from codepact.core.intervals import Interval
from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.core.seeds import derive_seed
from codepact.equilibrium.profiles import rules_for
from codepact.equilibrium.search.candidates import candidates
from codepact.equilibrium.search.valuing import (
    Budget,
    Progress,
    Search,
    Worth,
    cost_of,
    estimate,
    own_payoff,
    per_round,
    played,
    value,
)

_BATCH = 50


@dataclass(frozen=True)
class Deviation:
    """The strongest deviation of a seat that was found: a lower bound on what it can gain.

    `program` replaces that of `seat`, whose payoff per round is then `payoff`, which is `gain` more
    than before; negative where all that was tried loses. If `exact`, both are what the program gets
    for certain or in expectation; else they are means of matches that took no part in the choice,
    and `interval` is the 95 % Student t interval of the gain (None if all matches were alike).

    `tried`: programs whose payoff was compared. `faulty`: those passed over for faults of their
    own, or because a match ended by memory or time. `unknown`: those whose payoff is not known
    exactly, where rounds never end. `left_out`: those for which the budget was too small. If none
    was compared, `program` is the seat's own and `tried` is 0. `method` says all this in words.
    """

    seat: int
    program: Program
    payoff: Fraction
    gain: Fraction
    exact: bool
    interval: Interval | None
    tried: int
    faulty: int
    unknown: int
    left_out: int
    method: str


def strongest_deviation(
    rules: ProgramGame,
    profile: Profile,
    seat: int,
    criterion: Criterion,
    pool: Sequence[Program] = (),
    seed: int = 0,
    budget: Budget | None = None,
    progress: Progress = lambda done, total: None,
) -> Deviation:
    """Return the strongest deviation of a seat that is found, all others keeping their programs.

    It is a lower bound: see `Deviation`. Tried are `candidates`, among them `pool` (`zoo_pool`, for
    example). What each gets is exact where nothing is drawn in its match or its automata are known;
    else matches are repeated. Of equals the shortest program is returned. The same for the same
    arguments, except where memory or time ends a match.

    Raises `CodepactError` for a seat or a profile that does not fit the game, and where rounds
    never end and the payoff of the profile itself is not known exactly.
    """
    if len(profile) != rules.game.seats:
        raise CodepactError(
            f"{rules.game.name!r} needs {rules.game.seats} programs, one per seat, "
            f"not {len(profile)}"
        )
    if not 0 <= seat < rules.game.seats:
        raise CodepactError(
            f"{rules.game.name!r} has the seats 0 to {rules.game.seats - 1}, and no seat {seat}"
        )
    budget = budget or Budget()
    limited = rules_for(rules, criterion)
    seeds = tuple(derive_seed("deviation", seed, k) for k in range(budget.matches))
    search = Search(rules, limited, profile, seat, criterion, seeds, budget)
    before = own_payoff(search)
    options = candidates(limited, profile, seat, pool, seed)
    value(search, options[: budget.candidates], progress)
    best = min(search.worth, key=lambda p: _rank(search.worth[p], p), default=profile[seat])
    left_out = len(options) - len(search.worth) - search.faulty - search.unknown
    return _measured(search, best, before, left_out, seed)


def _rank(worth: Worth, program: Program) -> tuple[Fraction, int, str]:
    return -worth.sure, len(program.source), program.source


def _measured(
    search: Search, best: Program, before: Fraction | None, left_out: int, seed: int
) -> Deviation:
    """Return what was chosen, with its gain: exact, or from matches with other seeds."""
    worth, seat = search.worth.get(best), search.seat
    after = worth.payoff if worth and worth.exact else None if worth else before
    counts = len(search.worth), search.faulty, search.unknown, left_out
    if after is not None and before is not None:
        words = _words(counts, "exact")
        return Deviation(seat, best, after, after - before, True, None, *counts, words)
    now, then = _samples(search, best, after, before, seed)
    payoff, _ = estimate(now)
    gain, interval = estimate([a - b for a, b in zip(now, then, strict=True)])
    words = _words(counts, f"the mean of {len(now)} matches that took no part in the choice")
    return Deviation(seat, best, payoff, gain, False, interval, *counts, words)


def _samples(
    search: Search, best: Program, after: Fraction | None, before: Fraction | None, seed: int
) -> tuple[list[Fraction], list[Fraction]]:
    """Return payoffs with the deviation and without, seed by seed; what is exact is repeated."""
    budget, own = search.budget, search.profile[search.seat]
    now: list[Fraction] = []
    then: list[Fraction] = []
    spent = 0
    while len(now) < budget.confirming and (spent < budget.ticks or not now):
        size = min(len(now), _BATCH) or 2
        numbers = range(len(now), min(len(now) + size, budget.confirming))
        seeds = [derive_seed("confirming", seed, k) for k in numbers]
        for exact, program, values in ((after, best, now), (before, own, then)):
            if exact is not None:
                values.extend([exact] * len(seeds))
                continue
            (matches,) = played(search, [program], seeds)
            spent += cost_of(matches)
            values.extend(per_round(search, m) for m in matches)
    return now, then


def _words(counts: tuple[int, int, int, int], how: str) -> str:
    tried, faulty, unknown, left_out = counts
    if not tried:
        said = "no program could be compared"
    else:
        said = f"a lower bound: the best of {tried} programs tried; its gain is {how}"
    for count, why in (
        (faulty, "passed over for faults"),
        (unknown, "whose payoff is not known exactly"),
        (left_out, "left out for the budget"),
    ):
        if count:
            said += f"; {count} {why}"
    return said
