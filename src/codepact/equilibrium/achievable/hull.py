"""Convex hulls of payoff vectors in exact fractions: corners, cuts, and what mixes to a point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb, gcd, lcm

from codepact.equilibrium.linear import dot, solution
from codepact.equilibrium.minmax.linear_program import Infeasible, Optimum, minimum

Point = tuple[Fraction, ...]
"""One payoff per seat."""

FEW = 64
"""Points among which pairs are tried, for a mixture of as few as possible."""

SIMPLICES = 600
"""Sets of points that are tried for a mixture with a small common denominator."""

CORNERS = 200
"""Corners of a cut in more than two dimensions, before those that are none are left out."""


_Weighted = list[tuple[Point, Fraction]]


@dataclass(frozen=True)
class Mix:
    """Which points mix to a point, by their place, and with which weights; the sum is 1."""

    weights: tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True)
class Beyond:
    """A half-space with all points, `normal`·u <= `bound`, which the point exceeds by `excess`.

    The normal has whole numbers without a common divisor.
    """

    normal: Point
    bound: Fraction
    excess: Fraction


def mixed(points: Sequence[Point], point: Point) -> Mix | Beyond:
    """Return how the point is a mean of points, or a half-space that shows that it is none.

    One point is taken if one will do, else two, if there are at most `FEW` points, else at most
    one more than there are dimensions (Carathéodory, 1911): those with the least common
    denominator of their weights, if there are at most `SIMPLICES` such sets.
    """
    if point in points:
        return Mix(((points.index(point), Fraction(1)),))
    first: dict[Point, int] = {}
    for k, p in enumerate(points):
        first.setdefault(p, k)
    distinct = list(first)
    if len(distinct) <= FEW:
        for a, b in combinations(distinct, 2):
            share = _share(a, b, point)
            if share is not None:
                return Mix(tuple(sorted([(first[a], 1 - share), (first[b], share)])))
    if comb(len(distinct), len(point) + 1) <= SIMPLICES:
        found = min(_simplices(distinct, point), key=_denominator, default=None)
        if found is not None:
            return Mix(tuple(sorted((first[p], w) for p, w in found)))
    least = _weighted(distinct, point)
    if isinstance(least, Optimum):
        weights = zip(distinct, least.x, strict=True)
        return Mix(tuple(sorted((first[p], w) for p, w in weights if w)))
    return _beyond(points, point, least.y[: len(point)])


def _weighted(points: Sequence[Point], point: Point) -> Optimum | Infeasible:
    rows = [*zip(*points, strict=True), [Fraction(1)] * len(points)]
    return minimum([Fraction(0)] * len(points), rows, [*point, Fraction(1)])


def _simplices(points: Sequence[Point], point: Point) -> Iterator[_Weighted]:
    """Yield the mixtures to a point of as many points as span a simplex around it."""
    for chosen in combinations(points, len(point) + 1):
        rows = [*zip(*chosen, strict=True), [Fraction(1)] * len(chosen)]
        found = solution(rows, [[v] for v in (*point, Fraction(1))])
        if found is not None and min(found)[0] >= 0:
            yield [(p, w) for p, (w,) in zip(chosen, found, strict=True) if w]


def _denominator(weighted: _Weighted) -> int:
    return lcm(*(w.denominator for _, w in weighted))


def _share(a: Point, b: Point, point: Point) -> Fraction | None:
    """Return how far from a to b a point is, if it is between them."""
    k = next(k for k in range(len(a)) if a[k] != b[k])
    share = (point[k] - a[k]) / (b[k] - a[k])
    if not 0 < share < 1:
        return None
    same = all(x + share * (y - x) == z for x, y, z in zip(a, b, point, strict=True))
    return share if same else None


def _beyond(points: Sequence[Point], point: Point, normal: Sequence[Fraction]) -> Beyond:
    scale = Fraction(lcm(*(v.denominator for v in normal)))
    whole = [int(v * scale) for v in normal]
    common = Fraction(gcd(*whole))
    exact = tuple(Fraction(v) / common for v in whole)
    bound = max(dot(exact, p) for p in points)
    return Beyond(exact, bound, dot(exact, point) - bound)


def corners(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return the extreme points: sorted, in two dimensions counter-clockwise from the least."""
    distinct = sorted(set(points))
    if not distinct or len(distinct[0]) == 1:
        return tuple(dict.fromkeys([*distinct[:1], *distinct[-1:]]))
    if len(distinct[0]) == 2:
        return _around(distinct)
    kept = distinct
    for p in distinct:
        rest = [q for q in kept if q != p]
        if rest and isinstance(_weighted(rest, p), Optimum):
            kept = rest
    return tuple(kept)


def _around(ordered: Sequence[Point]) -> tuple[Point, ...]:
    """Return the corners of sorted points in the plane (Andrew, 1979)."""
    if len(ordered) <= 2:
        return tuple(ordered)

    def chain(points: Sequence[Point]) -> list[Point]:
        found: list[Point] = []
        for p in points:
            while len(found) > 1 and _turn(found[-2], found[-1], p) <= 0:
                found.pop()
            found.append(p)
        return found[:-1]

    return tuple(chain(ordered) + chain(ordered[::-1]))


def _turn(a: Point, b: Point, c: Point) -> Fraction:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def above(points: Sequence[Point], lows: Sequence[Fraction]) -> tuple[Point, ...] | None:
    """Return the corners of the part of a hull in which each payoff k is at least `lows[k]`.

    Empty if there is none; None if there were too many corners on the way. In the plane this is
    what Sutherland and Hodgman (1974) clip; in any dimension new corners lie on lines between a
    corner inside and one outside.
    """
    found = corners(points)
    for k, low in enumerate(lows):
        inside = [p for p in found if p[k] >= low]
        outside = [p for p in found if p[k] < low]
        if len(inside) * len(outside) + len(inside) > CORNERS and len(lows) > 2:
            return None
        cuts = [_crossing(p, q, k, low) for p in inside if p[k] > low for q in outside]
        found = corners([*inside, *cuts])
    return found


def _crossing(a: Point, b: Point, k: int, at: Fraction) -> Point:
    share = (at - a[k]) / (b[k] - a[k])
    return tuple(x + share * (y - x) for x, y in zip(a, b, strict=True))
