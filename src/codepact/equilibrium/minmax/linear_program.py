"""Linear programs solved exactly: what is returned has been checked in fractions.

The program is: minimise c·x such that A·x = b and x >= 0. A small one is solved by the simplex
method in fractions. For a large one HiGHS says which columns are in the basis, in floating point;
the basis is then solved in fractions, and only if it is not optimal the simplex method starts anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import Any

from codepact.equilibrium.linear import Row, dot, echelon, flint_number, solution

SMALL = 600
"""Entries of A up to which HiGHS is not asked, which takes time to load."""

_NEAR = 1e-9


@dataclass(frozen=True)
class Optimum:
    """The least value, a basic x that attains it, and the y that proves it: A'y <= c, b·y = c·x.

    At most as many entries of `x` are positive as A has rows.
    """

    value: Fraction
    x: tuple[Fraction, ...]
    y: tuple[Fraction, ...]


@dataclass(frozen=True)
class Infeasible:
    """That no x fits, by a y with A'y <= 0 and b·y > 0 (Farkas)."""

    y: tuple[Fraction, ...]


def minimum(costs: Row, matrix: Sequence[Row], sides: Row) -> Optimum | Infeasible:
    """Return the minimum of costs·x with matrix·x = sides and x >= 0, or that nothing fits.

    Raises `ArithmeticError` if there is no minimum, as the costs fall without end.
    """
    columns = len(costs)
    if len(matrix) * columns > SMALL:
        guessed = _guessed_basis(costs, matrix, sides)
        if guessed is not None:
            found = _optimum(costs, matrix, sides, guessed)
            if found is not None:
                return found
    feasible, basis = _simplex(costs, matrix, sides)
    if feasible:
        best = _optimum(costs, matrix, sides, basis)
        if best is not None:
            return best
    else:
        signs = [Fraction(-1 if b < 0 else 1) for b in sides]
        none = _duals([Fraction(0)] * columns, matrix, basis, signs)
        if none is not None and _proves_nothing_fits(none, matrix, sides):
            return Infeasible(none)
    raise ArithmeticError("the simplex method ended in a basis that is not optimal")


def _column(matrix: Sequence[Row], basic: int, width: int) -> list[Fraction]:
    """Return a column; those from `width` on are the artificial ones, one for each row."""
    if basic < width:
        return [row[basic] for row in matrix]
    return [Fraction(int(k == basic - width)) for k in range(len(matrix))]


def _optimum(costs: Row, matrix: Sequence[Row], sides: Row, basis: Sequence[int]) -> Optimum | None:
    """Return the solution that belongs to a basis, None if it is not feasible or not optimal."""
    width = len(costs)
    columns = [_column(matrix, k, width) for k in basis]
    found = solution([list(r) for r in zip(*columns, strict=True)], [[b] for b in sides])
    y = _duals(costs, matrix, basis, [Fraction(0)] * len(sides))
    if found is None or y is None:
        return None
    x = [Fraction(0)] * width
    for k, (value,) in zip(basis, found, strict=True):
        if value < 0 or (k >= width and value):
            return None
        if k < width:
            x[k] = value
    for row, side in zip(matrix, sides, strict=True):
        if dot(row, x) != side:
            return None
    for column, cost in zip(zip(*matrix, strict=True), costs, strict=True):
        if dot(column, y) > cost:
            return None
    value = dot(costs, x)
    if value != dot(sides, y):
        return None
    return Optimum(value, tuple(x), y)


def _duals(
    costs: Row, matrix: Sequence[Row], basis: Sequence[int], artificial: Row
) -> tuple[Fraction, ...] | None:
    """Return the y for which the columns of a basis cost what they are worth."""
    width = len(costs)
    rows = [_column(matrix, k, width) for k in basis]
    worth = [[costs[k] if k < width else artificial[k - width]] for k in basis]
    found = solution(rows, worth)
    return None if found is None else tuple(v for (v,) in found)


