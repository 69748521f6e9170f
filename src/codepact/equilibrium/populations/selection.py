"""How payoffs decide who is copied in a finite population.

A member's payoff is its mean over one meeting with each other member, itself left out, as in
Nowak, Sasaki, Taylor and Fudenberg (Nature 428:646-650, 2004). Three processes are known by name.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from codepact.core.errors import CodepactError
from codepact.equilibrium.populations.matrix import PayoffMatrix

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Linear:
    """Moran process: fitness is 1 - w + w·payoff, with `intensity` w from 0 to 1, exact.

    A member gives birth with a probability proportional to its fitness; then one of all members
    dies, the parent not excluded (Moran, 1958). At w = 1 fitness is the payoff.
    """

    intensity: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        """Make the intensity exact, and refuse one out of range."""
        if isinstance(self.intensity, float) or not 0 <= self.intensity <= 1:
            raise CodepactError(
                "the intensity of linear fitness must be an integer or a fraction from 0 to 1, "
                f"not {self.intensity!r}"
            )
        object.__setattr__(self, "intensity", Fraction(self.intensity))


@dataclass(frozen=True)
class Exponential:
    """Moran process: fitness is exp(w·payoff), with `intensity` w of 0 or more.

    Births and deaths are as in `Linear`. Source: Traulsen, Shoresh and Nowak, Bulletin of
    Mathematical Biology 70:1410-1424, 2008.
    """

    intensity: float

    def __post_init__(self) -> None:
        """Refuse an intensity out of range."""
        _check_intensity(self.intensity)


@dataclass(frozen=True)
class Fermi:
    """Pairwise comparison: one member looks at one other and copies it with a probability.

    That is 1/(1 + exp(-β(its payoff - the own one))), with `intensity` β of 0 or more (Traulsen,
    Nowak and Pacheco, Physical Review E 74:011909, 2006).
    """

    intensity: float

    def __post_init__(self) -> None:
        """Refuse an intensity out of range."""
        _check_intensity(self.intensity)


Process = Linear | Exponential | Fermi

PAYOFF_IS_FITNESS = Linear()
"""The Moran process of full intensity, as in Axelrod's library."""


def _check_intensity(intensity: float) -> None:
    if not 0 <= intensity < math.inf:
        raise CodepactError(f"the intensity of selection must be 0 or more, not {intensity!r}")


def check_population(population: int) -> None:
    """Raise `CodepactError` for what is no size of a population."""
    if isinstance(population, bool) or not isinstance(population, int) or population < 1:
        raise CodepactError(
            f"a population has a whole number of members, 1 or more: {population!r}"
        )


def mean_payoffs(counts: NDArray[int64], table: NDArray[float64]) -> NDArray[float64]:
    """Return what a member of each type gets on average from all others.

    `counts[state, type]`, of populations of one size. A member that is alone gets 0. What stands
    for a type that is absent has no meaning.
    """
    others = int(counts[0].sum()) - 1
    payoffs: NDArray[float64] = (counts @ table.T - table.diagonal()) / max(others, 1)
    return payoffs if others else 0 * payoffs


def fitness_table(
    counts: NDArray[int64], matrix: PayoffMatrix, process: Linear | Exponential
) -> NDArray[float64]:
    """Return the fitness of a member of each type, up to a factor common to the types.

    Raises `CodepactError` where the fitness of somebody present is negative.
    """
    import numpy as np

    payoffs = mean_payoffs(counts, matrix.floats())
    if isinstance(process, Exponential):
        strength = process.intensity * payoffs
        raised: NDArray[float64] = np.exp(strength - strength.max(axis=-1, keepdims=True))
        return raised
    w = float(process.intensity)
    fitness: NDArray[float64] = 1 - w + w * payoffs
    bad = np.argwhere((fitness < -1e-12) & (counts > 0))
    if len(bad):
        *state, who = bad[0]
        among = _members(matrix, counts[tuple(state)].tolist())
        raise negative_fitness(matrix.labels[who], f"{fitness[tuple(bad[0])]:.6g}", among)
    return np.maximum(fitness, 0)


def birth_weights(
    counts: NDArray[int64], matrix: PayoffMatrix, process: Linear | Exponential
) -> NDArray[float64]:
    """Return how likely each type is to give birth, up to a factor: its members times fitness.

    Where all are of one type, that type is the parent, whatever its fitness. Raises `CodepactError`
    where nobody can give birth, or fitness is negative.
    """
    import numpy as np

    weights = counts * fitness_table(counts, matrix, process)
    alone = counts.max(axis=1) == counts.sum(axis=1)
    weights[alone] = counts[alone]
    total = weights.sum(axis=1)
    if not total.all():
        raise no_births(matrix, counts[np.argmin(total)].tolist())
    return weights


def no_births(matrix: PayoffMatrix, counts: Sequence[int]) -> CodepactError:
    """Return the error for a population in which nobody can give birth."""
    return CodepactError(
        f"nobody can give birth in a population of {_members(matrix, counts)}, where every fitness "
        "is 0: add a constant to all payoffs with rescaled(matrix, 1, shift), or lower the "
        "intensity"
    )


def _members(matrix: PayoffMatrix, counts: Sequence[int]) -> str:
    return ", ".join(f"{k} {n}" for k, n in zip(counts, matrix.labels, strict=True) if k)


def negative_fitness(label: str, fitness: object, among: str) -> CodepactError:
    """Return the error for a fitness that is no chance to give birth."""
    return CodepactError(
        f"the fitness 1 - w + w·payoff of {label} is {fitness} in a population of {among}; a "
        "chance to give birth cannot be negative: lower the intensity w, add a constant to all "
        "payoffs with rescaled(matrix, 1, shift), or take Exponential fitness"
    )


def copy_chance(gain: NDArray[float64], process: Fermi) -> NDArray[float64]:
    """Return the probability of copying somebody who gets `gain` more."""
    import numpy as np

    # tanh does not overflow where exp would.
    chance: NDArray[float64] = (1 + np.tanh(process.intensity * gain / 2)) / 2
    return chance
