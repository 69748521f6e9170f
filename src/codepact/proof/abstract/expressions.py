"""Expressions, ready to be evaluated."""

from __future__ import annotations

import ast
import builtins as python
from collections.abc import Callable
from typing import Any

from codepact.proof.abstract.features import World
from codepact.proof.abstract.library import builtins, written
from codepact.proof.abstract.metering import Meter
from codepact.proof.abstract.methods import Locks, item_of, method, put_item
from codepact.proof.abstract.operators import CHARGED, COMPARED, OPERATORS, UNARY, applied
from codepact.proof.abstract.plain import (
    bounded,
    is_container,
    key_of,
    ordered,
    weight,
)
from codepact.proof.abstract.scopes import Env, Function, Scope
from codepact.proof.abstract.values import Abstract, Refused

Value = Callable[[Env], Any]

_UNBOUND = object()
_SIMPLE = frozenset([int, float, bool, type(None)])


class Expressions:
    """The half of the interpreter that evaluates. `full`: whether it is for full Python only."""

    world: World

    def __init__(self, meter: Meter, full: bool) -> None:
        self.builtins = builtins(self)
        self.meter = meter
        self.full = full
        self.locks = Locks()

    def enter(self, world: World) -> None:
        """Begin a call of which so much is known."""
        self.world = world
        self.locks = Locks()
        self.meter.begin()
        self.meter.work(100)

    def function(
        self, node: ast.AST, args: ast.arguments, body: list[ast.stmt], scope: Scope
    ) -> Callable[[Env], Function]:
        """Return what makes a function."""
        raise NotImplementedError("the other half has it")

    def refusal(self, node: ast.AST) -> Value:
        """Return what refuses a construct when it is run."""
        what = f"line {getattr(node, 'lineno', '?')}: {type(node).__name__} is not followed"

        def refuse(env: Env) -> Any:
            raise Refused(what)

        return refuse

    def operator(self, kind: ast.operator) -> Callable[[Any, Any], Any]:
        """Return an operator of two operands, within bounds."""
        operate = OPERATORS.get(type(kind))
        charged = type(kind) in CHARGED
        meter = self.meter

        def result(left: Any, right: Any) -> Any:
            if operate is None:
                raise Refused("it uses an operator that is not followed")
            if charged:
                meter.spend(8)
            if is_container(left):
                meter.work(weight(left) + weight(right))
            return bounded(applied(operate, left, right))

        return result

    def expr(self, node: ast.expr, scope: Scope) -> Value:
        """Return an expression, ready to be evaluated."""
        make = getattr(self, f"_of_{type(node).__name__.lower()}", None)
        return make(node, scope) if make else self.refusal(node)

    def target(self, node: ast.expr, scope: Scope) -> Callable[[Env, Any], None]:
        """Return what puts a value somewhere."""
        match node:
            case ast.Name(id=name):
                distance = scope.distance(name)
                if distance is None:
                    refused = self.refusal(node)
                    return lambda env, value: refused(env)
                if not distance:
                    return lambda env, value: env.vars.__setitem__(name, value)

                def put(env: Env, value: Any) -> None:
                    env.up(distance).vars[name] = value

                return put
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                starred = any(isinstance(p, ast.Starred) for p in parts)
                return (self._starred if starred else self._unpacked)(parts, scope)
            case ast.Subscript(value=held, slice=key):
                holder, index = self.expr(held, scope), self.expr(key, scope)
                return lambda env, value: put_item(holder(env), index(env), value, self.locks)
        refuse = self.refusal(node)
        return lambda env, value: refuse(env)

    def _unpacked(self, parts: list[ast.expr], scope: Scope) -> Callable[[Env, Any], None]:
        """Return what unpacks values, one for each place."""
        places = [self.target(p, scope) for p in parts]

        def unpack(env: Env, value: Any) -> None:
            values = list(ordered(value))
            if len(values) != len(places):
                raise ValueError("too many or too few values to unpack")
            for place, part in zip(places, values, strict=True):
                place(env, part)

        return unpack

    def _starred(self, parts: list[ast.expr], scope: Scope) -> Callable[[Env, Any], None]:
        """Return what unpacks values of which one name takes all that the others leave."""
        star = next(k for k, p in enumerate(parts) if isinstance(p, ast.Starred))
        places = [self.target(p.value if isinstance(p, ast.Starred) else p, scope) for p in parts]
        after = len(parts) - star - 1

        def unpack(env: Env, value: Any) -> None:
            values = list(ordered(value))
            if len(values) < len(places) - 1:
                raise ValueError("too few values to unpack")
            rest = values[star : len(values) - after]
            taken = [*values[:star], rest, *values[len(values) - after :]]
            for place, part in zip(places, taken, strict=True):
                place(env, part)

        return unpack

    # --- values

    def _of_constant(self, node: ast.Constant, scope: Scope) -> Value:
        value = node.value
        if type(value) in (bytes, complex) or value is ...:
            return self.refusal(node)
        if type(value) is int and value.bit_length() > 60:
            return self.refusal(node)
        return lambda env: value

    def _of_name(self, node: ast.Name, scope: Scope) -> Value:
        name, distance = node.id, scope.distance(node.id)
        if distance is None:
            return self._outside(node)

        def read(env: Env) -> Any:
            found = (env.up(distance) if distance else env).vars.get(name, _UNBOUND)
            if found is _UNBOUND or getattr(found, "gone", False):
                raise NameError(f"name {name!r} is not defined")
            return found

        return read

    def _outside(self, node: ast.Name) -> Value:
        """Return a name that the program does not bind: a built-in, or none at all."""
        name = node.id
        if name in self.builtins:
            found = self.builtins[name]
            return lambda env: found

        def read(env: Env) -> Any:
            if hasattr(python, name) or name.startswith("__"):
                raise Refused(f"line {node.lineno}: it uses {name}")
            raise NameError(f"name {name!r} is not defined")

        return read

    def _of_list(self, node: ast.List | ast.Tuple, scope: Scope) -> Value:
        parts = self.parts(node.elts, scope)
        made = list if isinstance(node, ast.List) else tuple

        def display(env: Env) -> Any:
            found = made(parts(env))
            self.meter.work(weight(found))
            return found

        return display

    _of_tuple = _of_list

    def parts(self, nodes: list[ast.expr], scope: Scope) -> Callable[[Env], list[Any]]:
        """Return what evaluates expressions, of which some may be starred, to one list."""
        if not any(isinstance(n, ast.Starred) for n in nodes):
            plain = [self.expr(n, scope) for n in nodes]
            return lambda env: [part(env) for part in plain]
        ready = [
            (isinstance(n, ast.Starred), self.expr(getattr(n, "value", n), scope))
            if isinstance(n, ast.Starred)
            else (False, self.expr(n, scope))
            for n in nodes
        ]

        def evaluated(env: Env) -> list[Any]:
            found: list[Any] = []
            for starred, part in ready:
                found += list(ordered(part(env))) if starred else [part(env)]
                bounded(found)
            return found

        return evaluated

    def _of_set(self, node: ast.Set, scope: Scope) -> Value:
        parts = self.parts(node.elts, scope)

        def made(env: Env) -> Any:
            found: set[Any] = set()
            for part in parts(env):
                found.add(key_of(part))
            return found

        return made

    def _of_dict(self, node: ast.Dict, scope: Scope) -> Value:
        if any(k is None for k in node.keys):
            return self.refusal(node)
        pairs = [
            (self.expr(k, scope), self.expr(v, scope))
            for k, v in zip(node.keys, node.values, strict=True)
            if k is not None
        ]

        def made(env: Env) -> Any:
            found: dict[Any, Any] = {}
            for key, value in [(k(env), v(env)) for k, v in pairs]:
                found[key_of(key, found)] = value
            self.meter.work(weight(found))
            return found

        return made

    def _of_joinedstr(self, node: ast.JoinedStr, scope: Scope) -> Value:
        parts = [self.expr(v, scope) for v in node.values]
        return lambda env: bounded("".join([part(env) for part in parts]))

    def _of_formattedvalue(self, node: ast.FormattedValue, scope: Scope) -> Value:
        if node.format_spec is not None or node.conversion != -1:
            return self.refusal(node)
        value = self.expr(node.value, scope)

        def shown(env: Env) -> str:
            found = value(env)
            self.meter.spend(1 + weight(found))
            return written(found)

        return shown

    # --- operators

    def _of_boolop(self, node: ast.BoolOp, scope: Scope) -> Value:
        *parts, last = [self.expr(v, scope) for v in node.values]
        stops = isinstance(node.op, ast.Or)

        def decide(env: Env) -> Any:
            for part in parts:
                found = part(env)
                if bool(found) is stops:
                    return found
            return last(env)

        return decide

    def _of_unaryop(self, node: ast.UnaryOp, scope: Scope) -> Value:
        operate, value = UNARY[type(node.op)], self.expr(node.operand, scope)
        return lambda env: operate(value(env))

    def _of_binop(self, node: ast.BinOp, scope: Scope) -> Value:
        operate = self.operator(node.op)
        left, right = self.expr(node.left, scope), self.expr(node.right, scope)
        return lambda env: operate(left(env), right(env))

    def _of_compare(self, node: ast.Compare, scope: Scope) -> Value:
        first = self.expr(node.left, scope)
        following = [
            (COMPARED[type(op)], self.expr(v, scope))
            for op, v in zip(node.ops, node.comparators, strict=True)
        ]
        meter = self.meter

        def compare(env: Env) -> Any:
            left, found = first(env), None
            for test, value in following:
                right = value(env)
                if type(left) not in _SIMPLE or type(right) not in _SIMPLE:
                    meter.work(weight(left) + weight(right))
                found = applied(test, left, right)
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
        value, place, up = self.expr(node.value, scope), scope, 0
        while place.comprehends and place.parent is not None:
            place, up = place.parent, up + 1
        put_there = self.target(node.target, place)

        def put(env: Env, found: Any) -> None:
            put_there(env.up(up), found)

        def walrus(env: Env) -> Any:
            found = value(env)
            put(env, found)
            return found

        return walrus

    def _of_subscript(self, node: ast.Subscript, scope: Scope) -> Value:
        value, place = self.expr(node.value, scope), self.expr(node.slice, scope)

        def item(env: Env) -> Any:
            found = item_of(value(env), place(env))
            if is_container(found):
                self.meter.work(len(found))
            return found

        return item

    def _of_slice(self, node: ast.Slice, scope: Scope) -> Value:
        ends = [self.expr(e, scope) if e else None for e in (node.lower, node.upper, node.step)]
        return lambda env: slice(*[end(env) if end else None for end in ends])

    def _of_attribute(self, node: ast.Attribute, scope: Scope) -> Value:
        value, name = self.expr(node.value, scope), node.attr

        def attribute(env: Env) -> Any:
            found = value(env)
            if isinstance(found, Abstract):
                return found.attribute(name)
            return method(found, name, self.meter, self.locks)

        return attribute
