"""Whole numbers that come from counting rounds: known as far as they are asked about."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import reduce
from typing import Any

from codepact.proof.abstract.features import HIGHEST, Rest, Sum, World
from codepact.proof.abstract.values import Abstract, Refused, Rounds, Uses

_HEAVIEST = 2**30
"""How much one round may count: so that the whole stays a number that is cheap in play."""


def counted(world: World, weights: Iterable[int], offset: int = 0) -> Any:
    """Return `offset` and a weight for each play of the history: a number where it is known."""
    found = tuple(weights)
    if max(abs(offset), *map(abs, found)) > _HEAVIEST:
        raise Refused("it calculates with numbers that grow too large")
    return Count(world, found, offset) if any(found) else offset


class Count(Abstract):
    """A number that is `offset` and, for each play of the history, its weight; not all are 0.

    Comparing it with a number that is known asks only how far it must be counted; a rest after a
    division only for the rest. Anything else asks for the exact number, which has no end.
    """

    called = "the number of rounds"

    def __init__(self, world: World, weights: tuple[int, ...], offset: int = 0) -> None:
        self.world = world
        self.weights = weights
        self.offset = offset

    def symbol(self) -> Any:
        """Return a key of what it stands for."""
        return ("count", self.weights, self.offset)

    def exact(self) -> int:
        """Return the number itself."""
        if self.world.horizon is None:
            raise Refused("it calculates with a count that has no bound")
        total: int = self.world.known(Sum(self.weights, None, self.world.plays))
        return total + self.offset

    def _sign(self, other: Any) -> int | None:
        """Return -1, 0 or 1 for less than, equal to or more than a number; None for no number."""
        if isinstance(other, Count):
            found = self - other
            return found._sign(0) if isinstance(found, Count) else _sign(found)
        if isinstance(other, Rounds):
            raise Uses
        if isinstance(other, Abstract):
            raise Refused(f"it compares a count with {other.called}")
        if type(other) not in (int, float, bool):
            return None
        if math.isnan(other):
            raise Refused("it compares a count with what is no number")
        if other in (math.inf, -math.inf):
            return -1 if other > 0 else 1
        if type(other) is not float and min(self.weights) >= 0 and 1 in self.weights:
            return self._reached(self.weights, int(other) - self.offset)
        weights, bound = self.weights, Fraction(other) - self.offset
        divisor = reduce(math.gcd, weights, 0)
        turned = all(w <= 0 for w in weights)
        divisor = -divisor if turned else divisor
        weights, bound = tuple(w // divisor for w in weights), bound / divisor
        sign = self._rising(weights, bound) if min(weights) >= 0 else self._free(weights, bound)
        return -sign if turned else sign

    def _rising(self, weights: tuple[int, ...], bound: Fraction) -> int:
        """Compare a sum that never falls."""
        if bound < 0:
            return 1
        cap = math.floor(bound) + 1
        if cap > HIGHEST:
            raise Refused(f"it compares a count with {cap - 1}")
        return _sign(self.world.known(Sum(weights, cap, self.world.plays)) - bound)

    def _reached(self, weights: tuple[int, ...], bound: int) -> int:
        """Compare a sum that never falls with a whole number."""
        if bound < 0:
            return 1
        if bound >= HIGHEST:
            raise Refused(f"it compares a count with {bound}")
        return _sign(self.world.known(Sum(weights, bound + 1, self.world.plays)) - bound)

    def _free(self, weights: tuple[int, ...], bound: Fraction) -> int:
        """Compare a sum that rises and falls: it must be known exactly."""
        return _sign(Count(self.world, weights).exact() - bound)

    def below(self, bound: int) -> int | None:
        """Return the number if it is below a bound, else None."""
        if any(w < 0 for w in self.weights):
            return self.exact() if self.exact() < bound else None
        cap = bound - self.offset
        if cap <= 0:
            return None
        if cap > HIGHEST:
            raise Refused(f"it compares a count with {cap - 1}")
        total: int = self.world.known(Sum(self.weights, cap, self.world.plays))
        return total + self.offset if total < cap else None

    def _plus(self, other: Any, sign: int) -> Any:
        if isinstance(other, Count):
            pairs = zip(self.weights, other.weights, strict=True)
            weights = tuple(a + sign * b for a, b in pairs)
            return counted(self.world, weights, self.offset + sign * other.offset)
        if type(other) in (int, bool):
            return counted(self.world, self.weights, self.offset + sign * other)
        return NotImplemented if isinstance(other, Abstract) else self.exact() + sign * other

    def __add__(self, other: Any) -> Any:
        return self._plus(other, 1)

    def __radd__(self, other: Any) -> Any:
        return self._plus(other, 1)

    def __sub__(self, other: Any) -> Any:
        return self._plus(other, -1)

    def __rsub__(self, other: Any) -> Any:
        if type(other) in (int, bool):
            return -self + other
        return other - self.exact()

    def __neg__(self) -> Any:
        return Count(self.world, tuple(-w for w in self.weights), -self.offset)

    def __pos__(self) -> Any:
        return self

    def __mul__(self, other: Any) -> Any:
        if type(other) not in (int, bool):
            return self.exact() * exactly(other)
        return counted(self.world, (w * other for w in self.weights), self.offset * other)

    __rmul__ = __mul__

    def __mod__(self, other: Any) -> Any:
        if type(other) is not int or not 0 < other <= HIGHEST:
            return self.exact() % exactly(other)
        weights = tuple(w % other for w in self.weights)
        rest: int = self.world.known(Rest(weights, other, self.world.plays)) if any(weights) else 0
        return (rest + self.offset) % other

    def __eq__(self, other: object) -> bool:
        return self._sign(other) == 0

    def __ne__(self, other: object) -> bool:
        return self._sign(other) != 0

    def __lt__(self, other: Any) -> bool:
        return self._ordered(other) < 0

    def __le__(self, other: Any) -> bool:
        return self._ordered(other) <= 0

    def __gt__(self, other: Any) -> bool:
        return self._ordered(other) > 0

    def __ge__(self, other: Any) -> bool:
        return self._ordered(other) >= 0

    def _ordered(self, other: Any) -> int:
        found = self._sign(other)
        if found is None:
            raise Refused("it compares a count with something that is no number")
        return found

    def __bool__(self) -> bool:
        return self._sign(0) != 0

    def __index__(self) -> int:
        return self.exact()

    __int__ = __trunc__ = __floor__ = __ceil__ = __index__

    def __float__(self) -> float:
        return float(self.exact())

    def __hash__(self) -> int:
        return hash(self.exact())

    def __str__(self) -> str:
        return str(self.exact())

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return format(self.exact(), spec)

    def __abs__(self) -> Any:
        return self if self >= 0 else -self

    def __round__(self, digits: Any = None) -> Any:
        return round(self.exact(), digits)


def exactly(value: Any) -> Any:
    """Return a value, with a count as the number that it is."""
    return value.exact() if isinstance(value, Count) else value


def _operation(name: str) -> tuple[Any, Any]:
    operate: Callable[[Any, Any], Any] = getattr(operator, name)

    def method(self: Count, other: Any) -> Any:
        if isinstance(other, Rounds):
            raise Uses
        return operate(self.exact(), exactly(other))

    def turned(self: Count, other: Any) -> Any:
        if isinstance(other, Rounds):
            raise Uses
        return operate(exactly(other), self.exact())

    return method, turned


for _name in ("truediv", "floordiv", "and_", "or_", "xor"):
    _method, _turned = _operation(_name)
    setattr(Count, f"__{_name.strip('_')}__", _method)
    setattr(Count, f"__r{_name.strip('_')}__", _turned)
Count.__rmod__ = _operation("mod")[1]


def _sign(value: Fraction | int) -> int:
    return (value > 0) - (value < 0)
