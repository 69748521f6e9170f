"""What a finite population is like in the long run, when members mutate now and then.

A mutant takes one of the other types, all equally likely. In a Moran process a newborn mutates with
the given probability; in pairwise comparison a member mutates with it instead of looking around.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, combinations, permutations
from math import comb
from operator import mul
from typing import TYPE_CHECKING

from codepact.core.errors import CodepactError
from codepact.equilibrium.populations.matrix import PayoffMatrix
from codepact.equilibrium.populations.moran import Probability, linear_fitness
from codepact.equilibrium.populations.selection import (
    PAYOFF_IS_FITNESS,
    Fermi,
    Linear,
    Process,
    birth_weights,
    check_population,
    copy_chance,
    mean_payoffs,
    no_births,
)

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

MOST_STATES = 20_000
"""States of a population of three types or more, of which the full law is solved for."""


@dataclass(frozen=True)
class StationaryLaw:
    """How much of the time, `probabilities[k]`, there are `states[k][i]` members of each type i."""

    labels: tuple[str, ...]
    population: int
    states: tuple[tuple[int, ...], ...]
    probabilities: tuple[Probability, ...]

    @property
    def shares(self) -> tuple[Probability, ...]:
        """Return the mean share of each type."""
        weighed = zip(self.states, self.probabilities, strict=True)
        rows = [[p * k for k in state] for state, p in weighed]
        return tuple(sum(column) / self.population for column in zip(*rows, strict=True))


def stationary_law(
    matrix: PayoffMatrix,
    population: int,
    mutation: Fraction | float,
    process: Process = PAYOFF_IS_FITNESS,
) -> StationaryLaw:
    """Return how much time the population spends in each of its states.

    Two types: the closed form of a birth-death chain, exact if `process` is `Linear` and `mutation`
    a fraction. More types: a sparse linear system of floats. Raises `CodepactError` for
    numbers out of range, negative fitness, states where nobody can give birth, more than
    `MOST_STATES` states, and no mutations, with which one type alone remains for ever.
    """
    check_population(population)
    if not 0 < mutation < 1:
        raise CodepactError(
            f"the mutation probability must be above 0 and below 1, not {mutation}: without "
            "mutations one type remains, see fixation(); for the limit see rare_mutations()"
        )
    labels, types = matrix.labels, len(matrix.labels)
    if types == 1:
        return StationaryLaw(labels, population, ((population,),), (Fraction(1),))
    if types == 2:
        states = tuple((k, population - k) for k in range(population + 1))
        if isinstance(process, Linear) and isinstance(mutation, Fraction):
            law = _exact_birth_death(matrix, population, mutation, process)
            return StationaryLaw(labels, population, states, law)
        return StationaryLaw(
            labels, population, states, _birth_death(matrix, population, float(mutation), process)
        )
    if comb(population + types - 1, types - 1) > MOST_STATES:
        raise CodepactError(
            f"a population of {population} with {types} types has "
            f"{comb(population + types - 1, types - 1)} states, and the full law is solved for at "
            f"most {MOST_STATES}: take a smaller one, fewer types, or rare_mutations()"
        )
    counts = _all_states(population, types)
    chances = _sparse_law(matrix, counts, float(mutation), process)
    return StationaryLaw(labels, population, tuple(map(tuple, counts.tolist())), chances)


def _exact_birth_death(
    matrix: PayoffMatrix, population: int, mutation: Fraction, process: Linear
) -> tuple[Fraction, ...]:
    """Return the law of the number of the first type: π_k = Π_{m<k} up_m Π_{m>k} down_m, scaled."""
    one, two = matrix.labels
    own, other = linear_fitness(matrix, one, two, population, process)
    up, down = [], []
    for k in range(population + 1):
        # Where all are of one type, that type is the parent, whatever its fitness.
        first = k * own[k - 1] if 0 < k < population else k
        second = (population - k) * other[k - 1] if 0 < k < population else population - k
        if not first + second:
            raise no_births(matrix, (k, population - k))
        born = (first * (1 - mutation) + second * mutation) / (first + second)
        up.append(born * (population - k))
        down.append((1 - born) * k)
    before = list(accumulate(up[:-1], mul, initial=Fraction(1)))
    after = list(accumulate(reversed(down[1:]), mul, initial=Fraction(1)))[::-1]
    weights = [b * a for b, a in zip(before, after, strict=True)]
    total = sum(weights)
    return tuple(w / total for w in weights)


def _birth_death(
    matrix: PayoffMatrix, population: int, mutation: float, process: Process
) -> tuple[float, ...]:
    import numpy as np

    counts = np.array([(k, population - k) for k in range(population + 1)])
    rates = _rates(matrix, counts, mutation, process)
    with np.errstate(divide="ignore"):
        steps = np.log(rates[(0, 1)][:-1]) - np.log(rates[(1, 0)][1:])
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    law = np.exp(logs - logs.max())
    return tuple((law / law.sum()).tolist())


def _all_states(population: int, types: int) -> NDArray[int64]:
    """Return all ways to divide the population among the types, one a row."""
    import numpy as np

    bars = np.array(list(combinations(range(population + types - 1), types - 1)))
    edges = np.pad(bars, ((0, 0), (1, 1)), constant_values=((0, 0), (-1, population + types - 1)))
    return np.diff(edges, axis=1) - 1


def _rates(
    matrix: PayoffMatrix, counts: NDArray[int64], mutation: float, process: Process
) -> dict[tuple[int, int], NDArray[float64]]:
    """Return for types (i, j) the chance, in each state, that one j is replaced by one i."""
    population = int(counts[0].sum())
    types = range(counts.shape[1])
    other = mutation / (len(types) - 1)
    here = counts / population
    if isinstance(process, Fermi):
        payoffs = mean_payoffs(counts, matrix.floats())
        seen = counts / max(population - 1, 1)
        return {
            (i, j): here[:, j]
            * (
                other
                + (1 - mutation) * seen[:, i] * copy_chance(payoffs[:, i] - payoffs[:, j], process)
            )
            for i, j in permutations(types, 2)
        }
    weights = birth_weights(counts, matrix, process)
    parents = weights / weights.sum(axis=1, keepdims=True)
    born = parents * (1 - mutation) + (1 - parents) * other
    return {(i, j): born[:, i] * here[:, j] for i, j in permutations(types, 2)}


def _sparse_law(
    matrix: PayoffMatrix, counts: NDArray[int64], mutation: float, process: Process
) -> tuple[float, ...]:
    """Return the law of a chain that moves one member at a time.

    The likeliest state where all are of one type is given the weight 1, and the others follow from
    the flows in and out of them: a system with a positive diagonal that outweighs the rest.
    """
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.linalg import spsolve

    size = len(counts)
    number = {tuple(state): k for k, state in enumerate(counts.tolist())}
    froms, tos, chances = [], [], []
    for (i, j), chance in _rates(matrix, counts, mutation, process).items():
        moved = counts.copy()
        moved[:, i] += 1
        moved[:, j] -= 1
        possible = np.flatnonzero((counts[:, j] > 0) & (chance > 0))
        froms.append(possible)
        tos.append(np.array([number[tuple(state)] for state in moved[possible].tolist()]))
        chances.append(chance[possible])
    start, end, rate = np.concatenate(froms), np.concatenate(tos), np.concatenate(chances)
    leaving = np.bincount(start, weights=rate, minlength=size)
    every = np.arange(size)
    flows = coo_array(
        (
            np.concatenate([leaving, -rate]),
            (np.concatenate([every, end]), np.concatenate([every, start])),
        ),
        shape=(size, size),
    ).tocsc()
    alone = np.flatnonzero(counts.max(axis=1) == counts[0].sum())
    anchor = alone[0]
    for _ in alone:
        rest = np.delete(every, anchor)
        weights = np.ones(size)
        weights[rest] = spsolve(flows[rest][:, rest], -flows[rest][:, [anchor]].toarray().ravel())
        if weights.max() <= 1e6:
            break
        anchor = alone[np.argmax(weights[alone])]
    law = np.clip(weights, 0, None)
    if not np.isfinite(law.sum()):
        raise CodepactError(
            "the chances of this population are too unequal for floats: lower the intensity of "
            "selection, or take rare_mutations()"
        )
    return tuple((law / law.sum()).tolist())
