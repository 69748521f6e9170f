"""Statements that are never reached, as far as constants tell."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_BINARY: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_LARGEST = 10**18
_ENDS = ast.Return | ast.Raise | ast.Break | ast.Continue


def dead_share(tree: ast.Module) -> float:
    """Return the share of statements that cannot be reached, from 0 to 1.

    Such a statement is behind one that leaves, or under a condition that is a constant, or would be
    one if local variables that are assigned once, to a whole number, are read as that number.
    What only a reader of machines can see, such as a turn of a loop that never comes, is not found.
    """
    every = sum(isinstance(n, ast.stmt) for n in ast.walk(tree))
    return _dead(tree.body, {}) / every if every else 0.0


def _dead(body: list[ast.stmt], known: Mapping[str, int]) -> int:
    count, left = 0, False
    for one in body:
        if left:
            count += sum(isinstance(n, ast.stmt) for n in ast.walk(one))
            continue
        if isinstance(one, ast.FunctionDef):
            count += _dead(one.body, _fixed(one))
            continue
        taken = _value(one.test, known) if isinstance(one, ast.If | ast.While) else None
        for field, inner in _bodies(one):
            never = taken is not None and bool(taken) is not (field == "body")
            if never and isinstance(one, ast.While) and field == "orelse":
                never = False  # it is reached by no break, which says nothing
            count += _size(inner) if never else _dead(inner, known)
        left = isinstance(one, _ENDS)
        if isinstance(one, ast.If) and taken is not None:
            chosen = one.body if taken else one.orelse
            left = bool(chosen) and isinstance(chosen[-1], _ENDS)
    return count


def _bodies(one: ast.stmt) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Yield the blocks of a statement."""
    for field in ("body", "orelse", "finalbody"):
        yield field, getattr(one, field, [])
    for part in (*getattr(one, "handlers", []), *getattr(one, "cases", [])):
        yield "body", part.body


def _size(body: list[ast.stmt]) -> int:
    return sum(isinstance(n, ast.stmt) for one in body for n in ast.walk(one))


def _fixed(function: ast.FunctionDef) -> dict[str, int]:
    """Return the local variables that are assigned once, to a whole number, at the top."""
    stored: dict[str, int] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            stored[node.id] = stored.get(node.id, 0) + 1
        elif isinstance(node, ast.arg):
            stored[node.arg] = 2
    found: dict[str, int] = {}
    for one in function.body:
        match one:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if stored[name] == 1:
                number = _value(value, found)
                if type(number) is int:
                    found[name] = number
    return found


def _value(node: ast.expr, known: Mapping[str, int]) -> Any:
    """Return what an expression of constants is, None if it is none that is followed."""
    found: Any = None
    match node:
        case ast.Constant(value=bool() | int() | str() as value):
            found = value
        case ast.Name(id=name):
            found = known.get(name)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            value = _value(inner, known)
            found = None if value is None else not value
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            value = _value(inner, known)
            found = -value if type(value) is int else None
        case ast.BinOp(left=a, op=op, right=b) if type(op) in _BINARY:
            found = _calculated(op, _value(a, known), _value(b, known))
        case ast.Compare(left=a, ops=[op], comparators=[b]) if type(op) in _COMPARE:
            x, y = _value(a, known), _value(b, known)
            alike = type(x) is type(y) and x is not None
            found = _COMPARE[type(op)](x, y) if alike else None
    return found


def _calculated(op: ast.operator, x: Any, y: Any) -> int | None:
    """Return the result of a calculation with whole numbers that are not too large, or None."""
    if type(x) is not int or type(y) is not int or max(abs(x), abs(y)) > _LARGEST:
        return None
    if y == 0 and isinstance(op, ast.FloorDiv | ast.Mod):
        return None
    return _BINARY[type(op)](x, y)
