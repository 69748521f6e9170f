"""Linear algebra in exact fractions, by FLINT: the one place where fractions become its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mat

Row = Sequence[Fraction]


def dot(one: Row, other: Row) -> Fraction:
    """Return the inner product."""
    return sum((a * b for a, b in zip(one, other, strict=True) if a and b), Fraction(0))


def solution(matrix: Sequence[Row], sides: Sequence[Row]) -> list[list[Fraction]] | None:
    """Return x with matrix·x = sides, one column per column of `sides`; None if it is not unique.

    `matrix` is square, `sides` has as many rows.
    """
    try:
        return _fractions(flint_matrix(matrix).solve(flint_matrix(sides)))
    except ZeroDivisionError:
        return None


def echelon(matrix: Sequence[Row]) -> tuple[list[list[Fraction]], list[int]]:
    """Return the rows of the reduced echelon form that are not 0, and the column each begins in.

    Columns that others begin in are 0 there; so those in which rows begin are the first ones that
    are independent.
    """
    form, rank = flint_matrix(matrix).rref()
    rows = _fractions(form)[:rank]
    return rows, [next(k for k, v in enumerate(row) if v) for row in rows]


def flint_matrix(matrix: Sequence[Row]) -> fmpq_mat:
    """Return a matrix as FLINT has it."""
    from flint import fmpq_mat

    return fmpq_mat([[flint_number(v) for v in row] for row in matrix])


def flint_number(value: Fraction) -> fmpq:
    """Return a fraction as FLINT has it, which reckons faster."""
    from flint import fmpq

    return fmpq(value.numerator, value.denominator)


def _fractions(matrix: fmpq_mat) -> list[list[Fraction]]:
    return [[Fraction(int(v.p), int(v.q)) for v in row] for row in matrix.tolist()]
