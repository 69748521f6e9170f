"""Whether a payoff vector is that of a program equilibrium, by what play, and else why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from codepact.core.game import Game, Joint
from codepact.equilibrium.achievable.bilinear import Irrational, Nowhere
from codepact.equilibrium.achievable.hull import Beyond, Point, mixed
from codepact.equilibrium.achievable.mixing import Mixtures, NotFound, mixtures_for
from codepact.equilibrium.achievable.sets import THEOREMS, Kind, checked_minmaxes, exact_point
from codepact.equilibrium.minmax import Minmax
from codepact.equilibrium.mixtures import Mixture

Standing = Literal["inside", "outside", "unknown"]


@dataclass(frozen=True)
class Membership:
    """Whether a point is in the achievable set; what meets a bound exactly is inside.

    `weights`: joint actions whose mean it is, as few as were found; () if it is not feasible.
    `mixtures`: one for each seat that give it without a shared coin, if the kind is `independent`.
    `margins`: for each seat its payoff less the high bound of its minmax value. `reasons`: which
    conditions fail, and by how much, or why it is unknown; or what else there is to say.
    """

    game: Game
    kind: Kind
    point: Point
    standing: Standing
    weights: tuple[tuple[Joint, Fraction], ...]
    mixtures: tuple[Mixture, ...] | None
    margins: tuple[Fraction, ...]
    minmaxes: tuple[Minmax, ...]
    theorem: str
    reasons: tuple[str, ...]


def membership(
    game: Game,
    point: Sequence[int | Fraction],
    kind: Kind = "repeated",
    minmaxes: Sequence[Minmax] | None = None,
) -> Membership:
    """Return whether programs reach a payoff vector in equilibrium; see `achievable_set`.

    Raises `CodepactError` for a point that is no payoff vector of the game, a float in it, or a
    kind that does not fit the game.
    """
    exact = exact_point(game, point)
    values = checked_minmaxes(game, kind, minmaxes)
    failing, unknown, remarks = [], [], []
    for m, own in zip(values, exact, strict=True):
        least = "" if m.value is not None else ", which is at least"
        if own < m.low:
            short = m.low - own
            failing.append(
                f"seat {m.seat} gets {own}, {short} less than its minmax value{least} {m.low}"
            )
        elif own < m.high:
            unknown.append(f"the minmax value of seat {m.seat} is from {m.low} to {m.high}")
    joints = list(game.payoffs)
    found = mixed(list(game.payoffs.values()), exact)
    weights: tuple[tuple[Joint, Fraction], ...] = ()
    mixtures: tuple[Mixture, ...] | None = None
    if isinstance(found, Beyond):
        failing.append(_infeasible(found))
    else:
        weights = tuple((joints[k], w) for k, w in found.weights)
        answer = mixtures_for(game, exact) if kind == "independent" else None
        if isinstance(answer, Mixtures):
            mixtures = answer.each
        elif isinstance(answer, Irrational):
            remarks.append(
                f"only mixtures with irrational chances give it (second actions with chances of "
                f"about {answer.p:.6f} and {answer.q:.6f}), which no program plays exactly"
            )
        elif isinstance(answer, Nowhere):
            failing.append("no independent mixtures give it, only a coin that the seats share")
        elif isinstance(answer, NotFound):
            unknown.append("a search found no independent mixtures that give it exactly")
    standing: Standing = "outside" if failing else "unknown" if unknown else "inside"
    margins = tuple(u - m.high for u, m in zip(exact, values, strict=True))
    reasons = (*(failing or unknown), *remarks)
    return Membership(
        game, kind, exact, standing, weights, mixtures, margins, values, THEOREMS[kind], reasons
    )


def is_achievable(
    game: Game,
    point: Sequence[int | Fraction],
    kind: Kind = "repeated",
    minmaxes: Sequence[Minmax] | None = None,
) -> bool:
    """Return whether a point is known to be inside; see `membership`."""
    return membership(game, point, kind, minmaxes).standing == "inside"


def _infeasible(beyond: Beyond) -> str:
    """Say which half-space holds all joint actions, and by how much the point is out of it."""
    up = next(v for v in beyond.normal if v) > 0
    sign = 1 if up else -1
    terms = ""
    for seat, factor in enumerate(beyond.normal):
        size = sign * factor
        number = "" if abs(size) == 1 else f"{abs(size)}·"
        if size:
            terms += f"{' - ' if size < 0 else ' + ' if terms else ''}{number}u{seat}"
    value = sign * (beyond.bound + beyond.excess)
    return (
        f"it is not feasible: every joint action has {terms} {'<=' if up else '>='} "
        f"{sign * beyond.bound}, and the point has {value}, {beyond.excess} too "
        f"{'much' if up else 'little'}"
    )
