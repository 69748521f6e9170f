"""Where the replicator dynamics rest, all of it exactly, and what happens near by.

At a rest point all strategies present earn the same. For each support that is a system of linear
equations: it has no solution within the face, one, or a whole face of rest points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Literal

from codepact.core.errors import CodepactError
from codepact.equilibrium.linear import dot
from codepact.equilibrium.populations.affine import Flat, corners, solutions
from codepact.equilibrium.populations.evolutionary import (
    Evolutionary,
    earnings,
    evolutionary_stability,
)
from codepact.equilibrium.populations.matrix import PayoffMatrix
from codepact.equilibrium.populations.spectrum import Spectrum, of_matrix, of_numbers
from codepact.equilibrium.populations.trajectory import Shares, exact_shares

MOST_STRATEGIES = 12
"""Strategies up to which all supports are tried; each doubles their number."""

Stability = Literal["stable", "neutral", "centre", "saddle", "unstable", "undecided"]
"""What a path that starts near a rest point does.

stable: it goes there. neutral: it stays near. centre: it stays near and turns round it. saddle: it
comes near along some directions and leaves along others. unstable: it leaves, and comes near along
none, up to those in which nothing happens at first. undecided: the eigenvalues do not tell.
"""


@dataclass(frozen=True)
class RestPoint:
    """A population that does not change, and what is known of it.

    `payoff`: what everybody earns. `nash`: whether nobody absent would earn more, so that it is a
    symmetric equilibrium. `spectrum`: of the dynamics near by, along the simplex.
    """

    shares: Shares
    payoff: Fraction
    nash: bool
    evolutionary: Evolutionary
    stability: Stability
    spectrum: Spectrum


@dataclass(frozen=True)
class RestFace:
    """A line or a larger part of a face on which every population rests.

    `support`: the strategies present inside it, by number. `ends`: its corners; it is all that lies
    between them. `nash`: the corners of the part of it that is Nash equilibria, none if no part is.
    """

    support: tuple[int, ...]
    dimension: int
    ends: tuple[RestPoint, ...]
    nash: tuple[Shares, ...]


@dataclass(frozen=True)
class RestPoints:
    """All rest points: the isolated ones, and the largest faces of others; the two are disjoint."""

    labels: tuple[str, ...]
    points: tuple[RestPoint, ...]
    faces: tuple[RestFace, ...]


def rest_points(matrix: PayoffMatrix) -> RestPoints:
    """Return every rest point of the replicator dynamics, small supports first.

    Raises `CodepactError` above `MOST_STRATEGIES`.
    """
    count = len(matrix.labels)
    if count > MOST_STRATEGIES:
        raise CodepactError(
            f"rest points are searched for among at most {MOST_STRATEGIES} strategies, of which "
            f"all sets are tried, and there are {count}: leave some out with restricted()"
        )
    points: list[Shares] = []
    faces: list[tuple[tuple[int, ...], Flat]] = []
    bounds: list[tuple[set[int], list[Shares]]] = []
    for size in range(count, 0, -1):
        for support in combinations(range(count), size):
            flat = _balanced(matrix, support)
            if flat is None or any(_within(flat, *face) for face in bounds):
                continue
            if flat.directions:
                ends = corners(flat, _shares_of(support, count))
                if all(any(end[i] for end in ends) for i in support):
                    faces.append((support, flat))
                    bounds.append((set(support), _differences(matrix, support)))
            elif all(flat.point[i] > 0 for i in support):
                points.append(flat.point)
    return RestPoints(
        matrix.labels,
        tuple(rest_point(matrix, point) for point in reversed(points)),
        tuple(_face(matrix, support, flat) for support, flat in reversed(faces)),
    )


def rest_point(matrix: PayoffMatrix, shares: Sequence[int | Fraction]) -> RestPoint:
    """Return what is known of one rest point.

    Raises `CodepactError` for what are no exact shares, and where shares change.
    """
    x = exact_shares(matrix, shares)
    earned = earnings(matrix, x)
    mean = dot(earned, x)
    support = [i for i in matrix.strategies if x[i]]
    if any(earned[i] != mean for i in support):
        raise CodepactError(
            f"({', '.join(map(str, x))}) is no rest point: "
            + ", ".join(f"{matrix.labels[i]} earns {earned[i]}" for i in support)
        )
    inside = of_matrix(_jacobian(matrix, x, support))
    across = of_numbers([v - mean for v, share in zip(earned, x, strict=True) if not share])
    evolutionary = evolutionary_stability(matrix, x)
    return RestPoint(
        x,
        mean,
        max(earned) == mean,
        evolutionary,
        _stability(inside, across, evolutionary, len(support))
        or _of_slow_entry(matrix, x, earned, inside, across),
        inside + across,
    )


def _balanced(matrix: PayoffMatrix, support: tuple[int, ...]) -> Flat | None:
    """Return all x of sum 1 on `support`, of any sign, where all in it earn the same."""
    unequal = _differences(matrix, support)
    rows = [[form[j] for j in support] for form in unequal]
    rows.append([Fraction(1)] * len(support))
    flat = solutions(rows, [*[Fraction(0)] * len(unequal), Fraction(1)])
    if flat is None:
        return None

    def spread(part: Sequence[Fraction]) -> tuple[Fraction, ...]:
        whole = [Fraction(0)] * len(matrix.labels)
        for i, v in zip(support, part, strict=True):
            whole[i] = v
        return tuple(whole)

    return Flat(spread(flat.point), tuple(spread(along) for along in flat.directions))


def _differences(matrix: PayoffMatrix, support: tuple[int, ...]) -> list[Shares]:
    """Return the linear forms that are 0 where all of `support` earn the same."""
    *others, last = (matrix.payoffs[i] for i in support)
    forms = (tuple(v - w for v, w in zip(row, last, strict=True)) for row in others)
    return [form for form in forms if any(form)]


def _within(flat: Flat, support: set[int], forms: Sequence[Shares]) -> bool:
    """Return whether a flat lies on `support`, and every form is 0 all over it."""
    lines = (flat.point, *flat.directions)
    if any(v for line in lines for i, v in enumerate(line) if i not in support):
        return False
    return not any(dot(form, line) for form in forms for line in lines)


def _shares_of(support: Sequence[int], count: int) -> list[list[Fraction]]:
    """Return the linear forms that read off the shares of `support`."""
    return [[Fraction(i == k) for k in range(count)] for i in support]


def _face(matrix: PayoffMatrix, support: tuple[int, ...], flat: Flat) -> RestFace:
    count = len(matrix.labels)
    shares = _shares_of(support, count)
    ends = sorted(corners(flat, shares), reverse=True)
    # On a face of rest points any strategy of the support earns the mean.
    mean = matrix.payoffs[support[0]]
    losses = [
        [m - v for m, v in zip(mean, matrix.payoffs[j], strict=True)]
        for j in range(count)
        if j not in support
    ]
    nash = sorted(corners(flat, [*shares, *losses]), reverse=True)
    return RestFace(
        support, len(flat.directions), tuple(rest_point(matrix, end) for end in ends), tuple(nash)
    )


def _jacobian(matrix: PayoffMatrix, x: Shares, support: Sequence[int]) -> list[list[Fraction]]:
    """Return the derivative of the dynamics within the face of the support, at a rest point.

    Along a direction d of sum 0 it is x_i((Ad)_i - x·Ad); directions are those from the last
    strategy of the support to each other one.
    """
    *moved, base = support
    a = matrix.payoffs
    columns = []
    for j in moved:
        gained = {i: a[i][j] - a[i][base] for i in support}
        mean = sum((x[i] * gained[i] for i in support), Fraction(0))
        columns.append([x[i] * (gained[i] - mean) for i in moved])
    return [list(row) for row in zip(*columns, strict=True)]


def _stability(
    inside: Spectrum, across: Spectrum, evolutionary: Evolutionary, size: int
) -> Stability | None:
    """Return what the eigenvalues tell, or where they do not, what theorems on games tell.

    An evolutionarily stable state attracts (Taylor and Jonker, 1978; Hofbauer, Schuster and
    Sigmund, Journal of Theoretical Biology 81:609-612, 1979), a neutrally stable one keeps paths
    near (Thomas, Theoretical Population Biology 28:49-67, 1985). Among three strategies a linear
    centre is one (Hofbauer and Sigmund, 1998, chapters 4 and 7). A neutrally stable state inside
    the simplex with imaginary eigenvalues alone has no trace, so its form is 0: paths turn on.
    """
    both = inside + across
    if both.growing:
        return "saddle" if both.shrinking else "unstable"
    if not both.turning and not both.still:
        return "stable"
    if evolutionary == "evolutionarily stable":
        return "stable"
    turns = inside.turning > 0 and not inside.still and not inside.shrinking
    if turns and not across.values and (size == 3 or evolutionary == "neutrally stable"):
        return "centre"
    centred = turns and size == 3 and not across.still
    if evolutionary == "neutrally stable" or centred:
        return "neutral"
    return None


def _of_slow_entry(
    matrix: PayoffMatrix,
    x: Shares,
    earned: Sequence[Fraction],
    inside: Spectrum,
    across: Spectrum,
) -> Stability:
    """Return what happens where one absent strategy j earns the mean, and all else shrinks.

    Paths then follow x + εd up to terms of ε², where d brings j in and leaves those present with
    equal earnings; along it j grows at the rate εκ, with κ what d brings j more than those present.
    The sign of κ decides (centre manifold: Carr, Applications of centre manifold theory, 1981).
    """
    if inside.turning or inside.still or across.still != 1:
        return "undecided"
    support = [i for i in matrix.strategies if x[i]]
    level = earned[support[0]]
    entering = next(i for i in matrix.strategies if not x[i] and earned[i] == level)
    a = matrix.payoffs
    rows = [[*(a[i][k] for k in support), Fraction(-1)] for i in support]
    rows.append([*[Fraction(1)] * len(support), Fraction(0)])
    flat = solutions(rows, [*(-a[i][entering] for i in support), Fraction(-1)])
    assert flat is not None and not flat.directions, "no eigenvalue within the face is 0"
    *along, gained = flat.point
    kappa = a[entering][entering] - gained
    kappa += sum((a[entering][k] * d for k, d in zip(support, along, strict=True)), Fraction(0))
    if kappa == 0:
        return "undecided"
    if kappa < 0:
        return "stable"
    return "saddle" if inside.shrinking or across.shrinking else "unstable"
