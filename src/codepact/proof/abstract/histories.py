"""Histories of which only some things are known, and loops over them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from codepact.proof.abstract.counts import Count
from codepact.proof.abstract.features import Alike, Play, World
from codepact.proof.abstract.values import Abstract, Refused

_END = 10**9
"""A bound that is at the end, or behind it."""


class Here(Abstract):
    """The number of the round that a loop over the history is at."""

    called = "the place in a loop over the history"


class History(Abstract):
    """What a player has played, without the first `skip` and the last `drop` rounds.

    `player`: 0 for the program itself, then the others in seat order.
    """

    called = "a whole history"
    __hash__ = Abstract.__hash__

    def __init__(self, world: World, player: int, skip: int = 0, drop: int = 0) -> None:
        self.world = world
        self.player = player
        self.skip = skip
        self.drop = drop

    def length(self) -> Any:
        """Return how long it is."""
        rounds = Count(self.world, (1,) * len(self.world.plays))
        cut = self.skip + self.drop
        if not cut:
            return rounds
        return rounds - cut if rounds >= cut else 0

    def count(self, action: Any) -> Any:
        """Return how often an action stands in it."""
        world = self.world
        world.spend(world.rounds)
        total = Count(world, tuple(int(p[self.player] == action) for p in world.plays))
        if not self.skip + self.drop:
            return total
        if not self.length() > 0:
            return 0
        cut = [*world.first(self.skip, self.player), *world.last(self.drop, self.player)]
        return total - cut.count(action)

    def __bool__(self) -> bool:
        return bool(self.length() > 0)

    def __contains__(self, action: object) -> bool:
        return bool(self.count(action) > 0)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self._slice(index)
        if isinstance(index, Count):
            back = index - self.length()
            if isinstance(back, Count) and not any(back.weights):
                back = back.offset
            if type(back) is int and back < 0 and index >= 0:
                return self._item(back)
            index = index.exact()
        if type(index) is not int:
            raise Refused("it takes an item by something that is no number")
        return self._item(index)

    def _item(self, index: int) -> str:
        length = self.length()
        if index >= 0:
            if not length > index:
                raise IndexError("list index out of range")
            return self.world.first(self.skip + index + 1, self.player)[-1]
        if not length >= -index:
            raise IndexError("list index out of range")
        return self.world.last(self.drop - index, self.player)[0]

    def _slice(self, index: slice) -> Any:
        if index.step not in (None, 1):
            raise Refused("it takes every so many rounds of a history, or turns it round")
        low, high = self._bound(index.start), self._bound(index.stop)
        if low == _END:
            return []
        low, high = (0 if low is None else low), (None if high == _END else high)
        if low >= 0 and (high is None or high < 0):
            return History(self.world, self.player, self.skip + low, self.drop - (high or 0))
        if low >= 0 and not self.drop:
            assert high is not None
            return list(self.world.first(self.skip + high, self.player)[self.skip :])[low:]
        if low < 0 and (high is None or high < 0):
            if self.skip and not self.length() >= -low:
                raise Refused("it takes the end of a part of a history")
            found = self.world.last(self.drop - low, self.player)
            end = len(found) - self.drop + (high or 0)
            return list(found[: max(end, 0)])
        raise Refused("it takes a part of a history in a way that is not followed")

    def _bound(self, bound: Any) -> int | None:
        """Return a bound of a slice, counted from the end where it is so long before it."""
        if isinstance(bound, Count):
            back = bound - self.length()
            if isinstance(back, Count) and not any(back.weights):
                back = back.offset
            if type(back) is int and bound >= 0:
                return _END if back >= 0 else back
            return bound.exact()
        if bound is None or type(bound) is int:
            return bound
        raise Refused("it takes a part by something that is no number")

    def __eq__(self, other: object) -> bool:
        if isinstance(other, History):
            mine, theirs = (self.skip, self.drop), (other.skip, other.drop)
            if mine == theirs and self.player == other.player:
                return True
            if mine == theirs == (0, 0):
                return bool(self.world.known(Alike(*sorted((self.player, other.player)))))
            raise Refused("it compares parts of histories")
        if type(other) is not list:
            if type(other) in (str, int, float, bool, tuple, dict) or other is None:
                return False
            raise Refused("it compares a history")
        if not self.length() == len(other):
            return False
        end = self.skip + len(other)
        return list(self.world.first(end, self.player)[self.skip :]) == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    def attribute(self, name: str) -> Any:
        """Return a method of lists that only looks."""
        if name == "count":
            return self.count
        if name == "copy":
            return lambda: self
        raise Refused(f"it takes .{name} of a history")


@dataclass(frozen=True)
class Walk:
    """What a loop goes over: `item` gives the loop variable from the number and the play."""

    world: World
    skip: int
    indexed: bool
    item: Callable[[Any, Play], Any]


def walk(value: Any) -> Walk | None:
    """Return how to go over a value that is a history, or made of some; None for other values."""
    if isinstance(value, History):
        if value.drop:
            raise Refused("it goes over a history but for its end")
        player = value.player
        return Walk(value.world, value.skip, False, lambda number, play: play[player])
    return value.walk if isinstance(value, Walked) else None


class Walked(Abstract):
    """What `zip`, `enumerate` and `range(len(...))` make of histories."""

    called = "what goes over a history"

    def __init__(self, found: Walk) -> None:
        self.walk = found


def zipped(values: tuple[Any, ...]) -> Walked:
    """Return several walks as one."""
    walks = [walk(v) for v in values]
    first = walks[0]
    if first is None or any(w is None or w.skip != first.skip for w in walks):
        raise Refused("it goes over a history and something else at once")
    items = [w.item for w in walks if w is not None]
    indexed = any(w.indexed for w in walks if w is not None)
    return Walked(
        Walk(first.world, first.skip, indexed, lambda n, play: tuple(i(n, play) for i in items))
    )


def enumerated(value: Any, start: Any = 0) -> Walked:
    """Return a walk with numbers."""
    found = walk(value)
    if found is None or type(start) is not int:
        raise Refused("it numbers something that is not a history")
    return Walked(
        Walk(found.world, found.skip, True, lambda n, play: (n + start, found.item(n, play)))
    )


def ranged(rounds: Count) -> Walked | None:
    """Return a walk over `range(len(history))`, None if the number is not that of all rounds."""
    if set(rounds.weights) != {1} or rounds.offset:
        return None
    return Walked(Walk(rounds.world, 0, False, lambda number, play: number))
