"""Expressions, ready to be evaluated."""

from __future__ import annotations

import ast
import builtins as python
import operator
from collections.abc import Callable
from typing import Any

from codepact.proof.abstract.counts import Count
from codepact.proof.abstract.features import World
from codepact.proof.abstract.library import (
    bounded,
    builtins,
    is_container,
    method,
    ordered,
    raised,
    repeated,
    shifted,
)
from codepact.proof.abstract.scopes import Env, Function, Scope
from codepact.proof.abstract.values import Abstract, Refused, is_plain

Value = Callable[[Env], Any]

_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: bounded(a + b),
    ast.Sub: operator.sub,
    ast.Mult: repeated,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: lambda a, b: _no_text(a) % b,
    ast.Pow: raised,
    ast.LShift: shifted,
    ast.RShift: operator.rshift,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
_CHARGED = frozenset([ast.Mult, ast.Pow, ast.LShift, ast.Mod])
"""Operators that play charges by the size of their operands: at most 8 ticks for small ones."""


def _is(left: Any, right: Any) -> bool:
    if not any(v is None or type(v) is bool for v in (left, right)):
        raise Refused("it asks whether two values are the same object")
    return left is right


_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
    ast.Is: _is,
    ast.IsNot: lambda a, b: not _is(a, b),
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.Not: operator.not_,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}


