"""Shares of strategies in a population, and how they change with time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from codepact.core.errors import CodepactError
from codepact.equilibrium.populations.matrix import PayoffMatrix

Shares = tuple[Fraction, ...]
"""One share per strategy, in the matrix's order; exact, none negative, sum 1."""


@dataclass(frozen=True)
class Trajectory:
    """`shares[k][i]`: the share of strategy i at `times[k]`; each row has sum 1.

    `unit` says what time is counted in. `settled`: whether it ended because nothing changes any
    more, not because its time was over.
    """

    labels: tuple[str, ...]
    unit: str
    times: tuple[float, ...]
    shares: tuple[tuple[float, ...], ...]
    settled: bool

    @property
    def last(self) -> tuple[float, ...]:
        """Return the shares at the end."""
        return self.shares[-1]


def checked_start(
    matrix: PayoffMatrix, start: Sequence[int | float | Fraction]
) -> tuple[float, ...]:
    """Return shares to start from as floats of sum 1.

    Raises `CodepactError` for another number of shares, for one that is negative or no finite
    number, and for a sum that differs from 1 by more than 1e-9.
    """
    given = tuple(float(x) for x in start)
    if len(given) != len(matrix.labels):
        raise CodepactError(f"{len(matrix.labels)} strategies need as many shares, not {given}")
    total = sum(given)
    if not all(math.isfinite(x) and x >= 0 for x in given) or abs(total - 1) > 1e-9:
        raise CodepactError(f"shares must not be negative and must add up to 1, unlike {given}")
    return tuple(x / total for x in given)


def exact_shares(matrix: PayoffMatrix, shares: Sequence[int | Fraction]) -> Shares:
    """Return shares as exact fractions; raises `CodepactError` if they are none."""
    given = tuple(shares)
    if not all(isinstance(x, int | Fraction) for x in given):
        raise CodepactError(f"give shares as integers or fractions, not {given}")
    exact = tuple(Fraction(x) for x in given)
    if len(exact) != len(matrix.labels) or min(exact) < 0 or sum(exact) != 1:
        raise CodepactError(
            f"give {len(matrix.labels)} shares, none negative, that add up to 1, not "
            f"{', '.join(map(str, exact))}"
        )
    return exact


def starting_points(strategies: int, count: int, seed: int) -> tuple[tuple[float, ...], ...]:
    """Return points drawn uniformly from the simplex of so many strategies."""
    import numpy as np

    drawn = np.random.default_rng(seed).dirichlet([1.0] * strategies, size=count)
    return tuple(tuple(row) for row in drawn.tolist())
