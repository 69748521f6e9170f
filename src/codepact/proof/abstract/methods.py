"""The methods of plain values that are followed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from codepact.proof.abstract.counts import Count
from codepact.proof.abstract.metering import Meter
from codepact.proof.abstract.plain import (
    bounded,
    is_container,
    key_of,
    looked_up,
    ordered,
    weight,
)
from codepact.proof.abstract.values import Abstract, Refused

_METHODS: dict[type, str] = {
    str: "count endswith find index isalpha isdigit islower isupper join lower lstrip replace rfind"
    " rstrip split splitlines startswith strip title upper zfill",
    list: "append clear copy count extend index insert pop remove reverse sort",
    tuple: "count index",
    dict: "clear copy get items keys pop popitem setdefault update values",
    set: "add clear copy discard issubset issuperset remove update",
}
_CHANGING = (
    "append clear extend insert pop remove reverse sort popitem setdefault update add discard"
)
_WHOLE = (
    "count index remove reverse sort join extend update copy insert replace split splitlines"
    " issubset issuperset lower upper title strip lstrip rstrip find rfind"
)
"""Methods that go over the whole value."""


class Locks:
    """Lists and the like that are gone over and must not change meanwhile."""

    def __init__(self) -> None:
        self.held: list[int] = []

    def hold(self, *values: Any) -> int:
        """Hold values; return what to give to `release`."""
        before = len(self.held)
        self.held += [id(v) for v in values if type(v) in (list, dict, set)]
        return before

    def release(self, before: int) -> None:
        """Let go of what was held since."""
        del self.held[before:]

    def check(self, value: Any) -> None:
        """Refuse to change what is held."""
        if self.held and id(value) in self.held:
            raise Refused("it changes a list while going over it")


def method(value: Any, name: str, meter: Meter, locks: Locks) -> Callable[..., Any]:
    """Return a method of a plain value, ready to be called."""
    kind = type(value)
    if name not in _METHODS.get(kind, "").split():
        raise Refused(f"it takes .{name} of a value of type {kind.__name__}")
    does = _OWN.get((kind, name)) or getattr(kind, name)
    whole = name in _WHOLE.split()
    changing = name in _CHANGING.split() and kind is not str

    def called(*args: Any, **named: Any) -> Any:
        if whole:
            meter.work(weight(value))
        for part in args:
            meter.work(weight(part))
        if changing:
            locks.check(value)
        if kind is str:
            _sane(value, name, args)
        found = bounded(does(value, *args, **named))
        if changing and len(value) > _LONGEST:
            raise Refused("it makes values that grow too large")
        return found

    return called


_LONGEST = 20_000


_FINDING = ("find", "rfind", "index", "count", "startswith", "endswith")


def _sane(value: str, name: str, args: tuple[Any, ...]) -> None:
    """Refuse what the sandboxes do differently with texts, or could do."""
    if name in _FINDING and (len(args) > 1 or "" in args):
        raise Refused(f"it calls .{name} of a text in a way that is not followed")
    if not value.isascii() and name not in ("count", "find", "join", "split", "startswith"):
        raise Refused(f"it calls .{name} of a text that is not plain")
    if name == "zfill" and not all(type(a) is int and a < 1000 for a in args):
        raise Refused("it makes values that grow too large")
    if name == "replace" and len(value) > 1000:
        raise Refused("it makes values that grow too large")


def _join(value: str, parts: Any, /) -> str:
    texts = list(ordered(parts))
    if sum(len(t) + len(value) for t in texts if type(t) is str) > _LONGEST:
        raise Refused("it makes values that grow too large")
    return value.join(texts)


def _extend(value: list[Any], parts: Any, /) -> None:
    if parts is value:
        raise Refused("it extends a list by itself")
    value.extend(ordered(parts))


def _get(value: dict[Any, Any], key: Any, default: Any = None, /) -> Any:
    return value.get(looked_up(key, value), default)


def _setdefault(value: dict[Any, Any], key: Any, default: Any = None, /) -> Any:
    return value.setdefault(key_of(key, value), default)


def _pop(value: dict[Any, Any], key: Any, /, *default: Any) -> Any:
    return value.pop(looked_up(key, value), *default)


def _update(value: dict[Any, Any], other: Any, /) -> None:
    if type(other) is not dict:
        raise Refused("it updates a dict with what is no dict")
    for key, held in list(other.items()):
        value[key_of(key, value)] = held


def _add(value: set[Any], part: Any, /) -> None:
    value.add(key_of(part))


def _add_all(value: set[Any], *others: Any) -> None:
    for parts in others:
        for part in list(parts) if type(parts) is set else ordered(parts):
            value.add(key_of(part))


def _of_sets(does: Callable[..., Any]) -> Callable[..., Any]:
    def called(value: set[Any], part: Any, /) -> Any:
        if type(part) is not set:
            raise Refused("it compares a set with what is no set")
        return does(value, part)

    return called


def _of_keys(does: Callable[..., Any]) -> Callable[..., Any]:
    return lambda value, part, /: does(value, looked_up(part, value))


def _sort(value: list[Any], *, key: Any = None, reverse: Any = False) -> None:
    value[:] = _sorted(value, key=key, reverse=reverse)


def _sorted(value: list[Any], *, key: Any, reverse: Any) -> list[Any]:
    if key is not None and type(key).__name__ != "Offered":
        raise Refused("it sorts a list in place by a function")
    return sorted(value, key=key, reverse=reverse)


def _place(value: list[Any], at: Any, part: Any, /) -> None:
    value.insert(int(at) if isinstance(at, Count) else at, part)


_OWN: dict[tuple[type, str], Callable[..., Any]] = {
    (str, "join"): _join,
    (list, "extend"): _extend,
    (list, "sort"): _sort,
    (list, "insert"): _place,
    (dict, "get"): _get,
    (dict, "setdefault"): _setdefault,
    (dict, "pop"): _pop,
    (dict, "update"): _update,
    (set, "add"): _add,
    (set, "update"): _add_all,
    (set, "discard"): _of_keys(set.discard),
    (set, "remove"): _of_keys(set.remove),
    (set, "issubset"): _of_sets(set.issubset),
    (set, "issuperset"): _of_sets(set.issuperset),
}


def put_item(holder: Any, index: Any, value: Any, locks: Locks) -> None:
    """Put a value into a list or a dict, as `holder[index] = value` does."""
    if type(holder) is dict:
        locks.check(holder)
        holder[key_of(index, holder)] = value
    elif type(holder) is list and not isinstance(index, slice):
        locks.check(holder)
        holder[index] = value
    elif is_container(holder):
        raise TypeError("it does not support item assignment, or only of parts")
    else:
        raise Refused("it changes a part of what is no list and no dict")


def item_of(holder: Any, index: Any) -> Any:
    """Return `holder[index]`."""
    if isinstance(holder, Abstract):
        return holder[index]
    if type(holder) is dict:
        return holder[looked_up(index, holder)]
    if type(holder) not in (list, tuple, str, range):
        raise TypeError("it is not subscriptable")
    if isinstance(index, Count):
        index = index.below(len(holder))
        if index is None:
            raise IndexError("index out of range")
    return holder[index]
