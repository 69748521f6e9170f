"""A proof that independent punishers can do no better: the product of their simplices in cells.

In a cell each punisher mixes the corners of a simplex. If they may also correlate there, the least
that the seat gets is a linear program; it is a lower bound, and its solution is a mixture by which
the seat secures it (branch and bound; relaxation by the convex hull of the products of corners). A
bound is off by the product of the widths of the simplices, so cells need not be small. Cells are
split at the best known punishment first: where that is optimal, bounds often meet it exactly.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from fractions import Fraction

from codepact.equilibrium.linear import solution
from codepact.equilibrium.minmax.matrix_game import solve
from codepact.equilibrium.minmax.punishing import FINEST, Punishment, evaluated, improved
from codepact.equilibrium.minmax.tables import Table, matrix, turned
from codepact.equilibrium.minmax.values import Bound, Split
from codepact.equilibrium.mixtures import Mixture, pure

Corners = tuple[Mixture, ...]
"""The corners of a simplex, as mixtures of a punisher's actions."""


@dataclass(frozen=True)
class Cover:
    """What is proved: the least payoff is at least `low`; the best punishment; cells used."""

    low: Fraction
    best: Punishment
    proof: tuple[Bound | Split, ...]
    cells: int


@dataclass(frozen=True)
class _Cell:
    corners: tuple[Corners, ...]
    low: Fraction
    defence: Mixture


def covered(
    payoffs: Table, best: Punishment, others: tuple[int, ...], tolerance: Fraction, cells: int
) -> Cover:
    """Return bounds of what independent punishers can do, at most `tolerance` apart if possible.

    `best`: a punishment to begin with; `others`: the seats of the punishers. Stops when the bounds
    meet or are near enough, or when there are `cells` cells.
    """
    first = tuple(tuple(pure(n, k) for k in range(n)) for n in payoffs.shape[1:])
    root, best = _bounded(payoffs, first, best)
    kept: list[_Cell] = [root]
    splits: dict[int, Split] = {}
    todo = [(root.low, 0)]
    while todo[0][0] < best.payoff - tolerance and len(kept) < cells:
        at = heapq.heappop(todo)[1]
        factor, weights = _where(kept[at].corners, best.mixtures)
        new = []
        for corners in parts(kept[at].corners[factor], weights):
            both = (*kept[at].corners[:factor], corners, *kept[at].corners[factor + 1 :])
            cell, best = _bounded(payoffs, both, best)
            new.append(len(kept))
            kept.append(cell)
            heapq.heappush(todo, (cell.low, new[-1]))
        splits[at] = Split(others[factor], weights, tuple(new))
        kept[at] = replace(kept[at], corners=())  # its parts have them
    proof = tuple(splits.get(k, Bound(cell.defence)) for k, cell in enumerate(kept))
    return Cover(min(todo[0][0], best.payoff), best, proof, len(kept))


def _bounded(
    payoffs: Table, corners: tuple[Corners, ...], best: Punishment
) -> tuple[_Cell, Punishment]:
    """Return a cell with its bound, and the best punishment, which may be new."""
    there = payoffs
    for k, own in enumerate(corners):
        there = turned(there, k, own)
    found = solve(matrix(there))
    if found.value < best.payoff:
        mixtures = _marginals(corners, found.columns)
        if max(p.denominator for m in mixtures for p in m) <= FINEST:
            met = evaluated(payoffs, mixtures)
            best = improved(payoffs, met) if met.payoff < best.payoff else best
    return _Cell(corners, found.value, found.rows), best


def _marginals(corners: tuple[Corners, ...], joint: Mixture) -> tuple[Mixture, ...]:
    """Return what each punisher plays if all together mix products of corners."""
    import numpy as np

    chances = np.array(joint, dtype=object).reshape([len(own) for own in corners])
    found: list[Mixture] = []
    for k, own in enumerate(corners):
        weights = chances.sum(axis=tuple(j for j in range(len(corners)) if j != k))
        found.append(tuple(sum(w * c[a] for w, c in zip(weights, own, strict=True))
                           for a in range(len(own[0]))))  # fmt: skip
    return tuple(found)


def _where(corners: tuple[Corners, ...], best: tuple[Mixture, ...]) -> tuple[int, Mixture]:
    """Return which simplex to split, and where: at the best punishment, else the longest edge."""
    inside = [_weights(own, m) for own, m in zip(corners, best, strict=True)]
    if all(w is not None and min(w) >= 0 for w in inside):
        for k, w in enumerate(inside):
            if w is not None and max(w) < 1:
                return k, w
    edges = [
        (sum(((v - w) ** 2 for v, w in zip(own[i], own[j], strict=True)), Fraction(0)), -k, -i, -j)
        for k, own in enumerate(corners)
        for i in range(len(own))
        for j in range(i)
    ]
    _, k, i, j = max(edges)
    return -k, tuple(Fraction(int(m in (-i, -j)), 2) for m in range(len(corners[-k])))


def _weights(corners: Corners, mixture: Mixture) -> Mixture | None:
    """Return a mixture as weights of corners, negative ones if it is not in their simplex."""
    rows = [list(row) for row in zip(*corners, strict=True)]
    found = solution(rows, [[v] for v in mixture])
    return None if found is None else tuple(v for (v,) in found)


def parts(corners: Corners, weights: Mixture) -> list[Corners]:
    """Return the simplices into which a point with these weights of the corners splits one."""
    point = _split_point(corners, weights)
    return [
        (*corners[:k], point, *corners[k + 1 :]) for k, weight in enumerate(weights) if weight > 0
    ]


def _split_point(corners: Corners, weights: Mixture) -> Mixture:
    """Return the mixture that has these weights of corners."""
    return tuple(
        sum((w * c[a] for w, c in zip(weights, corners, strict=True)), Fraction(0))
        for a in range(len(corners[0]))
    )
