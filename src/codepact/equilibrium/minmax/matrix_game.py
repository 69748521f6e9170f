"""Zero-sum games of two players, solved exactly (von Neumann, 1928)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from codepact.equilibrium.linear import dot
from codepact.equilibrium.minmax.linear_program import Optimum, minimum
from codepact.equilibrium.mixtures import Mixture, pure


@dataclass(frozen=True)
class Solution:
    """The value, what the rows secure it by, and what the columns hold the rows down to it by."""

    value: Fraction
    rows: Mixture
    columns: Mixture


def solve(matrix: Sequence[Sequence[Fraction]]) -> Solution:
    """Return the solution of the game in which the rows want `matrix[row][column]` to be high.

    A saddle point in pure actions is taken where there is one, else a basic solution. Both
    mixtures are checked against every action of the other, exactly.
    """
    found = _saddle(matrix) or _mixed(matrix)
    down = max(dot(row, found.columns) for row in matrix)
    up = min(dot(column, found.rows) for column in zip(*matrix, strict=True))
    if not down == up == found.value:
        raise ArithmeticError("the solution of a matrix game does not prove itself")
    return found


def _saddle(matrix: Sequence[Sequence[Fraction]]) -> Solution | None:
    lows = [min(row) for row in matrix]
    highs = [max(column) for column in zip(*matrix, strict=True)]
    if max(lows) < min(highs):
        return None
    row, column = lows.index(max(lows)), highs.index(min(highs))
    return Solution(max(lows), pure(len(lows), row), pure(len(highs), column))


def _mixed(matrix: Sequence[Sequence[Fraction]]) -> Solution:
    """Return a solution by the linear program of Dantzig (1951): no payoff may be below 1."""
    shift = 1 - min(map(min, matrix))
    height, one = len(matrix), Fraction(1)
    rows = [
        [*(v + shift for v in row), *(Fraction(int(j == k)) for j in range(height))]
        for k, row in enumerate(matrix)
    ]
    costs = [-one] * len(matrix[0]) + [Fraction(0)] * height
    found = minimum(costs, rows, [one] * height)
    assert isinstance(found, Optimum)  # x = 0 fits
    value = -1 / found.value
    columns = tuple(v * value for v in found.x[: len(matrix[0])])
    return Solution(value - shift, tuple(-v * value for v in found.y), columns)
