"""Whether a payoff vector comes from mixing independently: no coin is shared.

These vectors are the image of the product of the seats' mixtures, in general not a convex set. For
two seats with two actions each it is decided exactly; so it is where all seats but one have one
action. Else a search may find mixtures, which are then checked exactly; if it does not, nothing is
known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from codepact.core.game import Game
from codepact.equilibrium.achievable.bilinear import Chances, Irrational, Nowhere, chances
from codepact.equilibrium.achievable.hull import Mix, Point, mixed
from codepact.equilibrium.mixtures import Mixture, filled, pure, rounded, together

STARTS = 12
"""Points from which mixtures are searched."""

DENOMINATORS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 60, 100, 1000)
"""To what chances are rounded before they are checked."""

PLAYS = 500
"""Plays of the other seats that are tried with one seat mixing."""


@dataclass(frozen=True)
class Mixtures:
    """A mixture for each seat."""

    each: tuple[Mixture, ...]


@dataclass(frozen=True)
class NotFound:
    """The search found no mixtures; there may be some."""


def mixtures_for(game: Game, point: Point) -> Mixtures | Irrational | Nowhere | NotFound:
    """Return mixtures, one for each seat, whose expected payoffs are the point exactly."""
    for joint, payoffs in game.payoffs.items():
        if payoffs == point:
            return Mixtures(_pures(game, joint))
    if [len(own) for own in game.actions] == [2, 2]:
        return _in_the_square(game, point)
    alone = _one_mixes(game, point)
    if alone is not None:
        return alone
    if sum(len(own) > 1 for own in game.actions) <= 1:
        return Nowhere()  # the seat that has a choice mixes to no such point
    return next(_searched(game, point), NotFound())


def expected(game: Game, mixtures: Sequence[Mixture]) -> Point:
    """Return the expected payoffs of all seats if each mixes for itself."""
    totals = [Fraction(0)] * game.seats
    for plays, chance in together(mixtures):
        joint = tuple(own[k] for own, k in zip(game.actions, plays, strict=True))
        totals = [t + chance * u for t, u in zip(totals, game.payoffs[joint], strict=True)]
    return tuple(totals)


def _pures(game: Game, joint: Sequence[str]) -> tuple[Mixture, ...]:
    return tuple(pure(len(own), own.index(a)) for own, a in zip(game.actions, joint, strict=True))


def _in_the_square(game: Game, point: Point) -> Mixtures | Irrational | Nowhere:
    (a, b), (c, d) = game.actions
    table = game.payoffs
    # Seat 0 plays its second action with chance p, seat 1 with chance q.
    equations = tuple(
        (
            table[a, c][k] - point[k],
            table[b, c][k] - table[a, c][k],
            table[a, d][k] - table[a, c][k],
            table[a, c][k] - table[b, c][k] - table[a, d][k] + table[b, d][k],
        )
        for k in (0, 1)
    )
    found = chances(*equations)
    if not isinstance(found, Chances):
        return found
    return Mixtures(((1 - found.p, found.p), (1 - found.q, found.q)))


def _one_mixes(game: Game, point: Point) -> Mixtures | None:
    """Return mixtures of which all but one are pure, if there are some."""
    for seat, own in enumerate(game.actions):
        rest = [o if k != seat else own[:1] for k, o in enumerate(game.actions)]
        for count, joint in enumerate(product(*rest)):
            if count >= PLAYS:
                break
            ends = [game.payoffs[_with(joint, seat, a)] for a in own]
            sides = zip(zip(*ends, strict=True), point, strict=True)
            if not all(min(values) <= u <= max(values) for values, u in sides):
                continue
            found = mixed(ends, point)
            if isinstance(found, Mix):
                mixture = filled(dict(found.weights), len(own))
                each = _pures(game, joint)
                return Mixtures((*each[:seat], mixture, *each[seat + 1 :]))
    return None


def _with(joint: tuple[str, ...], seat: int, action: str) -> tuple[str, ...]:
    return (*joint[:seat], action, *joint[seat + 1 :])


def _searched(game: Game, point: Point) -> Iterator[Mixtures]:
    """Yield mixtures that give the point exactly, from near misses in floating point.

    They are rounded; or all seats but one are, and the last one's mixture is solved for exactly.
    """
    for near in _near_misses(game, point):
        for denominator in DENOMINATORS:
            each = tuple(rounded(m, denominator) for m in near)
            if expected(game, each) == point:
                yield Mixtures(each)
            for seat, own in enumerate(game.actions):
                ends = [
                    expected(game, (*each[:seat], pure(len(own), k), *each[seat + 1 :]))
                    for k in range(len(own))
                ]
                found = mixed(ends, point)
                if isinstance(found, Mix):
                    mixture = filled(dict(found.weights), len(own))
                    yield Mixtures((*each[:seat], mixture, *each[seat + 1 :]))


def _near_misses(game: Game, point: Point) -> Iterator[list[list[float]]]:
    import numpy as np
    from scipy.optimize import least_squares

    sizes = [len(own) for own in game.actions]
    ends = np.cumsum(sizes)
    values = np.array([[float(v) for v in u] for u in game.payoffs.values()])
    values = values.reshape(*sizes, game.seats)
    target = np.array([float(v) for v in point])
    rng = np.random.default_rng(0)

    def parts(x: Any) -> list[Any]:
        return [p / max(p.sum(), 1e-12) for p in np.split(x, ends[:-1])]

    def miss(x: Any) -> Any:
        result = values
        for mixture in parts(x):
            result = np.tensordot(mixture, result, axes=(0, 0))
        return result - target

    for _ in range(STARTS):
        begin = np.concatenate([rng.dirichlet(np.ones(n)) for n in sizes])
        found = least_squares(miss, begin, bounds=(0, 1), xtol=1e-14, ftol=1e-14, gtol=1e-14)
        if np.abs(found.fun).max() < 1e-6 * (1 + np.abs(target).max()):
            yield [[float(v) for v in p] for p in parts(found.x)]