class Expressions:
    """The half of the interpreter that evaluates."""

    world: World
    turn_cost: int

    def __init__(self) -> None:
        self.builtins = builtins(self)

    def enter(self, world: World) -> None:
        """Begin a call of which so much is known."""
        self.world = world

    def apart(self, work: Callable[[], Any]) -> Any:
        """Do one turn of a loop over the history, which may look at nothing else of it."""
        world = self.world
        before, world.folding = world.folding, True
        spent, world.spent = world.spent, 0
        try:
            return work()
        finally:
            self.turn_cost = max(self.turn_cost, world.spent)
            world.folding, world.spent = before, spent

    def function(
        self, node: ast.AST, args: ast.arguments, body: list[ast.stmt], scope: Scope
    ) -> Callable[[Env], Function]:
        """Return what makes a function."""
        raise AssertionError("the other half has it")

    def refusal(self, node: ast.AST) -> Value:
        """Return what refuses a construct when it is run."""
        what = f"line {getattr(node, 'lineno', '?')}: {type(node).__name__} is not followed"

        def refuse(env: Env) -> Any:
            raise Refused(what)

        return refuse

    def operator(self, kind: ast.operator) -> Callable[[Any, Any], Any]:
        """Return an operator of two operands."""
        return _OPERATORS.get(type(kind), _no_operator)

    def expr(self, node: ast.expr, scope: Scope) -> Value:
        """Return an expression, ready to be evaluated."""
        make = getattr(self, f"_of_{type(node).__name__.lower()}", None)
        return make(node, scope) if make else self.refusal(node)

    def target(self, node: ast.expr, scope: Scope) -> Callable[[Env, Any], None]:
        """Return what puts a value somewhere."""
        match node:
            case ast.Name(id=name):
                distance = scope.distance(name) or 0

                def put(env: Env, value: Any) -> None:
                    env.up(distance).vars[name] = value

                return put
            case ast.Tuple(elts=parts) | ast.List(elts=parts) if not any(
                isinstance(p, ast.Starred) for p in parts
            ):
                places = [self.target(p, scope) for p in parts]

                def unpack(env: Env, value: Any) -> None:
                    values = list(ordered(value))
                    if len(values) != len(places):
                        raise ValueError("too many or too few values to unpack")
                    for place, part in zip(places, values, strict=True):
                        place(env, part)

                return unpack
            case ast.Subscript(value=held, slice=key):
                holder, index = self.expr(held, scope), self.expr(key, scope)

                def put_part(env: Env, value: Any) -> None:
                    found = holder(env)
                    if type(found) not in (list, dict):
                        if is_container(found):
                            raise TypeError("it does not support item assignment")
                        raise Refused("it changes a part of what is no list and no dict")
                    found[index(env)] = value

                return put_part
        refuse = self.refusal(node)
        return lambda env, value: refuse(env)

    # --- values

    def _of_constant(self, node: ast.Constant, scope: Scope) -> Value:
        value = node.value
        if type(value) in (bytes, complex) or value is ...:
            return self.refusal(node)
        return lambda env: value

    def _of_name(self, node: ast.Name, scope: Scope) -> Value:
        name, distance = node.id, scope.distance(node.id)
        if distance is None:
            return self._outside(node)

        def read(env: Env) -> Any:
            try:
                return env.up(distance).vars[name]
            except KeyError:
                raise NameError(f"name {name!r} is not defined") from None

        return read

    def _outside(self, node: ast.Name) -> Value:
        """Return a name that the program does not bind: a built-in, or none at all."""
        name = node.id

        def read(env: Env) -> Any:
            if name in self.builtins:
                return self.builtins[name]
            if hasattr(python, name) or name.startswith("__"):
                raise Refused(f"line {node.lineno}: it uses {name}")
            raise NameError(f"name {name!r} is not defined")

        return read

    def _of_list(self, node: ast.List | ast.Tuple | ast.Set, scope: Scope) -> Value:
        if any(isinstance(e, ast.Starred) for e in node.elts):
            return self.refusal(node)
        parts = [self.expr(e, scope) for e in node.elts]
        made = {ast.List: list, ast.Tuple: tuple, ast.Set: set}[type(node)]
        return lambda env: made([part(env) for part in parts])

    _of_tuple = _of_set = _of_list

    def _of_dict(self, node: ast.Dict, scope: Scope) -> Value:
        if any(k is None for k in node.keys):
            return self.refusal(node)
        pairs = [
            (self.expr(k, scope), self.expr(v, scope))
            for k, v in zip(node.keys, node.values, strict=True)
            if k is not None
        ]
        return lambda env: {k(env): v(env) for k, v in pairs}

    def _of_joinedstr(self, node: ast.JoinedStr, scope: Scope) -> Value:
        parts = [self.expr(v, scope) for v in node.values]
        return lambda env: bounded("".join(part(env) for part in parts))

    def _of_formattedvalue(self, node: ast.FormattedValue, scope: Scope) -> Value:
        if node.format_spec is not None or node.conversion != -1:
            return self.refusal(node)
        value = self.expr(node.value, scope)

        def written(env: Env) -> str:
            found = value(env)
            if not is_plain(found) and not isinstance(found, Count):
                raise Refused("it writes down what is not plain data")
            return f"{found}"

        return written

    # --- operators

    def _of_boolop(self, node: ast.BoolOp, scope: Scope) -> Value:
        parts = [self.expr(v, scope) for v in node.values]
        stops = isinstance(node.op, ast.Or)

        def decide(env: Env) -> Any:
            found = None
            for part in parts:
                found = part(env)
                if bool(found) is stops:
                    return found
            return found

        return decide

    def _of_unaryop(self, node: ast.UnaryOp, scope: Scope) -> Value:
        operate, value = _UNARY[type(node.op)], self.expr(node.operand, scope)
        return lambda env: operate(value(env))

    def _of_binop(self, node: ast.BinOp, scope: Scope) -> Value:
        operate = self.operator(node.op)
        left, right = self.expr(node.left, scope), self.expr(node.right, scope)
        if type(node.op) not in _CHARGED:
            return lambda env: operate(left(env), right(env))

        def charged(env: Env) -> Any:
            self.world.spend(8)
            return operate(left(env), right(env))

        return charged

    def _of_compare(self, node: ast.Compare, scope: Scope) -> Value:
        first = self.expr(node.left, scope)
        rest = [
            (_COMPARED[type(op)], self.expr(v, scope))
            for op, v in zip(node.ops, node.comparators, strict=True)
        ]

        def compare(env: Env) -> Any:
            left, found = first(env), None
            for test, value in rest:
                right = value(env)
                found = test(left, right)
                if not found:
                    return found
                left = right
            return found

        return compare

    def _of_ifexp(self, node: ast.IfExp, scope: Scope) -> Value:
        test = self.expr(node.test, scope)
        then, otherwise = self.expr(node.body, scope), self.expr(node.orelse, scope)
        return lambda env: then(env) if test(env) else otherwise(env)

    def _of_namedexpr(self, node: ast.NamedExpr, scope: Scope) -> Value:
        return self.refusal(node)

    def _of_subscript(self, node: ast.Subscript, scope: Scope) -> Value:
        value, place = self.expr(node.value, scope), self.expr(node.slice, scope)

        def item(env: Env) -> Any:
            found, index = value(env), place(env)
            if not isinstance(found, Abstract) and not is_container(found):
                raise TypeError("it is not subscriptable")
            if isinstance(index, Count) and type(found) in (list, tuple, str):
                index = index.below(len(found))
                if index is None:
                    raise IndexError("index out of range")
            return found[index]

        return item

    def _of_slice(self, node: ast.Slice, scope: Scope) -> Value:
        ends = [self.expr(e, scope) if e else None for e in (node.lower, node.upper, node.step)]
        return lambda env: slice(*(end(env) if end else None for end in ends))

    def _of_attribute(self, node: ast.Attribute, scope: Scope) -> Value:
        value, name = self.expr(node.value, scope), node.attr

        def attribute(env: Env) -> Any:
            found = value(env)
            return found.attribute(name) if isinstance(found, Abstract) else method(found, name)

        return attribute


def _no_text(value: Any) -> Any:
    if type(value) is str:
        raise Refused("it formats a text")
    return value


def _no_operator(left: Any, right: Any) -> Any:
    raise Refused("it uses an operator that is not followed")
