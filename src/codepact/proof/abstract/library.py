"""What programs can call: the built-in functions and methods that are followed, and their bounds.

Everything here works on plain values as Python does; what could differ from play, or grow without
bound, is refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Protocol

from codepact.proof.abstract.chance import Stream
from codepact.proof.abstract.counts import Count
from codepact.proof.abstract.features import World
from codepact.proof.abstract.histories import (
    Here,
    History,
    Walked,
    enumerated,
    ranged,
    walk,
    zipped,
)
from codepact.proof.abstract.values import Abstract, Refused, is_plain

LARGEST = 20_000
"""Items of a list or text that a program may make."""

SMALL = 60
"""Bits of a number, and items that a multiplication makes: so the operators stay cheap in play."""

METHODS: dict[type, frozenset[str]] = {
    str: frozenset(
        [
            "count",
            "endswith",
            "find",
            "index",
            "isalpha",
            "isdigit",
            "islower",
            "isupper",
            "join",
            "lower",
            "lstrip",
            "replace",
            "rfind",
            "rstrip",
            "split",
            "splitlines",
            "startswith",
            "strip",
            "title",
            "upper",
            "zfill",
        ]
    ),
    list: frozenset(
        [
            "append",
            "clear",
            "copy",
            "count",
            "extend",
            "index",
            "insert",
            "pop",
            "remove",
            "reverse",
            "sort",
        ]
    ),
    tuple: frozenset(["count", "index"]),
    dict: frozenset(
        [
            "clear",
            "copy",
            "get",
            "items",
            "keys",
            "pop",
            "popitem",
            "setdefault",
            "update",
            "values",
        ]
    ),
    set: frozenset(
        ["add", "clear", "copy", "discard", "issubset", "issuperset", "remove", "update"]
    ),
    int: frozenset(["bit_length"]),
    float: frozenset(["is_integer"]),
}
"""The methods of plain values that are followed."""

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
        RuntimeError,
        StopIteration,
        TypeError,
        ValueError,
        ZeroDivisionError,
    )
}
"""The exceptions that programs can raise and catch."""

MATHEMATICS = {
    name: getattr(math, name)
    for name in [
        "ceil",
        "exp",
        "fabs",
        "floor",
        "fmod",
        "inf",
        "isclose",
        "isfinite",
        "isnan",
        "log",
        "log10",
        "log2",
        "pi",
        "sqrt",
    ]
}


def is_container(value: Any) -> bool:
    """Whether a value is a container of Python's own."""
    return type(value) in (list, tuple, dict, set, str, range)


def bounded(value: Any) -> Any:
    """Return a value that a program made; refuse one that is too large."""
    if type(value) is int and value.bit_length() > SMALL:
        raise Refused("it calculates with numbers that grow too large")
    if type(value) in (str, list, tuple, set, dict) and len(value) > LARGEST:
        raise Refused("it makes values that grow too large")
    return value


def ordered(value: Any) -> Any:
    """Return a value that is gone over; refuse a set, whose order is nobody's business."""
    if type(value) in (set, frozenset) and len(value) > 1:
        raise Refused("it goes over a set, which has no order")
    return value


def repeated(left: Any, right: Any) -> Any:
    """Multiply, within bounds."""
    for text, times in ((left, right), (right, left)):
        if (
            type(text) in (str, list, tuple)
            and type(times) in (int, bool)
            and len(text) * times > SMALL
        ):
            raise Refused("it makes values that grow too large")
    return bounded(left * right)


def raised(left: Any, right: Any) -> Any:
    """Raise to a power, within bounds."""
    if (
        type(left) is int
        and type(right) is int
        and right > 0
        and max(1, left.bit_length()) * right > SMALL
    ):
        raise Refused("it calculates with numbers that grow too large")
    return bounded(left**right)


def shifted(left: Any, right: Any) -> Any:
    """Shift to the left, within bounds."""
    if type(right) is int and right > SMALL:
        raise Refused("it calculates with numbers that grow too large")
    return bounded(left << right)


