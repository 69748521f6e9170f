"""Solvers of others for equilibria: Gambit and Nashpy. What they find is candidates.

Both get payoffs that are moved and scaled to lie between 0 and 1, seat by seat, which changes no
equilibrium: Gambit 17.0.0b2 finds none of a game whose payoffs span 10^10 or more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from math import comb
from typing import Any

from codepact.core.errors import CodepactError
from codepact.equilibrium.linear import solution
from codepact.equilibrium.metagame.replies import MixedProfile, pure_profile
from codepact.equilibrium.metagame.values import MetaGame
from codepact.equilibrium.mixtures import Mixture, filled

NASHPY_LARGEST = 6
"""Strategies a seat up to which Nashpy's support enumeration ends in a few seconds."""

GAMBIT_LARGEST = 1_000_000
"""Bases of a game for two, the binomial of n + m over n: up to so many take about a minute."""

GAMBIT_PROFILES = 125
"""Profiles of a game for three or more up to which Gambit looks at all supports in some seconds."""

_GUESS = 10**6
"""A probability that is known as a float is tried as a fraction with a denominator up to this."""


@dataclass(frozen=True)
class Candidates:
    """What a solver found: profiles in fractions, what is promised, and what it left out.

    `guarantee`: which equilibria these are. `missing`: why there can be others, or nothing.
    `complete`: whether they are all extreme equilibria.
    """

    profiles: list[MixedProfile]
    method: str
    guarantee: str
    missing: str = ""
    complete: bool = False


Solver = Callable[[MetaGame], Candidates]
"""Finds candidates in a meta-game, or raises `CodepactError` for one that is too large."""


def solver_for(seats: int) -> Solver:
    """Return the best solver that is installed; one that finds pure equilibria if there is none."""
    if find_spec("pygambit"):
        return gambit_for_two if seats == 2 else gambit_for_many
    if seats == 2 and find_spec("nashpy"):
        return nashpy_for_two
    return pure_only


def gambit_for_two(meta: MetaGame) -> Candidates:
    """Return all extreme equilibria of a game for two, by Gambit in exact rationals.

    Where they are too many to enumerate, all pure ones and one by complementary pivoting. Sources:
    Mangasarian, Equilibrium points of bimatrix games, 1964; Lemke and Howson, 1964.
    """
    import pygambit

    rows, columns = meta.shape
    if comb(rows + columns, rows) > GAMBIT_LARGEST:
        pivoted = pygambit.nash.lcp_solve(_gambit_game(meta), rational=True, stop_after=1)
        pure = [pure_profile(meta, profile) for profile in pure_candidates(meta)]
        return Candidates(
            list(dict.fromkeys([*pure, *_rational_profiles(pivoted.equilibria)])),
            f"Gambit {pygambit.__version__}, one equilibrium by complementary pivoting in exact "
            "rationals",
            "all pure equilibria, and one that may be mixed",
            f"{rows} by {columns} strategies are left once dominated ones are gone, too many to "
            "enumerate all equilibria: merge equivalent strategies or enter fewer programs",
        )
    found = pygambit.nash.enummixed_solve(_gambit_game(meta), rational=True)
    return Candidates(
        _rational_profiles(found.equilibria),
        f"Gambit {pygambit.__version__}, enumeration of extreme equilibria in exact rationals",
        "all extreme equilibria: every equilibrium is a mixture, seat by seat, of extreme ones of "
        "its component",
        complete=True,
    )


def gambit_for_many(meta: MetaGame) -> Candidates:
    """Return the equilibria of a game for three or more that Gambit finds, support by support.

    It solves polynomial systems in floats, so they are isolated equilibria, up to rounding; what
    a support without isolated ones holds is not found.
    """
    if len(meta.cells) > GAMBIT_PROFILES:
        raise CodepactError(
            f"{meta.name!r} is left with {len(meta.cells)} profiles once dominated strategies are "
            f"gone; equilibria of {meta.seats} seats are enumerated up to {GAMBIT_PROFILES}: merge "
            "equivalent strategies, enter fewer programs, or ask for pure equilibria"
        )
    import pygambit

    skipped: list[str] = []

    def note(event: object) -> None:
        kind = type(event).__name__
        if "Candidate" not in kind:
            skipped.append("singular" if "Singular" in kind else "not searched to the end")

    found = pygambit.nash.enumpoly_solve(_gambit_game(meta), event_callback=note)
    players = [str(k + 1) for k in range(meta.seats)]
    profiles = [
        tuple(_guessed([p for _, p in one[who]]) for who in players) for one in found.equilibria
    ]
    missing = ""
    if skipped:
        parts = [f"{skipped.count(kind)} {kind}" for kind in sorted(set(skipped))]
        missing = f"of the supports that were looked at, {' and '.join(parts)}: these may hold more"
    return Candidates(
        profiles,
        f"Gambit {pygambit.__version__}, polynomial systems by support in floating point",
        "isolated equilibria of supports whose polynomial system is regular",
        missing,
    )


