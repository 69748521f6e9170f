"""The payoffs of program equilibria of a game: which theorem says so, and the corners of the set.

A payoff vector is feasible if the seats can bring it about, and individually rational if no seat
gets less than its minmax value: what the others can hold a deviating seat to. The theorems say
that programs which know each other's source reach every vector that is both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from codepact.core.errors import CodepactError, unknown_name
from codepact.core.game import Game
from codepact.equilibrium.achievable.hull import Point, above, corners
from codepact.equilibrium.minmax import Minmax, flaw, minmax_values

Kind = Literal["independent", "correlated", "repeated"]
"""How the target is brought about. `independent`: one round, each seat mixes with coins of its own.
`correlated`: one round, two seats, programs that share a device. `repeated`: many rounds, in which
joint actions take turns."""

THEOREMS: dict[Kind, str] = {
    "independent": "M. Tennenholtz, 'Program equilibrium', Games and Economic Behavior "
    "49(2):363-373, 2004: the payoffs of independent mixtures in which every seat gets at least "
    "its minmax value",
    "correlated": "A. Kalai, E. Kalai, E. Lehrer, D. Samet, 'A commitment folk theorem', Games "
    "and Economic Behavior 69(1):127-137, 2010: for two players, all feasible and individually "
    "rational payoffs, by a device that both condition on",
    "repeated": "the folk theorem for the limit of means (R. Aumann, L. Shapley, 1976; A. "
    "Rubinstein, 1979), by programs that compare sources: all feasible and individually rational "
    "payoffs; in one round with a shared tape, the points strictly above the minmax values too (E. "
    "Cooper, C. Oesterheld, V. Conitzer, 2025)",
}

MOST_POINTS = 100
"""Payoff vectors of a game of three or more seats for which corners are looked for."""


@dataclass(frozen=True)
class AchievableSet:
    """The feasible payoffs and those of them that are individually rational.

    `minmaxes`: one for each seat. `feasible`: corners of the convex hull of all payoff vectors;
    in the plane counter-clockwise. `rational`: corners of the part in which every seat gets at
    least the high bound of its minmax value; () if there is none. Either is None if it is not
    given; `note` says why, and what the corners do not say: of the kind `independent` the set is
    only a part of what they enclose.
    """

    game: Game
    kind: Kind
    theorem: str
    minmaxes: tuple[Minmax, ...]
    feasible: tuple[Point, ...] | None
    rational: tuple[Point, ...] | None
    note: str = ""


def achievable_set(
    game: Game, kind: Kind = "repeated", minmaxes: Sequence[Minmax] | None = None
) -> AchievableSet:
    """Return the set of payoffs of program equilibria, as corners, all exact.

    `minmaxes`: one for each seat; those for independent punishers unless given. With those of the
    kind `pure` it is what programs without coins reach. Raises `CodepactError` for an unknown kind,
    and for the correlated kind if there are not two seats, as the theorem is about two.
    """
    values = checked_minmaxes(game, kind, minmaxes)
    points = list(dict.fromkeys(game.payoffs.values()))
    notes = [f"minmax of seat {m.seat}: {m.note}" for m in values if m.note]
    feasible: tuple[Point, ...] | None = None
    rational: tuple[Point, ...] | None = None
    if game.seats <= 2 or len(points) <= MOST_POINTS:
        feasible = corners(points)
        rational = above(feasible, [m.high for m in values])
        if rational is None:
            notes.append("the corners of the rational part are too many")
    else:
        notes.append(
            f"corners are not looked for among {len(points)} points in {game.seats} dimensions"
        )
    if kind == "independent":
        notes.append("what is mixed independently is only a part of what the corners enclose")
    return AchievableSet(game, kind, THEOREMS[kind], values, feasible, rational, "; ".join(notes))


def checked_minmaxes(
    game: Game, kind: Kind, minmaxes: Sequence[Minmax] | None
) -> tuple[Minmax, ...]:
    """Return one minmax value for each seat; those that are given are checked again.

    Raises `CodepactError` if they do not prove themselves, or do not fit the kind.
    """
    if kind not in get_args(Kind):
        raise unknown_name("kind of achievable set", kind, get_args(Kind))
    if kind == "correlated" and game.seats != 2:
        raise CodepactError(
            f"the theorem of the correlated kind is about two seats and {game.name!r} has "
            f"{game.seats}; take the kind 'repeated'"
        )
    found = tuple(minmaxes) if minmaxes is not None else minmax_values(game)
    if [m.seat for m in found] != list(range(game.seats)):
        raise CodepactError(f"give one minmax value for each of the {game.seats} seats, in order")
    for m in found if minmaxes is not None else ():
        why = flaw(game, m)
        if why:
            raise CodepactError(
                f"the minmax value of seat {m.seat} is not established for {game.name!r}: {why}"
            )
    return found


def exact_point(game: Game, point: Sequence[int | Fraction]) -> Point:
    """Return a payoff vector as fractions. Raises `CodepactError` for what is none of the game."""
    if len(point) != game.seats:
        raise CodepactError(
            f"{game.name!r} has {game.seats} seats, but the point has {len(point)} payoffs"
        )
    if any(isinstance(v, bool) or not isinstance(v, int | Fraction) for v in point):
        raise CodepactError(f"the payoffs of a point are integers or fractions, not {point}")
    return tuple(map(Fraction, point))
