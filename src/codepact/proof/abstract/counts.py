"""Whole numbers that come from counting rounds: known as far as they are asked about."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any

from codepact.proof.abstract.features import HIGHEST, Rest, Sum, World
from codepact.proof.abstract.values import Abstract, Refused


class Count(Abstract):
    """A number that is `offset` and, for each play of the history, its weight.

    Comparing it with a number that is known asks only how far it must be counted; a rest after a
    division only for the rest. Anything else asks for the exact number, which has no end.
    """

    called = "the number of rounds"

    def __init__(self, world: World, weights: tuple[int, ...], offset: int = 0) -> None:
        self.world = world
        self.weights = weights
        self.offset = offset

    def exact(self) -> int:
        """Return the number itself."""
        if not any(self.weights):
            return self.offset
        if self.world.horizon is None:
            raise Refused("it calculates with a count that has no bound")
        total: int = self.world.known(Sum(self.weights, None, self.world.plays))
        return total + self.offset

    def _sign(self, other: Any) -> int | None:
        """Return -1, 0 or 1 for less than, equal to or more than a number; None for no number."""
        if isinstance(other, Count):
            found: int | None = (self - other)._sign(0)
            return found
        if type(other) not in (int, float, bool):
            return None
        if math.isnan(other):
            raise Refused("it compares a count with what is no number")
        if other in (math.inf, -math.inf):
            return -1 if other > 0 else 1
        weights, bound = self.weights, Fraction(other) - self.offset
        divisor = reduce(math.gcd, weights, 0)
        if not divisor:
            return _sign(-bound)
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

    def _free(self, weights: tuple[int, ...], bound: Fraction) -> int:
        """Compare a sum that rises and falls: it must be known exactly."""
        return _sign(Count(self.world, weights).exact() - bound)

    def below(self, bound: int) -> int | None:
        """Return the number if it is below a bound, else None; it never falls."""
        if any(w < 0 for w in self.weights):
            return self.exact() if self.exact() < bound else None
        cap = bound - self.offset
        if cap <= 0:
            return None
        if cap > HIGHEST:
            raise Refused(f"it compares a count with {cap - 1}")
        total: int = self.world.known(Sum(self.weights, cap, self.world.plays))
        return total + self.offset if total < cap else None

    def _same(self, other: Any) -> Count | None:
        if isinstance(other, Count):
            return other
        if type(other) in (int, bool):
            return Count(self.world, (0,) * len(self.weights), int(other))
        return None

    def _plus(self, other: Any, sign: int) -> Any:
        same = self._same(other)
        if same is None:
            return self.exact() + sign * other
        pairs = zip(self.weights, same.weights, strict=True)
        weights = tuple(a + sign * b for a, b in pairs)
        offset = self.offset + sign * same.offset
        return Count(self.world, weights, offset) if any(weights) else offset

    def __add__(self, other: Any) -> Any:
        return self._plus(other, 1)

    def __radd__(self, other: Any) -> Any:
        return self._plus(other, 1)

    def __sub__(self, other: Any) -> Any:
        found = self._plus(other, -1)
        return found if isinstance(found, Count) else Count(self.world, _none(self), found)

    def __rsub__(self, other: Any) -> Any:
        if self._same(other) is None:
            return other - self.exact()
        return (-self) + other

    def __neg__(self) -> Any:
        return Count(self.world, tuple(-w for w in self.weights), -self.offset)

    def __pos__(self) -> Any:
        return self

    def __mul__(self, other: Any) -> Any:
        if type(other) is not int:
            return self.exact() * _known(other)
        return Count(self.world, tuple(w * other for w in self.weights), self.offset * other)

    __rmul__ = __mul__

    def __mod__(self, other: Any) -> Any:
        if type(other) is not int or not 0 < other <= HIGHEST:
            return self.exact() % _known(other)
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

    __int__ = __index__

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


def _exactly(operation: Callable[[Any, Any], Any], turned: bool) -> Any:
    def method(self: Count, other: Any) -> Any:
        number = self.exact()
        return operation(_known(other), number) if turned else operation(number, _known(other))

    return method


def _known(value: Any) -> Any:
    return value.exact() if isinstance(value, Count) else value


def _none(count: Count) -> tuple[int, ...]:
    return (0,) * len(count.weights)


def _sign(value: Fraction | int) -> int:
    return (value > 0) - (value < 0)


for _name, _operation in {
    "truediv": lambda a, b: a / b,
    "floordiv": lambda a, b: a // b,
    "pow": lambda a, b: a**b if abs(a) < 1000 and abs(b) < 100 else _too_large(),
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
}.items():
    setattr(Count, f"__{_name}__", _exactly(_operation, turned=False))
    setattr(Count, f"__r{_name}__", _exactly(_operation, turned=True))
Count.__rmod__ = _exactly(lambda a, b: a % b, turned=True)


def _too_large() -> Any:
    raise Refused("it calculates with numbers that grow too large")