def nashpy_for_two(meta: MetaGame) -> Candidates:
    """Return the equilibria that Nashpy finds by supports and by vertices, made exact.

    It reckons in floating point and takes no rounding into account. So its support enumeration
    (0.0.43) loses an equilibrium in 2 % of drawn games of 3 by 3 strategies that are not
    degenerate, and in 16 % of those of 5 by 5; its vertex enumeration lost none of these. Raises
    `CodepactError` beyond 6 strategies a seat, where it takes too long.
    """
    if max(meta.shape) > NASHPY_LARGEST:
        rows, columns = meta.shape
        raise CodepactError(
            f"Nashpy enumerates equilibria up to {NASHPY_LARGEST} by {NASHPY_LARGEST}, and "
            f"{meta.name!r} is left with {rows} by {columns} strategies once dominated ones are "
            "gone; install codepact with the extra gambit"
        )
    import warnings

    import nashpy
    import numpy as np
    from scipy.spatial import QhullError

    first, second = (
        np.array(_unit(meta, seat), dtype=float).reshape(meta.shape) + 1 for seat in (0, 1)
    )  # vertices need payoffs above 0
    game = nashpy.Game(first, second)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # an even number: said by the result
        found = list(game.support_enumeration())
        if min(meta.shape) > 1:
            with suppress(QhullError):  # a degenerate game
                found += game.vertex_enumeration()
    profiles = [_by_supports(meta, [list(map(float, own)) for own in one]) for one in found]
    return Candidates(
        list(dict.fromkeys(profiles)),
        f"Nashpy {nashpy.__version__}, support and vertex enumeration (up to {NASHPY_LARGEST} "
        "strategies a seat) in floating point, made exact",
        "all equilibria if the game is not degenerate and no rounding hides one",
        "equilibria of degenerate games can be missed, and any that rounding hides",
    )


def _rational_profiles(found: Sequence[Any]) -> list[MixedProfile]:
    return [
        tuple(
            tuple(Fraction(p.numerator, p.denominator) for _, p in one[player])
            for player in ("1", "2")
        )
        for one in found
    ]


def _gambit_game(meta: MetaGame) -> Any:
    import numpy as np
    import pygambit

    tensors = []
    for seat in range(meta.seats):
        flat = np.empty(len(meta.cells), dtype=object)
        flat[:] = _unit(meta, seat)
        tensors.append(flat.reshape(meta.shape))
    return pygambit.StrategicGame.from_arrays(*tensors)


def _unit(meta: MetaGame, seat: int) -> list[Fraction]:
    """Return the payoffs of a seat, moved and scaled to lie between 0 and 1."""
    values = [cell.payoffs[seat] for cell in meta.cells]
    low, high = min(values), max(values)
    return [(v - low) / (high - low) if high > low else Fraction(0) for v in values]


def _guessed(floats: Sequence[float]) -> Mixture:
    """Return a distribution of simple fractions near to floats, else that of the floats."""
    near = [Fraction(max(p, 0.0)).limit_denominator(_GUESS) for p in floats]
    if sum(near) == 1:
        return tuple(near)
    plain = [Fraction(max(p, 0.0)) for p in floats]
    return tuple(p / sum(plain) for p in plain)


def _by_supports(meta: MetaGame, floats: Sequence[Sequence[float]]) -> MixedProfile:
    """Return the profile whose supports make each other indifferent, which is near to floats."""
    supports = [[k for k, p in enumerate(own) if p > 1e-9] for own in floats]
    exact = []
    for seat in (0, 1):
        mine, theirs = supports[seat], supports[1 - seat]
        found = None
        if len(mine) == len(theirs):
            found = _indifferent(meta, seat, mine, theirs)
        exact.append(found or _guessed(floats[seat]))
    return tuple(exact)


def _indifferent(
    meta: MetaGame, seat: int, mine: Sequence[int], theirs: Sequence[int]
) -> Mixture | None:
    """Return the mixture over `mine` against which all of `theirs` pay the other the same."""
    other = 1 - seat

    def pays(own: int, reply: int) -> Fraction:
        joint = (own, reply) if seat == 0 else (reply, own)
        return meta.payoff(other, *joint)

    matrix = [[*(pays(own, reply) for own in mine), Fraction(-1)] for reply in theirs]
    matrix.append([*(Fraction(1) for _ in mine), Fraction(0)])
    sides = [[Fraction(0)] for _ in theirs] + [[Fraction(1)]]
    found = solution(matrix, sides)
    if found is None or any(row[0] < 0 for row in found[:-1]):
        return None
    chances = dict(zip(mine, (row[0] for row in found[:-1]), strict=True))
    return filled(chances, meta.shape[seat])


def pure_only(meta: MetaGame) -> Candidates:
    """Return all pure equilibria, each profile being tried: what can be said without a solver."""
    wanted = "gambit" if meta.seats != 2 else "gambit (better) or nash"
    return Candidates(
        [pure_profile(meta, profile) for profile in pure_candidates(meta)],
        "each pure profile being tried, as no solver is installed",
        "all pure equilibria, and no others",
        f"mixed equilibria of {meta.seats} seats need a solver: install codepact with the extra "
        f"{wanted}",
    )


def pure_candidates(meta: MetaGame) -> Iterator[tuple[int, ...]]:
    """Yield the profiles of pure strategies in which no seat gains by deviating."""
    best: list[dict[tuple[int, ...], Fraction]] = [{} for _ in range(meta.seats)]
    for profile, cell in zip(meta.profiles(), meta.cells, strict=True):
        for seat, most in enumerate(best):
            others = (*profile[:seat], *profile[seat + 1 :])
            most[others] = max(most.get(others, cell.payoffs[seat]), cell.payoffs[seat])
    for profile, cell in zip(meta.profiles(), meta.cells, strict=True):
        if all(
            cell.payoffs[seat] == most[(*profile[:seat], *profile[seat + 1 :])]
            for seat, most in enumerate(best)
        ):
            yield profile
