"""What the operators of programs do with two values."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from codepact.proof.abstract.library import faulty_too
from codepact.proof.abstract.plain import is_container, looked_up, raised, repeated, rest, shifted
from codepact.proof.abstract.values import Abstract, Refused, is_plain

OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: repeated,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: rest,
    ast.Pow: raised,
    ast.LShift: shifted,
    ast.RShift: operator.rshift,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
CHARGED = frozenset([ast.Mult, ast.Pow, ast.LShift, ast.Mod])
"""Operators that play charges by the size of their operands: at most 8 ticks for small ones."""


def _is(left: Any, right: Any) -> bool:
    if not any(v is None or type(v) is bool for v in (left, right)):
        raise Refused("it asks whether two values are the same object")
    return left is right


def _in(left: Any, right: Any) -> bool:
    if type(right) in (dict, set):
        return looked_up(left, right) in right
    if isinstance(right, Abstract) or is_container(right):
        return left in right
    raise Refused("it looks into what is no list")


COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: _in,
    ast.NotIn: lambda a, b: not _in(a, b),
    ast.Is: _is,
    ast.IsNot: lambda a, b: not _is(a, b),
}
UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.Not: operator.not_,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}


def applied(operate: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """Apply an operator; on plain values it is unfit where it is in play."""
    try:
        return operate(left, right)
    except TypeError as e:
        if is_plain(left) and is_plain(right):
            raise faulty_too(e) from None
        raise