def method(value: Any, name: str) -> Any:
    """Return a method of a plain value."""
    if name not in METHODS.get(type(value), frozenset()):
        raise Refused(f"it takes .{name} of a value of type {type(value).__name__}")
    found = getattr(value, name)
    if name == "replace":
        return lambda *a: bounded(found(*a)) if len(value) < 1000 else _too_large()
    if name in ("extend", "update", "join"):
        return lambda *a: bounded(found(*map(ordered, a)))
    return found


def _too_large() -> Any:
    raise Refused("it makes values that grow too large")


class Holder(Protocol):
    """What has the world of the call under way."""

    world: World


def builtins(at: Holder) -> dict[str, Any]:
    """Return the built-in functions by name; they look at the world of the call under way."""

    def spending(function: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any, **named: Any) -> Any:
            sizes = (len(a) for a in args if is_container(a))
            at.world.spend(1 + sum(sizes))
            return function(*args, **named)

        return called

    def length(value: Any) -> Any:
        return value.length() if isinstance(value, History) else len(value)

    def number(value: Any = 0, *base: Any) -> Any:
        return value if isinstance(value, Count) and not base else int(value, *base)

    def listed(*values: Any) -> Any:
        if values and isinstance(values[0], History):
            at.world.spend(at.world.rounds)
            return values[0]
        return list(*map(ordered, values))

    def distinct(*values: Any) -> Any:
        if values and isinstance(values[0], History):
            history = values[0]
            return {a for a in at.world.actions[history.player] if a in history}
        return set(*values)

    def paired(*values: Any, **named: Any) -> Any:
        if any(walk(v) for v in values):
            if named.get("strict"):
                raise Refused("it calls zip with options")
            return zipped(values)
        return zip(*map(ordered, values), strict=bool(named.pop("strict", False)), **named)

    def numbered(value: Any, start: Any = 0) -> Any:
        return enumerated(value, start) if walk(value) else enumerate(ordered(value), start)

    def counting(*bounds: Any) -> Any:
        if len(bounds) == 1 and isinstance(bounds[0], Count):
            found = ranged(bounds[0])
            if found is not None:
                return found
        made = range(*bounds)
        if len(made) > LARGEST:
            raise Refused("it counts too far")
        return made

    def rounded(value: Any, *digits: Any) -> Any:
        return round(value, *digits)

    def whole(function: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any, **named: Any) -> Any:
            return function(*(ordered(a) if named else a for a in args), **named)

        return called

    def text(*values: Any) -> str:
        if not all(map(is_plain, values)) and not isinstance(values[0], Count):
            raise Refused("it writes down what is not plain data")
        if values and type(values[0]) is set:
            raise Refused("it writes down a set, which has no order")
        return str(*values)

    plain: dict[str, Callable[..., Any]] = {
        "abs": abs,
        "all": all,
        "any": any,
        "bool": bool,
        "dict": dict,
        "divmod": divmod,
        "enumerate": numbered,
        "float": float,
        "int": number,
        "len": length,
        "list": listed,
        "max": whole(max),
        "min": whole(min),
        "range": counting,
        "round": rounded,
        "set": distinct,
        "sorted": sorted,
        "str": text,
        "sum": sum,
        "tuple": lambda *v: tuple(*map(ordered, v)),
        "zip": paired,
    }
    found: dict[str, Any] = {name: spending(function) for name, function in plain.items()}
    return {**found, **EXCEPTIONS}


class Module(Abstract):
    """An imported module: some of mathematics, and nothing of the others."""

    called = "a module"

    def __init__(self, name: str, at: Holder) -> None:
        self.name = name
        self.at = at

    def attribute(self, name: str) -> Any:
        """Return what is followed of it."""
        if self.name == "math" and name in MATHEMATICS:
            return MATHEMATICS[name]
        if self.name == "random":
            return Stream(self.at).attribute(name)
        raise Refused(f"it uses {self.name}.{name}")


__all__ = ["Here", "Module", "Walked", "bounded", "builtins", "method", "ordered"]
