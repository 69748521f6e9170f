"""All solutions of linear equations in exact fractions, and corners of what inequalities cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from codepact.equilibrium.linear import Row, dot, echelon, solution

Point = tuple[Fraction, ...]


@dataclass(frozen=True)
class Flat:
    """A point, and independent directions in which one can go from it; none if it is alone."""

    point: Point
    directions: tuple[Point, ...]


def solutions(matrix: Sequence[Row], side: Row) -> Flat | None:
    """Return every x with matrix·x = side; None if there is none."""
    width = len(matrix[0])
    table, pivots = echelon([[*row, value] for row, value in zip(matrix, side, strict=True)])
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


def corners(flat: Flat, forms: Sequence[Row]) -> tuple[Point, ...]:
    """Return the corners of the bounded part of a flat where every form is at least 0.

    Where as many forms as there are directions are 0 and all others are not negative.
    """
    heights = [dot(form, flat.point) for form in forms]
    slopes = [[dot(form, along) for along in flat.directions] for form in forms]
    found: dict[Point, None] = {}
    for chosen in combinations(range(len(forms)), len(flat.directions)):
        steps = solution([slopes[k] for k in chosen], [[-heights[k]] for k in chosen])
        if steps is None:
            continue
        far = [row[0] for row in steps]
        if all(h + dot(s, far) >= 0 for h, s in zip(heights, slopes, strict=True)):
            found[
                tuple(
                    v + dot([along[k] for along in flat.directions], far)
                    for k, v in enumerate(flat.point)
                )
            ] = None
    return tuple(found)
