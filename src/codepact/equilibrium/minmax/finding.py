"""Minmax values: to what the others can hold a seat, exact or between exact bounds."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import get_args

from codepact.core.errors import CodepactError, unknown_name
from codepact.core.game import Game
from codepact.equilibrium.minmax.covering import covered
from codepact.equilibrium.minmax.matrix_game import Solution, solve
from codepact.equilibrium.minmax.punishing import Punishment, best_pure, evaluated, searched
from codepact.equilibrium.minmax.tables import Table, matrix, product_joint, punishers, table
from codepact.equilibrium.minmax.values import Bound, Kind, Minmax
from codepact.equilibrium.mixtures import Mixture, pure

TOLERANCE = Fraction(1, 10**6)
"""How far apart the bounds of a value may be that is not found exactly."""

CELLS = 2_000
"""Cells into which the punishers' mixtures are split, at most."""


def minmax(
    game: Game,
    seat: int,
    kind: Kind = "independent",
    *,
    tolerance: Fraction = TOLERANCE,
    cells: int = CELLS,
) -> Minmax:
    """Return the minmax value of a seat, with what attains it and what proves it.

    The value is the least, over what the others may do, of the most that the seat can then get.
    For one or two seats, and for the correlated kind, it is the value of a zero-sum game (von
    Neumann, 1928) and exact. With more seats the independent kind is not convex, hard in general
    (Borgs et al., 2010) and may be irrational: then there are bounds at most `tolerance` apart, or
    wider ones if `cells` cells do not do; `note` says which. Raises `CodepactError` if there is no
    such seat or kind, and for games of more than 50,000 joint actions.
    """
    if kind not in get_args(Kind):
        raise unknown_name("kind of minmax value", kind, get_args(Kind))
    if tolerance < 0 or cells < 1:
        raise CodepactError("the tolerance must not be negative, and there is at least one cell")
    return _found(game, seat, kind, Fraction(tolerance), cells)


def minmax_values(
    game: Game,
    kind: Kind = "independent",
    *,
    tolerance: Fraction = TOLERANCE,
    cells: int = CELLS,
) -> tuple[Minmax, ...]:
    """Return the minmax value of every seat; see `minmax`."""
    return tuple(
        minmax(game, seat, kind, tolerance=tolerance, cells=cells) for seat in range(game.seats)
    )


@lru_cache(maxsize=256)
def _found(game: Game, seat: int, kind: Kind, tolerance: Fraction, cells: int) -> Minmax:
    payoffs = table(game, seat)
    if kind == "pure":
        return _attained(game, seat, kind, best_pure(payoffs))
    together = solve(matrix(payoffs))
    if kind == "correlated" or game.seats <= 2:
        return _correlated(game, seat, kind, together)
    return _independent(game, seat, payoffs, together, tolerance, cells)


def _attained(game: Game, seat: int, kind: Kind, found: Punishment) -> Minmax:
    mixtures = _seated(seat, found.mixtures)
    joint = product_joint(game, seat, found.mixtures)
    return Minmax(seat, kind, found.payoff, found.payoff, mixtures, joint, ())


def _seated(seat: int, mixtures: tuple[Mixture, ...]) -> tuple[Mixture, ...]:
    """Return one mixture for each seat, an empty one for the seat that is punished."""
    return (*mixtures[:seat], (), *mixtures[seat:])


def _correlated(game: Game, seat: int, kind: Kind, together: Solution) -> Minmax:
    plays = product(*(game.actions[j] for j in punishers(game, seat)))
    joint = tuple((p, w) for p, w in zip(plays, together.columns, strict=True) if w)
    mixtures: tuple[Mixture, ...] | None = None
    if game.seats <= 2:
        mixtures = _seated(seat, (together.columns,) * (game.seats - 1))
    elif len(joint) == 1:  # a single play needs no coin
        own = [game.actions[j] for j in punishers(game, seat)]
        each = (pure(len(a), a.index(x)) for a, x in zip(own, joint[0][0], strict=True))
        mixtures = _seated(seat, tuple(each))
    value = together.value
    return Minmax(seat, kind, value, value, mixtures, joint, (Bound(together.rows),))


def _independent(
    game: Game, seat: int, payoffs: Table, together: Solution, tolerance: Fraction, cells: int
) -> Minmax:
    best = best_pure(payoffs)
    if best.payoff > together.value:
        best = min(best, _by_margins(payoffs, together), key=lambda p: p.payoff)
    if best.payoff > together.value:
        best = searched(payoffs)
    if best.payoff == together.value:  # a shared coin would not help
        attained = _attained(game, seat, "independent", best)
        return replace(attained, proof=(Bound(together.rows),))
    cover = covered(payoffs, best, punishers(game, seat), tolerance, cells)
    note = ""
    if cover.low < cover.best.payoff:
        gap = cover.best.payoff - cover.low
        near = gap <= tolerance
        note = f"bounds within the tolerance of {float(tolerance):.3g}"
        note = note if near else f"stopped at {cover.cells} cells, bounds {float(gap):.3g} apart"
    return Minmax(
        seat,
        "independent",
        cover.low,
        cover.best.payoff,
        _seated(seat, cover.best.mixtures),
        product_joint(game, seat, cover.best.mixtures),
        cover.proof,
        note,
    )


def _by_margins(payoffs: Table, together: Solution) -> Punishment:
    """Return what the others do if each plays its share of the correlated punishment alone."""
    import numpy as np

    sizes = payoffs.shape[1:]
    chances = np.array(together.columns, dtype=object).reshape(sizes)
    each = [
        tuple(map(Fraction, chances.sum(axis=tuple(j for j in range(len(sizes)) if j != k))))
        for k in range(len(sizes))
    ]
    return evaluated(payoffs, each)
