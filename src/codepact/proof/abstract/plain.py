"""Plain values: bounds on what programs make of them, and what differs between the sandboxes."""

from __future__ import annotations

import math
from typing import Any

from codepact.proof.abstract.counts import Count, exactly
from codepact.proof.abstract.values import Abstract, Refused

LARGEST = 20_000
"""Items of a list or text that a program may make, with all that hangs on it."""

SMALL = 60
"""Bits of a number, and items that a multiplication makes: so the operators stay cheap in play."""

DEEPEST = 20
"""How deep lists may nest."""

_TOP = 1 << SMALL
_NESTING = frozenset([list, tuple, dict, set])
CONTAINERS = _NESTING | {str, range}


def is_container(value: Any) -> bool:
    """Whether a value is a container of Python's own."""
    return type(value) in CONTAINERS


def bounded(value: Any) -> Any:
    """Return a value that a program made; refuse one that is too large, or no value of play."""
    kind = type(value)
    if kind is int:
        if not -_TOP < value < _TOP:
            raise Refused("it calculates with numbers that grow too large")
    elif kind is float:
        if math.isnan(value):
            raise Refused("it calculates with what is no number")
    elif kind in CONTAINERS:
        if len(value) > LARGEST:
            raise Refused("it makes values that grow too large")
    elif kind in (complex, bytes):
        raise Refused(f"it makes a value of type {kind.__name__}")
    return value


def weight(value: Any) -> int:
    """Return how many items hang on a value; refuse too many of them, or ones nested too deeply."""
    kind = type(value)
    if kind not in _NESTING:
        return len(value) if kind in CONTAINERS else 1
    todo, total = [(value, 1)], 0
    while todo:
        part, depth = todo.pop()
        total += len(part) + 1
        if total > LARGEST or depth > DEEPEST:
            raise Refused("it makes values that grow too large, or nest too deep")
        items = [*part, *part.values()] if type(part) is dict else part
        todo += [(x, depth + 1) for x in items if type(x) in _NESTING]
        total += sum(len(x) for x in items if type(x) is str)
    return total


def key_of(value: Any, held: Any = ()) -> Any:
    """Return what is put into a dict or a set as a key.

    Of two that are equal, such as 1 and True, the sandboxes keep one or the other: refused.
    """
    value = exactly(value)
    kind = type(value)
    if kind in (int, bool, float):
        if value in held and any(k == value and type(k) is not kind for k in held):
            raise Refused("it has keys that are equal and not the same")
    elif kind is tuple:
        if any(type(part) not in (str, int) and part is not None for part in value):
            raise Refused("it has a tuple of more than texts and numbers for a key")
    elif kind is not str and value is not None:
        called = value.called if isinstance(value, Abstract) else f"a value of type {kind.__name__}"
        raise Refused(f"it uses {called} as a key")
    return value


def looked_up(value: Any, held: Any) -> Any:
    """Return what is looked for among keys; a count only as far as keys go."""
    if isinstance(value, Count):
        numbers = [k for k in held if type(k) in (int, bool, float)]
        found = value.below(int(max(numbers)) + 1) if numbers else None
        return _NOWHERE if found is None else found
    weight(value)
    if type(value) is tuple:
        return tuple(exactly(part) for part in value)
    if isinstance(value, Abstract):
        raise Refused(f"it uses {value.called} as a key")
    return value


_NOWHERE = ("no", "such", "key", "is", "there")


def ordered(value: Any) -> Any:
    """Return a value that is gone over; refuse a set, whose order is nobody's business."""
    if type(value) in (set, frozenset) and len(value) > 1:
        raise Refused("it goes over a set, which has no order")
    if isinstance(value, Once):
        return value.taken()
    if isinstance(value, Abstract):
        raise Refused(f"it goes over {value.called}")
    return value


class Once(Abstract):
    """What is gone over once: what `zip`, `enumerate`, `reversed` and generators make.

    One sandbox makes a list of it at once, the other goes along with `sources`: so these must not
    change meanwhile, and it must not be used twice.
    """

    called = "what can be gone over once"

    def __init__(self, items: list[Any], sources: tuple[Any, ...] = ()) -> None:
        self.items: list[Any] | None = items
        self.sources = [s for s in sources if type(s) in _NESTING]
        self.before = [list(s) for s in self.sources]

    def taken(self) -> list[Any]:
        """Return the items."""
        items, self.items = self.items, None
        if items is None:
            raise Refused("it goes over the same again")
        for source, before in zip(self.sources, self.before, strict=True):
            if len(source) != len(before) or any(
                a is not b for a, b in zip(source, before, strict=True)
            ):
                raise Refused("it changes a list that is to be gone over")
        return items


def repeated(left: Any, right: Any) -> Any:
    """Multiply, within bounds."""
    for text, times in ((left, right), (right, left)):
        if type(text) in (str, list, tuple):
            often = exactly(times)
            if type(often) in (int, bool) and len(text) * often > SMALL:
                raise Refused("it makes values that grow too large")
    return left * right


def raised(left: Any, right: Any) -> Any:
    """Raise to a power, within bounds."""
    left, right = exactly(left), exactly(right)
    if (
        type(left) in (int, bool)
        and type(right) in (int, bool)
        and right > 0
        and max(1, left.bit_length()) * right > SMALL
    ):
        raise Refused("it calculates with numbers that grow too large")
    return left**right


def shifted(left: Any, right: Any) -> Any:
    """Shift to the left, within bounds."""
    left, right = exactly(left), exactly(right)
    if type(right) in (int, bool) and right > SMALL:
        raise Refused("it calculates with numbers that grow too large")
    return left << right


def rest(left: Any, right: Any) -> Any:
    """Return the rest of a division; texts are not formatted."""
    if type(left) is str:
        raise Refused("it formats a text")
    return left % right
