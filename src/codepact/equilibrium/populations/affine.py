"""All solutions of linear equations in exact fractions, and corners of what inequalities cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from codepact.equilibrium.linear import Row, solution

Point = tuple[Fraction, ...]


@dataclass(frozen=True)
class Flat:
    """A point, and independent directions in which one can go from it; none if it is alone."""

    point: Point
    directions: tuple[Point, ...]


def solutions(matrix: Sequence[Row], side: Row) -> Flat | None:
    """Return every x with matrix·x = side; None if there is none. Source: FLINT's echelon form."""
    from flint import fmpq, fmpq_mat

    width = len(matrix[0])
    rows = [[*row, value] for row, value in zip(matrix, side, strict=True)]
    form, rank = fmpq_mat([[fmpq(v.numerator, v.denominator) for v in row] for row in rows]).rref()
    table = [[Fraction(int(v.p), int(v.q)) for v in row] for row in form.tolist()[:rank]]
    pivots = [next(k for k, v in enumerate(row) if v) for row in table]
    if width in pivots:
        return None
    point = [Fraction(0)] * width
    for row, pivot in zip(table, pivots, strict=True):
        point[pivot] = row[-1]
    directions = []
    for free in (k for k in range(width) if k not in pivots):
        along = [Fraction(0)] * width
        along[free] = Fraction(1)
        for row, pivot in zip(table, pivots, strict=True):
            along[pivot] = -row[free]
        directions.append(tuple(along))
    return Flat(tuple(point), tuple(directions))


def value(form: Row, at: Row) -> Fraction:
    """Return the linear form at a point."""
    return sum((c * v for c, v in zip(form, at, strict=True) if c and v), Fraction(0))


def corners(flat: Flat, forms: Sequence[Row]) -> tuple[Point, ...]:
    """Return the corners of the bounded part of a flat where every form is at least 0.

    Where as many forms as there are directions are 0 and all others are not negative.
    """
    heights = [value(form, flat.point) for form in forms]
    slopes = [[value(form, along) for along in flat.directions] for form in forms]
    found: dict[Point, None] = {}
    for chosen in combinations(range(len(forms)), len(flat.directions)):
        steps = solution([slopes[k] for k in chosen], [[-heights[k]] for k in chosen])
        if steps is None:
            continue
        far = [row[0] for row in steps]
        if all(h + value(s, far) >= 0 for h, s in zip(heights, slopes, strict=True)):
            found[
                tuple(
                    v + value([along[k] for along in flat.directions], far)
                    for k, v in enumerate(flat.point)
                )
            ] = None
    return tuple(found)
