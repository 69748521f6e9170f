"""α-rank: which strategies last when mutants of them invade a population, one at a time.

Omidshafiei, Papadimitriou, Piliouras, Tuyls, Rowland, Lespiau, Czarnecki, Lanctot, Pérolat and
Munos, α-Rank: multi-agent evaluation by evolution, Scientific Reports 9:9937, 2019.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from codepact.core.errors import CodepactError
from codepact.equilibrium.chains import closed_sets, log_stationary
from codepact.equilibrium.metagame.values import MetaGame, pool_table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STATES = 1_000
"""Monomorphic populations that are looked at; the time grows with the cube of their number."""

_SETTLED = 1e-10
"""The limit is reached when doubling α moves no mass by as much."""

_DOUBLINGS = 20
"""So often α is doubled at most."""


@dataclass(frozen=True)
class AlphaRank:
    """The stationary distribution of the chain of populations that are all alike.

    `states`: what the populations play: (strategy,) for one population, else a strategy for each
    seat. `masses`: the share of time in each. `sinks`: the sets of states that a population never
    leaves if no mutant spreads that loses, in numbers of states; `masses` in the limit lie there.
    `alpha`: the strength of selection, infinite for the limit. `population`: how many each has.
    """

    states: tuple[tuple[int, ...], ...]
    masses: tuple[float, ...]
    sinks: tuple[tuple[int, ...], ...]
    alpha: float
    population: int

    def order(self) -> list[int]:
        """Return the numbers of the states, the most mass first; ties keep their order."""
        return sorted(range(len(self.masses)), key=lambda k: -round(self.masses[k], 9))


_Gains = list[tuple[int, int, Fraction]]
"""(state, state after a mutant took over, what the mutant gets more than the resident)."""


def alpha_rank_of_pool(meta: MetaGame, alpha: float, population: int = 50) -> AlphaRank:
    """Return α-rank of one population that plays a game for two against itself.

    A mutant r spreads among residents s with the chance (1-e^(-αu))/(1-e^(-αum)), where u is what r
    gets against s less what s gets against r and m is `population`; 1/m for u = 0. It needs one
    pool for both seats; payoffs are means over the seats.

    Raises `CodepactError` for other meta-games, too many states, or values out of range.
    """
    return _ranked(*_of_pool(meta), alpha, population)


def alpha_rank_of_pool_limit(meta: MetaGame, population: int = 50) -> AlphaRank:
    """Return the limit of `alpha_rank_of_pool` for α to infinity."""
    return _limit(*_of_pool(meta), population)


def alpha_rank(meta: MetaGame, alpha: float, population: int = 50) -> AlphaRank:
    """Return α-rank with one population for each seat, for any number of seats.

    The states are all profiles. A mutant in one seat spreads as in `alpha_rank_of_pool`, u being
    what its strategy gets more than the resident one against what the other seats play.

    Raises `CodepactError` for too many profiles, or values out of range.
    """
    return _ranked(*_of_seats(meta), alpha, population)


def alpha_rank_limit(meta: MetaGame, population: int = 50) -> AlphaRank:
    """Return the limit of `alpha_rank` for α to infinity."""
    return _limit(*_of_seats(meta), population)


def _of_pool(meta: MetaGame) -> tuple[tuple[tuple[int, ...], ...], _Gains]:
    table = pool_table(meta)
    every = range(len(table))
    _check_size(meta, len(table))
    gains = [(s, r, table[r][s] - table[s][r]) for s in every for r in every if r != s]
    return tuple((s,) for s in every), gains


def _of_seats(meta: MetaGame) -> tuple[tuple[tuple[int, ...], ...], _Gains]:
    _check_size(meta, len(meta.cells))
    states = tuple(meta.profiles())
    number = {profile: k for k, profile in enumerate(states)}
    gains = []
    for k, profile in enumerate(states):
        for seat, size in enumerate(meta.shape):
            for r in range(size):
                if r != profile[seat]:
                    after = number[(*profile[:seat], r, *profile[seat + 1 :])]
                    more = meta.cells[after].payoffs[seat] - meta.cells[k].payoffs[seat]
                    gains.append((k, after, more))
    return states, gains


def _check_size(meta: MetaGame, count: int) -> None:
    if count > STATES:
        raise CodepactError(
            f"α-rank of {meta.name!r} has {count} states; it is computed up to {STATES}: merge "
            "equivalent strategies or enter fewer programs"
        )


def _check_population(population: int) -> None:
    if population < 2:
        raise CodepactError(
            f"in α-rank a mutant meets residents: a population of 2 or more, not {population}"
        )


def _ranked(
    states: tuple[tuple[int, ...], ...], gains: _Gains, alpha: float, population: int
) -> AlphaRank:
    _check_population(population)
    if not 0 <= alpha < float("inf"):
        raise CodepactError(f"α is a finite number from 0 on, not {alpha}; the limit has its own")
    masses = _masses(len(states), gains, alpha, population)
    return AlphaRank(states, masses, _sinks(len(states), gains), alpha, population)


def _limit(states: tuple[tuple[int, ...], ...], gains: _Gains, population: int) -> AlphaRank:
    """Return the limit, by doubling α until the masses rest.

    The chain is solved in logarithms, so chances such as e^-10000 count as they should.
    """
    _check_population(population)
    sinks, infinite = _sinks(len(states), gains), float("inf")
    sizes = [abs(float(u)) for _, _, u in gains if u]
    alpha = 40 / min(sizes, default=1.0)  # who gains more spreads for certain, but for e^-40
    masses = _masses(len(states), gains, alpha, population)
    for _ in range(_DOUBLINGS):
        alpha *= 2
        before, masses = masses, _masses(len(states), gains, alpha, population)
        if all(abs(a - b) < _SETTLED for a, b in zip(before, masses, strict=True)):
            return AlphaRank(states, masses, sinks, infinite, population)
    raise CodepactError(
        f"α-rank does not settle up to α = {alpha:.2g}: two of its sinks are nearly as hard to "
        "leave; ask for α-rank with an α of your choice"
    )


def _masses(count: int, gains: _Gains, alpha: float, population: int) -> tuple[float, ...]:
    import numpy as np

    if count == 1:
        return (1.0,)
    logs = np.full((count, count), -np.inf)
    source, target = [g[0] for g in gains], [g[1] for g in gains]
    u = alpha * np.array([float(g[2]) for g in gains])
    logs[source, target] = _log_fixation(u, population)
    return log_stationary(logs)


def _log_fixation(u: NDArray[np.float64], m: int) -> NDArray[np.float64]:
    """Return the logarithm of the chance that a mutant takes over, u being α times its gain."""
    import numpy as np

    size = np.where(u == 0, 1.0, np.abs(u))
    up = np.log(-np.expm1(-size)) - np.log(-np.expm1(-m * size))
    found: NDArray[np.float64] = np.where(
        u == 0, -np.log(m), np.where(u > 0, up, up - (m - 1) * size)
    )
    return found


def _sinks(count: int, gains: _Gains) -> tuple[tuple[int, ...], ...]:
    """Return the closed sets of states when only mutants spread that do not lose."""
    follows: list[list[int]] = [[] for _ in range(count)]
    for source, target, more in gains:
        if more >= 0:
            follows[source].append(target)
    return tuple(sorted(map(tuple, closed_sets(follows))))
