"""What a forger does to plain data: every single entry changed, dropped or doubled."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from codepact.checker.certificate import seal

Path = tuple[Any, ...]


def leaves(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every entry that holds no others, with the keys that lead to it."""
    if isinstance(data, dict | list) and data:
        items = data.items() if isinstance(data, dict) else enumerate(data)
        for key, value in items:
            yield from leaves(value, (*path, key))
    else:
        yield path, data


def holders(data: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the keys that lead to each element of a list or an object."""
    if isinstance(data, dict | list):
        for key, value in list(data.items() if isinstance(data, dict) else enumerate(data)):
            yield (*path, key)
            yield from holders(value, (*path, key))


def others(old: Any) -> list[Any]:
    """Return what a forger may write in the place of an entry."""
    match old:
        case bool():
            return [not old]
        case int():
            return [old + 1, old - 1]
        case "C" | "D":
            return ["D" if old == "C" else "C"]
        case str() if old[-1:].isdigit():
            return [f"{old[:-1]}{(int(old[-1]) + 1) % 10}", f"-{old}"]
        case str():
            return [f"{old}x", ""] if old else ["x"]
        case None:
            return [1, 3]
    return [None]


def changes(data: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the data with one entry changed, dropped, or (in a list) written twice."""
    for path, old in leaves(data):
        for new in others(old):
            yield path, _put(data, path, lambda at, key, new=new: at.__setitem__(key, new))
    for path in holders(data):
        yield path, _put(data, path, lambda at, key: at.__delitem__(key))
        if isinstance(path[-1], int):
            yield path, _put(data, path, lambda at, key: at.insert(key, at[key]))


def _put(data: dict[str, Any], path: Path, what: Any) -> dict[str, Any]:
    new = copy.deepcopy(data)
    at: Any = new
    for key in path[:-1]:
        at = at[key]
    what(at, path[-1])
    return new


def resealed(data: dict[str, Any]) -> dict[str, Any]:
    """Return the data with a seal that fits it."""
    return {**data, "seal": seal(data)}
