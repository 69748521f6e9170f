"""What a loop makes of its variables, as a key: values with who shares what with whom.

Lists, dicts and sets are numbered, so that two names of one list stay two names of one list. Those
that are there before the loop come first and keep their numbers: others may hold them too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from codepact.proof.abstract.values import Abstract, Leaked, Refused

CHANGEABLE = (list, dict, set)

Heap = tuple[tuple[Any, ...], tuple[tuple[str, Any], ...]]
"""What each numbered object holds, and what each name is."""


def changeables(roots: Mapping[str, Any]) -> list[Any]:
    """Return the lists, dicts and sets that hang on names, in an order that is always the same."""
    found: dict[int, Any] = {}
    todo = [roots[name] for name in sorted(roots, reverse=True)]
    while todo:
        value = todo.pop()
        if type(value) in CHANGEABLE:
            if id(value) in found:
                continue
            found[id(value)] = value
        if type(value) in (list, tuple):
            todo += reversed(value)
        elif type(value) is dict:
            todo += reversed(list(value.values()))
    return list(found.values())


def packed(roots: Mapping[str, Any], before: Sequence[Any]) -> Heap:
    """Return names and what hangs on them as a key; `before`: objects that come first."""
    numbers = {id(part): k for k, part in enumerate(before)}
    objects = list(before)

    def reference(value: Any) -> Any:
        kind = type(value)
        if value is None or kind in (bool, int, str):
            return (kind.__name__, value)
        if kind is float:
            return ("float", value.hex())
        if kind is tuple:
            return ("tuple", tuple(map(reference, value)))
        if kind is range:
            return ("range", (value.start, value.stop, value.step))
        if kind is Leaked:
            return ("leaked", None)
        if kind not in CHANGEABLE:
            name = (
                value.called if isinstance(value, Abstract) else f"a value of type {kind.__name__}"
            )
            raise Refused(f"a loop over the history keeps {name} from round to round")
        if id(value) not in numbers:
            numbers[id(value)] = len(objects)
            objects.append(value)
        return ("at", numbers[id(value)])

    names = tuple((name, reference(roots[name])) for name in sorted(roots))
    held: list[Any] = []
    for part in objects:  # which grows meanwhile
        if type(part) is dict:
            held.append(("dict", tuple((reference(k), reference(v)) for k, v in part.items())))
        elif type(part) is set:
            held.append(("set", frozenset(map(reference, part))))
        else:
            held.append(("list", tuple(map(reference, part))))
    return tuple(held), names


def unpacked(heap: Heap, before: Sequence[Any] = ()) -> tuple[dict[str, Any], list[Any]]:
    """Return what the names are, and the numbered objects: first those of `before`, changed."""
    held, names = heap
    makers = {"list": list, "dict": dict, "set": set}
    objects = [*before, *(makers[kind]() for kind, _ in held[len(before) :])]

    def value(reference: Any) -> Any:
        kind, what = reference
        if kind == "at":
            return objects[what]
        if kind == "float":
            return float.fromhex(what)
        if kind == "tuple":
            return tuple(map(value, what))
        if kind == "range":
            return range(*what)
        return Leaked() if kind == "leaked" else what

    for part, (kind, what) in zip(objects, held, strict=True):
        part.clear()
        if kind == "dict":
            part.update((value(k), value(v)) for k, v in what)
        elif kind == "set":
            part.update(map(value, what))
        else:
            part.extend(map(value, what))
    return {name: value(r) for name, r in names}, objects
