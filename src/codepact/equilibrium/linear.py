"""Systems of linear equations in exact fractions, solved by FLINT."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

Row = Sequence[Fraction]


def solution(matrix: Sequence[Row], sides: Sequence[Row]) -> list[list[Fraction]] | None:
    """Return x with matrix·x = sides, one column per column of `sides`; None if it is not unique.

    `matrix` is square, `sides` has as many rows.
    """
    from flint import fmpq, fmpq_mat

    def rational(value: Fraction) -> fmpq:
        return fmpq(value.numerator, value.denominator)

    left = fmpq_mat([[rational(v) for v in row] for row in matrix])
    right = fmpq_mat([[rational(v) for v in row] for row in sides])
    try:
        found = left.solve(right)
    except ZeroDivisionError:
        return None
    return [[Fraction(int(v.p), int(v.q)) for v in row] for row in found.tolist()]
