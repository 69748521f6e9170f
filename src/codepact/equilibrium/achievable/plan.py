"""Plans: how programs bring about a payoff vector, and how they punish who does not take part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from codepact.core.errors import CodepactError
from codepact.core.game import Game, Joint
from codepact.equilibrium.achievable.hull import Point
from codepact.equilibrium.achievable.membership import Membership, membership
from codepact.equilibrium.achievable.mixing import expected
from codepact.equilibrium.minmax import Minmax
from codepact.equilibrium.mixtures import Mixture, is_mixture

LONGEST = 500
"""Rounds of the longest cycle: the machine of a program that plays it has as many states."""


@dataclass(frozen=True)
class Plan:
    """What all seats do while all are alike, and to whom they do what otherwise.

    Either they play the joint actions of `cycle` in turn, round by round, or, if it is empty, each
    mixes by its own one of `mixtures` in every round, with coins of its own. `point`: the mean
    payoffs of a cycle, or the expected ones of a round. `punishments`: one for each seat, in which
    the others mix each for itself. `theorem`: why it is an equilibrium.
    """

    game: Game
    point: Point
    cycle: tuple[Joint, ...]
    mixtures: tuple[Mixture, ...]
    punishments: tuple[Minmax, ...]
    theorem: str

    @property
    def margins(self) -> tuple[Fraction, ...]:
        """Return what each seat would lose a round, at least, by a program of its own.

        A cycle gives this on average, over rounds that are a multiple of its length or in the
        limit of means; mixtures give it in every round.
        """
        return tuple(u - m.high for u, m in zip(self.point, self.punishments, strict=True))


def cycle_plan(
    game: Game, point: Sequence[int | Fraction], minmaxes: Sequence[Minmax] | None = None
) -> Plan:
    """Return a plan whose joint actions take turns, so that their mean is the point exactly.

    `minmaxes`: the punishments, independent unless given. Raises `CodepactError`, with the
    condition that fails, for a point that is not known to be achievable in the repeated game; for
    punishments that need a shared coin; and for a cycle of more than `LONGEST` rounds.
    """
    found = membership(game, point, "repeated", minmaxes)
    _refuse(found)
    length = lcm(*(w.denominator for _, w in found.weights))
    if length > LONGEST:
        raise CodepactError(
            f"{_shown(found.point)} needs a cycle of {length} rounds, more than {LONGEST}; choose "
            "a point with smaller denominators"
        )
    counts = [(joint, int(w * length)) for joint, w in found.weights]
    return Plan(game, found.point, spread(counts), (), found.minmaxes, found.theorem)


def mixing_plan(
    game: Game, point: Sequence[int | Fraction], minmaxes: Sequence[Minmax] | None = None
) -> Plan:
    """Return a plan in which each seat mixes for itself, so that one round gives the point exactly.

    Raises `CodepactError` for a point that is not known to be achievable so, or only with
    irrational chances, and for punishments that need a shared coin.
    """
    found = membership(game, point, "independent", minmaxes)
    _refuse(found)
    if found.mixtures is None:
        raise CodepactError(f"{_shown(found.point)}: {found.reasons[0]}")
    return Plan(game, found.point, (), found.mixtures, found.minmaxes, found.theorem)


def plan_of_mixtures(
    game: Game, mixtures: Sequence[Mixture], minmaxes: Sequence[Minmax] | None = None
) -> Plan:
    """Return the plan of given mixtures, one for each seat; see `mixing_plan`.

    Raises `CodepactError` for what is no mixture of a seat's actions, and where a seat gets less
    than its minmax value.
    """
    for seat, (own, m) in enumerate(zip(game.actions, mixtures, strict=True)):
        if len(m) != len(own) or not is_mixture(m):
            raise CodepactError(
                f"seat {seat} needs chances of {', '.join(own)} that add up to 1, not {m}"
            )
    point = expected(game, mixtures)
    found = membership(game, point, "repeated", minmaxes)
    _refuse(found)
    theorem = membership(game, point, "independent", found.minmaxes).theorem
    return Plan(game, point, (), tuple(mixtures), found.minmaxes, theorem)


def spread(counts: Sequence[tuple[Joint, int]]) -> tuple[Joint, ...]:
    """Return each joint action as often as it counts, spread evenly over the cycle.

    In each round comes the one that is most behind its share.
    """
    length = sum(n for _, n in counts)
    done = [0] * len(counts)
    order: list[Joint] = []
    for turn in range(1, length + 1):
        k = max(range(len(counts)), key=lambda j: (turn * counts[j][1] - done[j] * length, -j))
        done[k] += 1
        order.append(counts[k][0])
    return tuple(order)


def _refuse(found: Membership) -> None:
    if found.standing != "inside":
        how = "not" if found.standing == "outside" else "not known to be"
        raise CodepactError(
            f"{_shown(found.point)} is {how} achievable in {found.game.name!r}: "
            f"{'; '.join(found.reasons)}"
        )
    for m in found.minmaxes:
        if m.mixtures is None:
            raise CodepactError(
                f"to punish seat {m.seat} the others would need a shared coin; take the minmax "
                "values of the independent kind"
            )


def _shown(point: Point) -> str:
    return f"({', '.join(map(str, point))})"
