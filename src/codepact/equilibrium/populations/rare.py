"""What a finite population is like in the long run, when mutations are very rare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from codepact.core.errors import CodepactError
from codepact.equilibrium.linear import solution
from codepact.equilibrium.populations.matrix import PayoffMatrix
from codepact.equilibrium.populations.moran import Probability, fixation, log_fixation
from codepact.equilibrium.populations.selection import (
    PAYOFF_IS_FITNESS,
    Linear,
    Process,
    check_population,
)

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


@dataclass(frozen=True)
class RareMutations:
    """The long run where mutations are so rare that one type has won before the next comes.

    `fixations[i][j]`: the chance that one mutant of type i takes over residents of type j (0 for
    i = j, where nothing happens). `shares[i]`: the part of the time in which all are of type i.
    """

    labels: tuple[str, ...]
    population: int
    fixations: tuple[tuple[Probability, ...], ...]
    shares: tuple[Probability, ...]


def rare_mutations(
    matrix: PayoffMatrix, population: int, process: Process = PAYOFF_IS_FITNESS
) -> RareMutations:
    """Return the limit of the stationary law as the mutation probability goes to 0.

    A chain of the types: from j to i with the fixation probability of i in j, over the number of
    other types (Fudenberg and Imhof, Journal of Economic Theory 131:251-262, 2006). Exact for
    `Linear`. Raises `CodepactError` as `fixation` does, and where chances of 0 leave more than one
    set of types which nobody ever leaves, so that the long run depends on the start.
    """
    check_population(population)
    labels = matrix.labels
    if isinstance(process, Linear):
        exact = [
            [
                Fraction(0) if i == j else Fraction(fixation(matrix, i, j, population, process))
                for j in labels
            ]
            for i in labels
        ]
        return RareMutations(
            labels, population, tuple(map(tuple, exact)), _exact_law(exact, labels)
        )
    import numpy as np

    logs = np.array(
        [
            [-np.inf if i == j else log_fixation(matrix, i, j, population, process) for j in labels]
            for i in labels
        ]
    )
    return RareMutations(
        labels, population, tuple(map(tuple, np.exp(logs).tolist())), _log_law(logs.T)
    )


def _exact_law(rates: Sequence[Sequence[Fraction]], labels: Sequence[str]) -> tuple[Fraction, ...]:
    """Return the stationary law of the chain that goes from j to i at `rates[i][j]`."""
    size = range(len(labels))
    flows = [
        [rates[i][j] if i != j else -sum((rates[k][i] for k in size), Fraction(0)) for j in size]
        for i in size
    ]
    flows[-1] = [Fraction(1)] * len(labels)
    found = solution(flows, [[Fraction(i == size[-1])] for i in size])
    if found is None:
        closed = "; ".join(", ".join(labels[i] for i in part) for part in _closed(rates))
        raise CodepactError(
            f"there is no one law of the long run: nobody ever leaves these sets of types: {closed}"
            "; add a constant to all payoffs with rescaled(matrix, 1, shift), so that none is 0"
        )
    return tuple(row[0] for row in found)


def _closed(rates: Sequence[Sequence[Fraction]]) -> list[tuple[int, ...]]:
    """Return the sets of types that lead to each other and nowhere else."""
    size = range(len(rates))
    reached = [{j} for j in size]
    for _ in size:
        for j in size:
            reached[j] |= {i for k in reached[j] for i in size if rates[i][k]}
    closed = {frozenset(r) for j, r in enumerate(reached) if all(j in reached[k] for k in r)}
    return sorted(tuple(sorted(part)) for part in closed)


def _log_law(logs: NDArray[float64]) -> tuple[float, ...]:
    """Return the stationary law of a chain from the logarithms of its rates, `logs[from, to]`.

    States are taken out one by one (Grassmann, Taksar and Heyman, Operations Research 33:1107-1116,
    1985), which subtracts nothing: chances as small as exp(-10000) are as exact as others.
    """
    import numpy as np

    rates = np.array(logs)
    count = len(rates)
    for n in range(count - 1, 0, -1):
        leaving = np.logaddexp.reduce(rates[n, :n])
        rates[:n, n] -= leaving
        through = rates[:n, n, None] + rates[None, n, :n]
        rates[:n, :n] = np.logaddexp(rates[:n, :n], through)
    weights = np.zeros(count)
    for n in range(1, count):
        weights[n] = np.logaddexp.reduce(weights[:n] + rates[:n, n])
    law = np.exp(weights - np.logaddexp.reduce(weights))
    return tuple((law / law.sum()).tolist())
