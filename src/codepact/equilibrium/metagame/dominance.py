"""Dominated strategies, one round after another; each dominance is checked in exact fractions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import lcm, prod
from typing import Literal

from codepact.core.errors import CodepactError
from codepact.equilibrium.metagame.values import MetaGame
from codepact.equilibrium.mixtures import Mixture, filled

Dominance = Literal["strict", "weak"]
"""Strict: better against everything. Weak: never worse, and better against something."""

Rows = Mapping[int, Sequence[int]]
"""For each strategy of a seat what it pays, one number for each way of the others to play."""

Weights = Mapping[int, Fraction]
"""The probabilities of the strategies that are played at all."""

_DENOMINATORS = (1, 2, 6, 12, 60, 840, 10**4, 10**6, 10**9)
"""A mixture of floats is tried as fractions with denominators up to each of these."""


@dataclass(frozen=True)
class Dominated:
    """A strategy that goes in a round, and the mixed strategy of its seat that dominates it.

    `by`: a probability for each strategy of the whole game; only strategies of that round mix.
    """

    round: int
    seat: int
    strategy: int
    by: Mixture


@dataclass(frozen=True)
class Elimination:
    """What iterated dominance leaves: `kept[seat]`, and what went, in the order of rounds."""

    kind: Dominance
    kept: tuple[tuple[int, ...], ...]
    gone: tuple[Dominated, ...]


def iterated_dominance(meta: MetaGame, kind: Dominance = "strict") -> Elimination:
    """Return what is left when dominated strategies go, by pure or mixed ones, until none is.

    In each round all strategies of all seats go at once that a pure one dominates; if there are
    none, all that a mixed one dominates. What is left by strict dominance does not depend on the
    order and holds all equilibria (Gilboa, Kalai and Zemel, 1990); what weak dominance leaves does,
    and can lack some. Of strategies that pay the same none dominates another.

    Mixtures come from linear programs in floats and count once they are checked exactly, so one
    that dominates by less than rounding can be missed. Where payoffs are sampled, dominance is that
    of the means. Raises `CodepactError` for a kind that does not exist.
    """
    if kind not in ("strict", "weak"):
        raise CodepactError(f"dominance is 'strict' or 'weak', not {kind!r}")
    tables = [_table(meta, seat) for seat in range(meta.seats)]
    kept = [list(range(size)) for size in meta.shape]
    gone: list[Dominated] = []
    number = 0
    while True:
        number += 1
        rows = [_rows(meta, table, seat, kept) for seat, table in enumerate(tables)]
        found: list[Dominated] = []
        for search in (_by_pure, _by_mixed):
            found = found or [
                Dominated(number, seat, strategy, filled(by, meta.shape[seat]))
                for seat, own in enumerate(rows)
                for strategy, by in search(own, kind)
            ]
        if not found:
            return Elimination(kind, tuple(map(tuple, kept)), tuple(gone))
        gone += found
        for one in found:
            kept[one.seat].remove(one.strategy)


def without_dominated(meta: MetaGame) -> tuple[tuple[int, ...], ...]:
    """Return the strategies that are left when those go that a pure one strictly dominates."""
    tables = [_table(meta, seat) for seat in range(meta.seats)]
    kept = [list(range(size)) for size in meta.shape]
    changed = True
    while changed:
        changed = False
        for seat, table in enumerate(tables):
            rows = _rows(meta, table, seat, kept)
            best = [
                s
                for s in kept[seat]
                if not any(_beats(rows[r], rows[s], "strict") for r in kept[seat] if r != s)
            ]
            changed = changed or len(best) < len(kept[seat])
            kept[seat] = best
    return tuple(map(tuple, kept))


def _table(meta: MetaGame, seat: int) -> list[int]:
    """Return the payoffs of a seat as whole numbers, all by one factor."""
    values = [cell.payoffs[seat] for cell in meta.cells]
    factor = lcm(*(v.denominator for v in values))
    return [v.numerator * (factor // v.denominator) for v in values]


def _rows(meta: MetaGame, table: Sequence[int], seat: int, kept: Sequence[Sequence[int]]) -> Rows:
    """Return for each strategy that a seat kept what it pays, one number for each way to play it.

    The others' ways are the profiles of what they kept.
    """
    steps = [prod(meta.shape[k + 1 :]) for k in range(meta.seats)]
    others = [
        [strategy * steps[k] for strategy in keep] if k != seat else [0]
        for k, keep in enumerate(kept)
    ]
    places = [sum(parts) for parts in product(*others)]
    return {s: [table[p + s * steps[seat]] for p in places] for s in kept[seat]}


def _beats(one: Sequence[int], other: Sequence[int], kind: Dominance) -> bool:
    pairs = zip(one, other, strict=True)
    if kind == "strict":
        return all(a > b for a, b in pairs)
    return all(a >= b for a, b in pairs) and one != other


def _by_pure(rows: Rows, kind: Dominance) -> Iterator[tuple[int, Weights]]:
    """Yield the strategies that a pure one dominates, with it."""
    for strategy, row in rows.items():
        by = next((r for r in rows if r != strategy and _beats(rows[r], row, kind)), None)
        if by is not None:
            yield strategy, {by: Fraction(1)}


def _by_mixed(rows: Rows, kind: Dominance) -> Iterator[tuple[int, Weights]]:
    """Yield the strategies that a mixture of others dominates, with it."""
    for strategy in rows:
        by = _mixture(rows, strategy, kind)
        if by is not None:
            yield strategy, by


def _mixture(rows: Rows, strategy: int, kind: Dominance) -> Weights | None:
    """Return a mixture of other strategies that dominates one, or None.

    Strict: the mixture whose least gain is largest. Weak: the one whose gains add up to most, none
    below 0 (Shoham and Leyton-Brown, Multiagent systems, 2009, section 4.5).
    """
    import numpy as np
    from scipy.optimize import linprog

    others = [s for s in rows if s != strategy]
    if len(others) < 2:
        return None
    own = rows[strategy]
    span = max(map(max, rows.values())) - min(map(min, rows.values())) or 1
    gains = np.array(
        [[float(Fraction(v - u, span)) for v, u in zip(rows[s], own, strict=True)] for s in others]
    )
    count, ways = gains.shape
    if kind == "strict":  # the last variable is the least gain
        cost = np.append(np.zeros(count), -1.0)
        above = np.hstack([-gains.T, np.ones((ways, 1))])
        sums = np.append(np.ones(count), 0.0)[None, :]
        bounds = [*[(0.0, 1.0)] * count, (None, None)]
    else:
        cost, above, sums = -gains.sum(axis=1), -gains.T, np.ones((1, count))
        bounds = [(0.0, 1.0)] * count
    solved = linprog(cost, above, np.zeros(ways), sums, [1.0], bounds, method="highs")
    if solved.status != 0 or -solved.fun < 1e-12:
        return None
    for most in _DENOMINATORS:
        near = [Fraction(float(p)).limit_denominator(most) for p in solved.x[:count]]
        total = sum(near)
        if total <= 0 or min(near) < 0:
            continue
        mixture = {s: p / total for s, p in zip(others, near, strict=True) if p}
        if _dominates(rows, mixture, own, kind):
            return mixture
    return None


def _dominates(rows: Rows, mixture: Weights, own: Sequence[int], kind: Dominance) -> bool:
    """Whether a mixture dominates what pays `own`, exactly."""
    gains = [sum(p * rows[s][k] for s, p in mixture.items()) - u for k, u in enumerate(own)]
    if kind == "strict":
        return all(g > 0 for g in gains)
    return all(g >= 0 for g in gains) and any(gains)
