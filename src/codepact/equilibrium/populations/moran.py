"""The chance that a few mutants take over a finite population, exactly.

With two types the number of mutants is a birth-death chain. From k mutants of N the chance is
(1 + Σ_{j<k} Π_{m≤j} γ_m) / (1 + Σ_{j<N} Π_{m≤j} γ_m), with γ_m the odds of losing a mutant against
gaining one when there are m (Karlin and Taylor, A first course in stochastic processes, 1975,
section 4.7; Nowak, Sasaki, Taylor and Fudenberg, Nature 428:646-650, 2004).
"""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from math import lcm
from operator import mul
from typing import TYPE_CHECKING

from codepact.core.errors import CodepactError
from codepact.equilibrium.populations.matrix import PayoffMatrix
from codepact.equilibrium.populations.selection import (
    PAYOFF_IS_FITNESS,
    Linear,
    Process,
    check_population,
    negative_fitness,
)

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

Probability = Fraction | float
"""Exact where fitness is linear; a float where it has exponentials."""


def fixation(
    matrix: PayoffMatrix,
    mutant: str,
    resident: str,
    population: int,
    process: Process = PAYOFF_IS_FITNESS,
    mutants: int = 1,
) -> Probability:
    """Return the probability that `mutants` in a population of residents take it over.

    No other mutation occurs. If payoffs make no difference it is mutants / population; 0 and all
    mutants are absorbing, so that a population of one is taken over by its one mutant. Exact for
    `Linear`, a float for the others, 0 where it is below the least float. Raises `CodepactError`
    for unknown labels, numbers out of range, negative fitness, and payoffs of 0 with which neither
    type ever takes over.
    """
    _check(matrix, mutant, resident, population)
    if isinstance(mutants, bool) or not isinstance(mutants, int) or not 0 <= mutants <= population:
        raise CodepactError(f"the number of mutants must be 0 to {population}, not {mutants!r}")
    if isinstance(process, Linear):
        if mutants in (0, population):
            return Fraction(mutants, population)
        own, other = linear_fitness(matrix, mutant, resident, population, process)
        return _takeover(own, other, mutants, f"{mutant} and {resident}")
    if mutants in (0, population):
        return float(mutants / population)
    import numpy as np

    logs = _log_products(matrix, mutant, resident, population, process.intensity)
    terms = np.exp(logs - logs.max())
    return float(terms[:mutants].sum() / terms.sum())


def log_fixation(
    matrix: PayoffMatrix, mutant: str, resident: str, population: int, process: Process
) -> float:
    """Return the logarithm of the fixation probability of one mutant, of floats; no underflow.

    Raises `CodepactError` for `Linear`, whose probabilities are exact and may be 0.
    """
    import numpy as np

    if isinstance(process, Linear):
        raise CodepactError("take fixation() for Linear: it is exact")
    _check(matrix, mutant, resident, population)
    if population == 1:
        return 0.0
    logs = _log_products(matrix, mutant, resident, population, process.intensity)
    return -float(logs.max() + np.log(np.exp(logs - logs.max()).sum()))


def linear_fitness(
    matrix: PayoffMatrix, one: str, other: str, population: int, process: Linear
) -> tuple[list[int], list[int]]:
    """Return the fitness of both types where 1 to N-1 members are of type `one`.

    As integers: both lists are multiples of the fitness by one factor, so that ratios are exact.
    Raises `CodepactError` where one is negative.
    """
    i, j = matrix.number(one), matrix.number(other)
    w = process.intensity
    terms = [w * matrix.payoffs[a][b] for a, b in ((i, i), (i, j), (j, i), (j, j))]
    factor = lcm((1 - w).denominator, *(v.denominator for v in terms))
    base = int((1 - w) * factor) * (population - 1)
    ii, ij, ji, jj = (int(v * factor) for v in terms)
    members = range(1, population)
    first = [base + ii * (k - 1) + ij * (population - k) for k in members]
    second = [base + ji * k + jj * (population - k - 1) for k in members]
    for label, fitness in ((one, first), (other, second)):
        k = min(range(len(fitness)), key=fitness.__getitem__, default=0)
        if fitness and fitness[k] < 0:
            exact = Fraction(fitness[k], factor * (population - 1))
            among = f"{k + 1} {one}, {population - k - 1} {other}"
            raise negative_fitness(label, exact, among)
    return first, second


def _takeover(own: list[int], other: list[int], mutants: int, who: str) -> Fraction:
    """Return the chance from the fitness of both with 1 to N-1 mutants.

    The formula times Π own, so that a fitness of 0 divides nothing.
    """
    losses = accumulate(other, mul, initial=1)
    gains = list(accumulate(reversed(own), mul, initial=1))[::-1]
    terms = [lost * gained for lost, gained in zip(losses, gains, strict=True)]
    total = sum(terms)
    if not total:
        raise CodepactError(
            f"neither of {who} ever takes over: payoffs of 0 keep both from giving birth where it "
            "matters; add a constant to all payoffs with rescaled(matrix, 1, shift), or lower the "
            "intensity of selection"
        )
    return Fraction(sum(terms[:mutants]), total)


def _log_products(
    matrix: PayoffMatrix, mutant: str, resident: str, population: int, intensity: float
) -> NDArray[float64]:
    """Return the logarithm of Π_{m≤j} γ_m for j from 0 to N-1, where it has exponentials.

    For both processes γ_m is exp(-intensity times the mutants' lead), which is linear in m.
    """
    import numpy as np

    a = matrix.payoffs
    i, j = matrix.number(mutant), matrix.number(resident)
    slope = a[i][i] - a[i][j] - a[j][i] + a[j][j]
    level = population * (a[i][j] - a[j][j]) - a[i][i] + a[j][j]
    # In integers, so that great leads that cancel leave no error.
    factor = lcm(slope.denominator, level.denominator)
    rise, base = int(slope * factor), int(level * factor)
    scale = 2 * factor * (population - 1)
    leads = [k * (rise * (k + 1) + 2 * base) / scale for k in range(population)]
    logs: NDArray[float64] = -intensity * np.array(leads)
    return logs


def _check(matrix: PayoffMatrix, mutant: str, resident: str, population: int) -> None:
    check_population(population)
    if matrix.number(mutant) == matrix.number(resident):
        raise CodepactError(f"{mutant!r} cannot be a mutant among its own kind: name two types")
