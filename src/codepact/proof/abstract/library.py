"""What programs can call: the built-in functions and modules that are followed.

Everything here works on plain values as both sandboxes do; what could differ between them, or grow
without bound, is refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations
from math import comb
from typing import Any, Protocol

from codepact.proof.abstract.chance import Stream
from codepact.proof.abstract.counts import Count
from codepact.proof.abstract.features import World
from codepact.proof.abstract.histories import History
from codepact.proof.abstract.patterns import FUNCTIONS
from codepact.proof.abstract.plain import (
    LARGEST,
    Once,
    bounded,
    is_container,
    key_of,
    ordered,
    weight,
)
from codepact.proof.abstract.scopes import Offered
from codepact.proof.abstract.values import Abstract, Refused, is_plain
from codepact.proof.abstract.walks import enumerated, is_walk, ranged, zipped

EXCEPTIONS = {
    e.__name__: e
    for e in (
        Exception,
        ArithmeticError,
        AssertionError,
        AttributeError,
        IndexError,
        KeyError,
        LookupError,
        NameError,
        OverflowError,
        RuntimeError,
        StopIteration,
        TypeError,
        ValueError,
        ZeroDivisionError,
    )
}
"""The exceptions that programs can raise and catch."""

_SELECTIONS = 1000
"""Selections of some of several values that are made."""

_KNOWN = (
    AssertionError,
    IndexError,
    KeyError,
    NameError,
    OverflowError,
    ValueError,
    ZeroDivisionError,
)


def faulty(error: Exception) -> Exception:
    """Return an exception that the program would meet in play too; refuse any other.

    The rest, such as a `TypeError`, could be the interpreter's own.
    """
    if type(error) in _KNOWN or getattr(error, "in_play", False):
        return error
    raise Refused(f"it may meet a {type(error).__name__}")


def faulty_too(error: Exception) -> Exception:
    """Return an exception, marked as one that the program meets in play."""
    error.in_play = True  # type: ignore[attr-defined]
    return error


_MATHEMATICS = "ceil exp fabs floor fmod isclose isfinite isnan log log10 log2 sqrt"
MATHEMATICS: dict[str, Any] = {
    "pi": math.pi,
    "e": math.e,
    "inf": math.inf,
    **{name: Offered(f"math.{name}", getattr(math, name)) for name in _MATHEMATICS.split()},
}


class Holder(Protocol):
    """What has the world of the call under way."""

    @property
    def world(self) -> World:
        """Return it."""
        ...


def builtins(at: Holder) -> dict[str, Any]:
    """Return the built-in functions by name; they look at the world of the call under way."""

    def spending(name: str, function: Callable[..., Any]) -> Offered:
        def called(*args: Any, **named: Any) -> Any:
            size = sum(map(weight, args))
            at.world.spend(1 + size)
            at.world.meter.work(size)
            for value in args:
                if is_walk(value):
                    at.world.spend(at.world.rounds)
            return bounded(function(*args, **named))

        return Offered(name, called)

    def length(value: Any, /) -> Any:
        return value.length() if isinstance(value, History) else len(value)

    def whole(value: Any = 0, /) -> Any:
        return value if isinstance(value, Count) else int(_number(value, _IN_INTEGERS))

    def listed(value: Any = (), /) -> Any:
        return value if isinstance(value, History) else list(ordered(value))

    def tupled(value: Any = (), /) -> Any:
        return tuple(ordered(value))

    def distinct(value: Any = (), /) -> Any:
        if isinstance(value, History):
            return {a for a in at.world.actions[value.player] if a in value}
        made: set[Any] = set()
        for part in value if type(value) is set else ordered(value):
            made.add(key_of(part))
        return made

    def mapped(value: Any = (), /, **named: Any) -> dict[Any, Any]:
        made: dict[Any, Any] = {}
        pairs = value.items() if type(value) is dict else ordered(value)
        for pair in pairs:
            key, held = ordered(pair)
            made[key_of(key, made)] = held
        return {**made, **named}

    def paired(*values: Any) -> Any:
        if any(map(is_walk, values)):
            return zipped(values)
        return Once(list(zip(*map(ordered, values), strict=False)), values)

    def numbered(value: Any, /, start: Any = 0) -> Any:
        if is_walk(value):
            return enumerated(value, start)
        return Once(list(enumerate(ordered(value), start)), (value,))

    def counting(*bounds: Any) -> Any:
        if 1 <= len(bounds) <= 2:
            found = ranged(bounds[0] if len(bounds) == 2 else 0, bounds[-1])
            if found is not None:
                return found
        return range(*bounds)

    def total(values: Any, /, start: Any = 0) -> Any:
        found = start
        kinds = set()
        for value in values if type(values) is set else ordered(values):
            kinds.add(type(value))
            at.world.meter.work(weight(found))
            found = bounded(found + value)
        if type(start) is str or str in kinds or (type(values) is set and float in kinds):
            raise Refused("it sums up what is no list of numbers")
        return found

    def extreme(function: Callable[..., Any]) -> Callable[..., Any]:
        def found(*values: Any, **options: Any) -> Any:
            if len(values) > 1:
                return function(*values, **options)
            (value,) = values
            plain = type(value) is set and not options.keys() & {"key"}
            return function(value if plain else ordered(value), **options)

        return found

    def in_order(value: Any, /, **options: Any) -> list[Any]:
        plain = type(value) is set and not options.keys() & {"key"}
        return sorted(value if plain else ordered(value), **options)

    def every(values: Any, /) -> bool:
        return all(map(bool, values if type(values) is set else ordered(values)))

    def some(values: Any, /) -> bool:
        return any(map(bool, values if type(values) is set else ordered(values)))

    functions: dict[str, Callable[..., Any]] = {
        "abs": abs,
        "all": every,
        "any": some,
        "bool": bool,
        "dict": mapped,
        "divmod": divmod,
        "enumerate": numbered,
        "float": _broken,
        "int": whole,
        "len": length,
        "list": listed,
        "max": extreme(max),
        "min": extreme(min),
        "print": _silent,
        "range": counting,
        "reversed": _turned,
        "round": _rounded,
        "set": distinct,
        "sorted": in_order,
        "str": _text,
        "sum": total,
        "tuple": tupled,
        "zip": paired,
    }
    return {n: spending(n, function) for n, function in functions.items()} | EXCEPTIONS


def _broken(value: Any = 0.0, /) -> float:
    return float(_number(value, _IN_FLOATS))


def _turned(value: Any, /) -> Once:
    if type(value) not in (list, tuple, str, range):
        raise Refused("it turns round something that is no list")
    return Once(list(reversed(value)), (value,))


def _rounded(value: Any, digits: Any = None, /) -> Any:
    if digits is None:
        return round(value)
    if type(value) is not int:
        raise Refused("it rounds to so many digits, which the sandboxes do differently")
    return round(value, digits)


def _silent(*values: Any) -> None:
    return None


def _text(value: Any = "", /) -> str:
    return written(value)


def written(value: Any) -> str:
    """Return a plain value as a text."""
    if isinstance(value, Count):
        return str(value.exact())
    if not is_plain(value):
        raise Refused("it writes down what is not plain data")
    weight(value)
    if not _in_order(value):
        raise Refused("it writes down a set, which has no order")
    return f"{value}"


def _in_order(value: Any) -> bool:
    if type(value) is set:
        return False
    if type(value) is dict:
        return all(map(_in_order, value.values()))
    return type(value) not in (list, tuple) or all(map(_in_order, value))


_IN_FLOATS = frozenset("0123456789+-. ")
_IN_INTEGERS = _IN_FLOATS | frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _number(value: Any, letters: frozenset[str]) -> Any:
    """Return what a number is made of; refuse texts that the sandboxes might read differently."""
    if type(value) is str and not letters.issuperset(value):
        raise Refused("it makes a number of a text that is not plain")
    if is_container(value) and type(value) is not str:
        raise Refused("it makes a number of a list")
    return value


class Module(Abstract):
    """An imported module: some of `math`, `random`, `re` and `itertools`, nothing of the others."""

    called = "a module"

    def __init__(self, name: str, at: Holder) -> None:
        self.name = name
        self.at = at

    def symbol(self) -> Any:
        """Return which module it is."""
        return self.name

    def attribute(self, name: str) -> Any:
        """Return what is followed of it."""
        if self.name == "math" and name in MATHEMATICS:
            return MATHEMATICS[name]
        if self.name == "random":
            return Stream(self.at).attribute(name)
        if self.name == "re" and name in FUNCTIONS:
            return Offered(f"re.{name}", FUNCTIONS[name])
        if self.name == "itertools" and name == "combinations":
            return Offered("itertools.combinations", self._combinations)
        return Absent(f"{self.name}.{name}")

    def _combinations(self, values: Any, r: Any) -> Once:
        """Return all selections of so many values, in order."""
        items = list(ordered(values))
        if type(r) is not int or comb(len(items), max(r, 0)) > _SELECTIONS:
            raise Refused("it selects a number of things that is not known, or too many")
        found = list(combinations(items, r))
        self.at.world.spend(1 + len(found) * (1 + r))
        return Once(found, (values,))


class Absent(Abstract):
    """What was imported and is not followed: to have it does no harm."""

    def __init__(self, name: str) -> None:
        self.name = self.called = name

    def symbol(self) -> Any:
        """Return its name."""
        return self.name


__all__ = ["EXCEPTIONS", "LARGEST", "Module", "bounded", "builtins", "faulty", "written"]