def _proves_nothing_fits(y: Row, matrix: Sequence[Row], sides: Row) -> bool:
    return dot(sides, y) > 0 and all(dot(column, y) <= 0 for column in zip(*matrix, strict=True))


def _guessed_basis(costs: Row, matrix: Sequence[Row], sides: Row) -> list[int] | None:
    """Return the columns that HiGHS has in its basis, completed to independent ones."""
    import numpy as np
    from scipy.optimize import linprog

    a = np.array([[float(v) for v in row] for row in matrix])
    c = np.array([float(v) for v in costs])
    found = linprog(c, A_eq=a, b_eq=[float(b) for b in sides], method="highs-ds")
    if found.status != 0:
        return None
    reduced = c - a.T @ found.eqlin.marginals
    likely = [k for k in range(len(c)) if found.x[k] > _NEAR]
    level = [k for k in range(len(c)) if k not in set(likely) and abs(reduced[k]) <= _NEAR]
    width = len(c)
    artificial = range(width, width + len(matrix))
    order = [*sorted(likely, key=lambda k: -found.x[k]), *level, *artificial]
    rows = list(zip(*(_column(matrix, k, width) for k in order), strict=True))
    return [order[k] for k in echelon(rows)[1]]


def _simplex(costs: Row, matrix: Sequence[Row], sides: Row) -> tuple[bool, list[int]]:
    """Return whether something fits, and the basis in which the two-phase method ends."""
    width, height = len(costs), len(matrix)
    table: list[list[Any]] = []
    for k, (row, side) in enumerate(zip(matrix, sides, strict=True)):
        sign = -1 if side < 0 else 1
        own = [Fraction(int(j == k)) for j in range(height)]
        # An artificial column has the row's own sign, so that it is a unit column now.
        table.append([flint_number(v) for v in (*(sign * v for v in row), *own, abs(side))])
    basis = [_unit_column(table, k, width) for k in range(height)]
    phase_one = [flint_number(Fraction(int(k >= width))) for k in range(width + height)]
    real = range(width)
    _improve(table, basis, phase_one, real)
    if any(b >= width and table[k][-1] for k, b in enumerate(basis)):
        return False, basis
    for k, b in enumerate(basis):
        out = next((j for j in real if table[k][j]), None) if b >= width else None
        if out is not None:
            _pivot(table, basis, k, out)
    _improve(table, basis, [*map(flint_number, costs), *[flint_number(Fraction(0))] * height], real)
    return True, basis


def _unit_column(table: Sequence[Sequence[Any]], row: int, width: int) -> int:
    """Return a column that is 1 in a row and 0 in all others: of x if there is one."""
    for j in range(width):
        if table[row][j] == 1 and all(not r[j] for k, r in enumerate(table) if k != row):
            return j
    return width + row


def _improve(table: list[list[Any]], basis: list[int], costs: Sequence[Any], real: range) -> None:
    """Pivot until no column is worth more than it costs.

    First by the steepest column, which is fast, then by the first one, which ends (Bland, 1977).
    """
    patience = 10 * (len(real) + len(basis))
    for turn in chain(range(patience), iter(lambda: patience, None)):
        worth = [(costs[b], table[k]) for k, b in enumerate(basis) if costs[b]]
        rates = [costs[j] - sum((c * row[j] for c, row in worth), 0 * costs[j]) for j in real]
        falling = [j for j in real if rates[j] < 0]
        if not falling:
            return
        j = falling[0] if turn == patience else min(falling, key=lambda k: rates[k])
        limits = [(row[-1] / row[j], basis[k], k) for k, row in enumerate(table) if row[j] > 0]
        if not limits:
            raise ArithmeticError("the costs of the linear program fall without end")
        _pivot(table, basis, min(limits)[2], j)


def _pivot(table: list[list[Any]], basis: list[int], row: int, column: int) -> None:
    pivot = table[row][column]
    own = table[row] = [v / pivot for v in table[row]]
    for k, other in enumerate(table):
        factor = other[column]
        if k != row and factor:
            table[k] = [v - factor * w if w else v for v, w in zip(other, own, strict=True)]
    basis[row] = column
