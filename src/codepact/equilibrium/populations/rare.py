"""What a finite population is like in the long run, when mutations are very rare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from codepact.core.errors import CodepactError
from codepact.equilibrium.chains import closed_sets, log_stationary
from codepact.equilibrium.linear import solution
from codepact.equilibrium.populations.matrix import PayoffMatrix
from codepact.equilibrium.populations.moran import Probability, fixation, log_fixation
from codepact.equilibrium.populations.selection import (
    PAYOFF_IS_FITNESS,
    Linear,
    Process,
    check_population,
)


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
        labels, population, tuple(map(tuple, np.exp(logs).tolist())), log_stationary(logs.T)
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
        sets = sorted(closed_sets([[i for i in size if rates[i][j]] for j in size]))
        closed = "; ".join(", ".join(labels[i] for i in part) for part in sets)
        raise CodepactError(
            f"there is no one law of the long run: nobody ever leaves these sets of types: {closed}"
            "; add a constant to all payoffs with rescaled(matrix, 1, shift), so that none is 0"
        )
    return tuple(row[0] for row in found)
