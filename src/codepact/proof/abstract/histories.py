"""Histories of which only some things are known."""

from __future__ import annotations

from typing import Any

from codepact.proof.abstract.counts import Count, counted
from codepact.proof.abstract.features import Alike, World
from codepact.proof.abstract.values import Abstract, Refused
from codepact.proof.abstract.walks import Here, at_turn

_END = 10**9
"""A bound that is at the end, or behind it."""


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

    def symbol(self) -> Any:
        """Return a key of what it stands for."""
        return ("history", self.player, self.skip, self.drop)

    def length(self) -> Any:
        """Return how long it is."""
        rounds = counted(self.world, (1,) * len(self.world.plays))
        cut = self.skip + self.drop
        if not cut:
            return rounds
        return rounds - cut if rounds >= cut else 0

    def count(self, action: Any, /) -> Any:
        """Return how often an action stands in it."""
        world = self.world
        if isinstance(action, Abstract):
            raise Refused(f"it counts {action.called} in a history")
        world.spend(world.rounds)
        total = counted(world, (int(p[self.player] == action) for p in world.plays))
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
        turn = self.world.meter.turn
        if turn is not None and (isinstance(index, Here) or type(index) is int):
            if self.drop:
                raise Refused("a loop over the history looks into a part of it")
            found: str = at_turn(turn, index, self.skip)[self.player]
            return found
        if isinstance(index, Count):
            back = index - self.length()
            if type(back) is int and back < 0 and index >= 0:
                return self._item(back)
            index = index.exact()
        if type(index) not in (int, bool):
            raise Refused("it takes an item by something that is no number")
        return self._item(int(index))

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
        if index.step == -1 and index.start is None and index.stop is None:
            return Backwards(self)
        if index.step not in (None, 1):
            raise Refused("it takes every so many rounds of a history, or turns it round")
        low, high = self._bound(index.start), self._bound(index.stop)
        if low == _END:
            return []
        low, high = (0 if low is None else low), (None if high == _END else high)
        if low >= 0 and (high is None or high < 0):
            return History(self.world, self.player, self.skip + low, self.drop - (high or 0))
        if low >= 0 and high is not None and not self.drop:
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


class Backwards(Abstract):
    """A history from its end to its beginning: it can be taken from by number or in part."""

    called = "a history that is turned round"

    def __init__(self, history: History) -> None:
        self.history = history

    def __bool__(self) -> bool:
        return bool(self.history)

    def __getitem__(self, index: Any) -> Any:
        if type(index) is int:
            if index >= 0:
                return self.history[-1 - index]
            return self.history[-1 - index]
        if isinstance(index, slice) and index.step in (None, 1) and type(index.stop) is int:
            low = 0 if index.start is None else index.start
            if type(low) is int and low >= 0 and index.stop >= 0:
                found = self.history[-index.stop :] if index.stop else []
                return found[::-1][low:]
        raise Refused("it takes a part of a history that is turned round")
