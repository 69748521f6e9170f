"""Going over histories: what a loop over one, or over several at once, has in hand in each turn."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from codepact.proof.abstract.counts import Count
from codepact.proof.abstract.features import Play, Turn, World
from codepact.proof.abstract.values import Abstract, Refused

if TYPE_CHECKING:
    from codepact.proof.abstract.histories import History


class WantsNumber(BaseException):
    """The number of the round must be known in a loop over the history."""


class WantsBack(BaseException):
    """So many earlier rounds must be known in a loop over the history."""

    def __init__(self, rounds: int) -> None:
        super().__init__(rounds)
        self.rounds = rounds


class Here(Abstract):
    """The number of the round that a loop over the history is at, and so many more.

    Or, if it is `turned`, so many less than none: -1 for the last round where the loop is at the
    first, and so on.
    """

    called = "the place in a loop over the history"

    def __init__(self, more: int = 0, turned: bool = False) -> None:
        self.more = more
        self.turned = turned

    def _plus(self, other: Any, sign: int) -> Here:
        if type(other) is not int or abs(other) > 100:
            raise WantsNumber
        return Here(self.more + sign * other, self.turned)

    def __add__(self, other: Any) -> Any:
        return self._plus(other, 1)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self._plus(other, -1)

    def __rsub__(self, other: Any) -> Any:
        return (-self)._plus(other, 1)

    def __neg__(self) -> Here:
        return Here(-self.more, not self.turned)


def _wants(self: object, *args: object) -> Any:
    raise WantsNumber


_WANTING = (
    "bool eq ne lt le gt ge mul rmul mod rmod floordiv rfloordiv truediv rtruediv pow rpow index"
    " int float hash str repr format abs pos and rand or ror xor rxor lshift rlshift rshift rrshift"
    " invert round divmod rdivmod trunc floor ceil"
)
for _name in _WANTING.split():
    setattr(Here, f"__{_name}__", _wants)


def at_turn(turn: Turn, index: Any, skip: int) -> Play:
    """Return the play of a round, counted from `skip`, that is close to a turn's own."""
    if isinstance(index, Here):
        if index.turned or turn.turned is not None:
            return _unordered(turn, index, skip)
        if skip and index.more < 0 and turn.at is None:
            raise WantsNumber
        away = index.more + skip
    else:
        if turn.at is None:
            raise WantsNumber
        if index < 0:
            raise Refused("a loop over the history looks at another round")
        away = index + skip - turn.at
    if away > len(turn.window) - 1 - turn.here:
        raise Refused("a loop over the history looks at another round")
    if turn.here + away < 0:
        if -away <= turn.back or (turn.at is not None and turn.at + away < 0):
            raise Refused("a loop over the history looks at another round")
        raise WantsBack(-away)
    return turn.window[turn.here + away]


def _unordered(turn: Turn, index: Here, skip: int) -> Play:
    """Return the play of a turn of a sum, where all that counts is that each round comes once."""
    if turn.turned is None or index.more != (-1 if index.turned else 0) or skip:
        raise Refused("a loop over the history looks at another round")
    if not turn.turned:
        turn.turned.append(index.turned)
    if turn.turned[0] != index.turned:
        raise Refused("a sum over the history looks at it from both ends")
    return turn.window[turn.here]


@dataclass(frozen=True)
class Walk:
    """What a loop goes over: `item` gives the loop variable in a turn.

    It begins at round `skip`, and in each turn looks `ahead` so many rounds. `numbered`: whether
    items have the number of the round. `key`: what tells it from other walks.
    """

    world: World
    skip: int
    ahead: int
    numbered: bool
    key: Hashable
    item: Callable[[Turn], Any]


class Walked(Abstract):
    """What `zip`, `enumerate` and `range(len(...))` make of histories; gone over once at most."""

    called = "what goes over a history"

    def __init__(self, found: Walk, once: bool = True) -> None:
        self.found = found
        self.once = once

    def taken(self) -> Walk:
        """Return the walk, of which one sandbox makes a list and the other what is used up."""
        if self.once is None:
            raise Refused("it goes over the same again")
        if self.once:
            self.once = None  # type: ignore[assignment]
        return self.found


def is_walk(value: Any) -> bool:
    """Whether a value is a history, or made of some to be gone over."""
    return isinstance(value, Walked) or type(value).__name__ == "History"


def walk(value: Any) -> Walk | None:
    """Return how to go over a value that is a history, or made of some; None for other values."""
    if isinstance(value, Walked):
        return value.taken()
    return _over(value) if type(value).__name__ == "History" else None


def _over(history: History) -> Walk:
    if history.drop:
        raise Refused("it goes over a history but for its end")
    player = history.player
    key = ("history", player, history.skip)
    return Walk(
        history.world, history.skip, 0, False, key, lambda turn: turn.window[turn.here][player]
    )


def zipped(values: tuple[Any, ...]) -> Walked:
    """Return several walks as one."""
    walks = [w for w in map(walk, values) if w is not None]
    if len(walks) < len(values):
        raise Refused("it goes over a history and something else at once")
    first = min(w.skip for w in walks)
    ahead = max(w.skip + w.ahead for w in walks) - first
    if ahead and any(w.numbered for w in walks):
        raise Refused("it goes over parts of a history with numbers")
    if ahead > 3:
        raise Refused("it goes over parts of a history that are far apart")
    parts = [(w.skip - first, w.item) for w in walks]

    def items(turn: Turn) -> Any:
        return tuple(item(replace(turn, here=turn.here + by)) for by, item in parts)

    key = ("zip", *((w.skip, w.key) for w in walks))
    numbered = any(w.numbered for w in walks)
    return Walked(Walk(walks[0].world, first, ahead, numbered, key, items))


def enumerated(value: Any, start: Any = 0) -> Walked:
    """Return a walk with numbers."""
    found = walk(value)
    if found is None or type(start) is not int:
        raise Refused("it numbers something that is not a history")
    numbers = _number(start - found.skip)

    def items(turn: Turn) -> Any:
        return (numbers(turn), found.item(turn))

    key = ("enumerate", start, found.key)
    return Walked(Walk(found.world, found.skip, found.ahead, True, key, items))


def ranged(start: Any, end: Any) -> Walked | None:
    """Return a walk over `range(start, len(history))`; None if it is no such range."""
    if not isinstance(end, Count) or set(end.weights) != {1} or end.offset:
        return None
    if type(start) is not int or not 0 <= start <= 10:
        return None
    return Walked(Walk(end.world, start, 0, True, ("range", start), _number(0)), once=False)


def _number(more: int) -> Callable[[Turn], Any]:
    """Return what gives the number of the round, and so many more."""
    return lambda turn: Here(more) if turn.at is None else turn.at + more
