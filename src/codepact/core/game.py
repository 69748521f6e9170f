"""Base games in normal form, and how often they are repeated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from types import MappingProxyType

from codepact.core.errors import CodepactError

Joint = tuple[str, ...]
"""One action per seat, in seat order."""

Payoffs = tuple[Fraction, ...]
"""One payoff per seat, in seat order; exact."""


@dataclass(frozen=True)
class Game:
    """A finite game in normal form with exact payoffs.

    Build one with `normal_form`, which checks it. `actions[i]` are the actions of seat `i`;
    `payoffs` maps every joint action to one exact payoff per seat. `default` is the action that a
    seat plays when its program faults; `disagreement` is what is played when an author withdraws.
    """

    name: str
    summary: str
    actions: tuple[tuple[str, ...], ...]
    payoffs: Mapping[Joint, Payoffs]
    default: Joint
    disagreement: Joint

    @property
    def seats(self) -> int:
        """Return the number of seats."""
        return len(self.actions)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with a plain payoff table, since a mapping proxy cannot be pickled."""
        return normal_form, (
            self.name,
            self.actions,
            dict(self.payoffs),
            self.summary,
            self.default,
            self.disagreement,
        )

    def __hash__(self) -> int:
        """Hash by what makes two games equal, cheaply."""
        return hash((self.name, self.actions, self.default))


def normal_form(
    name: str,
    actions: Sequence[Sequence[str]],
    payoffs: Mapping[Joint, Sequence[int | Fraction]],
    summary: str = "",
    default: Joint | None = None,
    disagreement: Joint | None = None,
) -> Game:
    """Return the game, checked to be complete.

    `payoffs` maps each joint action (a tuple with one action per seat) to one payoff per seat;
    integers or fractions, never floats. `default` is the last action of each seat unless given,
    `disagreement` is `default` unless given.

    Raises `CodepactError` if a joint action is missing, unknown, or has the wrong number of
    payoffs, if a payoff is a float, or if actions repeat.
    """
    table = tuple(tuple(a) for a in actions)
    for seat, own in enumerate(table):
        if not own or len(set(own)) != len(own):
            raise CodepactError(f"game {name!r}: seat {seat} needs distinct actions, has {own}")
        if not all(isinstance(a, str) and a for a in own):
            raise CodepactError(f"game {name!r}: the actions of seat {seat} must be texts: {own}")
    exact: dict[Joint, Payoffs] = {}
    for joint in product(*table):
        if joint not in payoffs:
            raise CodepactError(f"game {name!r}: no payoff for {joint}")
        values = payoffs[joint]
        if len(values) != len(table):
            raise CodepactError(
                f"game {name!r}: {joint} needs {len(table)} payoffs, one per seat, has {values}"
            )
        if any(isinstance(v, bool) or not isinstance(v, int | Fraction) for v in values):
            raise CodepactError(
                f"game {name!r}: payoffs must be integers or fractions such as '7/2', not {values}"
            )
        exact[joint] = tuple(Fraction(v) for v in values)
    extra = set(payoffs) - set(exact)
    if extra:
        raise CodepactError(f"game {name!r}: {min(extra)} is not a joint action of {table}")
    last = tuple(own[-1] for own in table)
    chosen = default or last
    for what, joint in (("default", chosen), ("disagreement", disagreement or chosen)):
        if joint not in exact:
            raise CodepactError(f"game {name!r}: the {what} {joint} is not a joint action")
    return Game(
        name, summary, table, MappingProxyType(exact), chosen, tuple(disagreement or chosen)
    )


@dataclass(frozen=True)
class Repetition:
    """How often a game is repeated, and what the programs are told of it.

    `rounds`: the number of rounds, at least 1. `horizon_known`: whether programs and authors see
    it. `discount`: a round's payoff counts `discount` times the round before it, in (0, 1].
    `noise`: probability in [0, 1) that a seat's action is replaced by a uniformly drawn other one.
    `ending`: probability in [0, 1) that the game ends after a round; then `rounds` is the most that
    are played, and the horizon is not known.
    """

    rounds: int = 1
    horizon_known: bool = True
    discount: Fraction = Fraction(1)
    noise: Fraction = Fraction(0)
    ending: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        """Refuse values out of range, and make fractions exact."""
        object.__setattr__(self, "discount", Fraction(self.discount))
        object.__setattr__(self, "noise", Fraction(self.noise))
        object.__setattr__(self, "ending", Fraction(self.ending))
        object.__setattr__(self, "horizon_known", self.horizon_known and not self.ending)
        if self.rounds < 1:
            raise CodepactError(f"a match needs at least 1 round, not {self.rounds}")
        if not 0 < self.discount <= 1:
            raise CodepactError(f"the discount must be in (0, 1], not {self.discount}")
        if not 0 <= self.noise < 1:
            raise CodepactError(f"the noise must be in [0, 1), not {self.noise}")
        if not 0 <= self.ending < 1:
            raise CodepactError(f"the chance of ending must be in [0, 1), not {self.ending}")
