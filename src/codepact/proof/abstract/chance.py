"""Coins and random numbers: every way in which they can fall, and how likely each is.

A call is interpreted once for each. `game.flip(num, den)` is a fork of two; `random.random()` is a
number of 53 bits, of which only the comparisons that the program makes are decided, each once, so
that two comparisons of one number never contradict each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Protocol

from codepact.proof.abstract.values import Abstract, Refused

WAYS = 64
"""Ways in which the coins of one call can fall."""

FINEST = 1 << 63
"""Coins are tossed in so many parts at most, in play as well."""

_BITS = 2**53
"""`random.random()` is a whole number below this, divided by it, each alike likely."""


class Coins:
    """How the coins of one call fall: as `forced` says, and then the first way each time.

    `others`: what must be forced in turn to see each other way. `probability`: of this way.
    `seen`: what simulated matches were taken to show, which is no matter of chance here.
    """

    def __init__(self, forced: tuple[int, ...] = ()) -> None:
        self.forced = forced
        self.fallen: tuple[int, ...] = ()
        self.others: list[tuple[int, ...]] = []
        self.probability = Fraction(1)
        self.seen: tuple[str, ...] = ()

    def choose(self, weights: Sequence[Fraction]) -> int:
        """Return which of several things happens; they are as likely as `weights`, sum 1."""
        at = len(self.fallen)
        if at < len(self.forced):
            chosen = self.forced[at]
        else:
            chosen = 0
            self.others += [(*self.fallen, k) for k in range(1, len(weights))]
        if at > WAYS or len(weights) > WAYS:
            raise Refused(f"its coins fall in more than {WAYS} ways")
        self.fallen = (*self.fallen, chosen)
        self.probability *= weights[chosen]
        return chosen

    def see(self, actions: Sequence[str]) -> str:
        """Return what somebody plays in a simulated match: each action in a way of its own."""
        action = actions[self.choose([Fraction(1)] * len(actions))]
        self.seen = (*self.seen, action)
        return action


class Drawing(Protocol):
    """The world of a call, as far as drawing needs it."""

    coins: Coins | None

    @property
    def folding(self) -> bool:
        """Whether a turn of a loop over the history is under way."""
        ...

    def spend(self, ticks: int) -> None:
        """Count ticks."""
        ...


class Table(Protocol):
    """What has the world of the call under way."""

    @property
    def world(self) -> Drawing:
        """Return it."""
        ...


def flip(world: Drawing, num: Any = 1, den: Any = 2) -> bool:
    """Flip a coin that comes out true with probability num/den, as `game.flip` does."""
    if type(num) is not int or type(den) is not int:
        raise Refused("it flips a coin whose chance is not known")
    if not 0 < den < FINEST:
        raise ValueError("flip(num, den) takes two integers, den from 1 to below 2**63")
    world.spend(1)
    if num <= 0 or num >= den:
        return num > 0
    return _drawn(world, [Fraction(num, den), 1 - Fraction(num, den)]) == 0


class Draw(Abstract):
    """A number that was drawn from [0, 1): known as far as the program has compared it."""

    called = "a random number"
    __hash__ = Abstract.__hash__

    def __init__(self, world: Drawing) -> None:
        self.world = world
        self.low, self.high = 0, _BITS

    def _below(self, bound: Any, inclusive: bool) -> bool:
        """Whether the number is below a bound, or at most that."""
        if type(bound) not in (int, float, bool) or math.isnan(bound):
            raise Refused("it compares a random number with something that is not known")
        edge = Fraction(bound) * _BITS if math.isfinite(bound) else bound
        limit = edge if not math.isfinite(bound) else math.floor(edge) + 1
        if math.isfinite(bound) and not inclusive:
            limit = math.ceil(edge)
        if limit >= self.high or limit <= self.low:
            return bool(limit >= self.high)
        limit = int(limit)
        share = Fraction(limit - self.low, self.high - self.low)
        if _drawn(self.world, [share, 1 - share]) == 0:
            self.high = limit
            return True
        self.low = limit
        return False

    def __lt__(self, other: Any) -> bool:
        return self._below(other, inclusive=False)

    def __le__(self, other: Any) -> bool:
        return self._below(other, inclusive=True)

    def __gt__(self, other: Any) -> bool:
        return not self._below(other, inclusive=True)

    def __ge__(self, other: Any) -> bool:
        return not self._below(other, inclusive=False)


class Stream(Abstract):
    """`random`, the module or `game.random`: the player's own stream."""

    called = "the random stream"

    def __init__(self, at: Table) -> None:
        self.at = at

    def attribute(self, name: str) -> Any:
        """Return a method that draws."""
        found: dict[str, Callable[..., Any]] = {
            "random": self._number,
            "choice": lambda values, /: values[self._whole(_long(values))],
            "randint": lambda a, b: _whole(a) + self._whole(_whole(b) - _whole(a) + 1),
            "randrange": lambda *bounds: range(*bounds)[self._whole(len(range(*bounds)))],
            "seed": lambda *a: None,
        }
        if name not in found:
            raise Refused(f"it uses random.{name}")
        return found[name]

    def _number(self) -> Draw:
        self.at.world.spend(1)
        if self.at.world.folding or self.at.world.coins is None:
            raise Refused("it draws in a loop over the history, or while it is loaded")
        return Draw(self.at.world)

    def _whole(self, count: int) -> int:
        self.at.world.spend(1)
        if count < 1:
            raise Refused("it draws from nothing")
        return _drawn(self.at.world, [Fraction(1, count)] * count) if count <= WAYS else _many()


def _drawn(world: Drawing, weights: Sequence[Fraction]) -> int:
    if world.folding or world.coins is None:
        raise Refused("it draws in a loop over the history, or while it is loaded")
    return world.coins.choose(weights)


def _long(values: Any) -> int:
    if type(values) not in (list, tuple, str, range):
        raise Refused("it chooses from something that is no list")
    return len(values)


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise Refused("it draws between numbers that are not known")
    return value


def _many() -> int:
    raise Refused(f"its coins fall in more than {WAYS} ways")
