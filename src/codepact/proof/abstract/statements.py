"""Statements, ready to be run."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from codepact.proof.abstract.comprehensions import Comprehensions
from codepact.proof.abstract.library import EXCEPTIONS, Module, faulty, faulty_too
from codepact.proof.abstract.loops import fold
from codepact.proof.abstract.methods import item_of, put_item
from codepact.proof.abstract.plain import Once, ordered
from codepact.proof.abstract.scopes import (
    Env,
    Scope,
    changeable_in,
    copied,
    frozen,
    symbol_of,
)
from codepact.proof.abstract.values import Abstract, Refused
from codepact.proof.abstract.walks import walk

Run = Callable[[Env], Any]
"""A statement, ready: returns None, BREAK, CONTINUE, or a tuple with the value that is returned."""

BREAK, CONTINUE = "break", "continue"


class Caught(Abstract):
    """An exception that a program caught and named."""

    called = "an exception"

    def __init__(self, *, gone: bool = False) -> None:
        self.gone = gone


class Statements(Comprehensions):
    """The part of the interpreter that runs statements.

    `rebinds`: whether the program changes names of outer scopes; `module`: its names, once loaded.
    """

    rebinds: bool
    depth: int
    module: Env | None
    still: tuple[Env, Any, dict[int, Any]] | None

    def around(self, env: Env) -> tuple[Env, Any, dict[int, Any]]:
        """Return a copy of the names around a function, a key of them, and what can change there.

        A module in which nothing can change is copied once.
        """
        if env is self.module and self.still is not None:
            return self.still
        copy = copied(env)
        found = copy, frozen(copy, symbol_of), changeable_in(copy)
        if env is self.module and not self.rebinds and not found[2]:
            self.still = found
        return found

    def block(self, body: list[ast.stmt], scope: Scope) -> Run:
        """Return statements, ready to be run one after another."""
        ready = [self.statement(node, scope) for node in body]
        meter, cost = self.meter, sum(map(_cost, body))

        def run(env: Env) -> Any:
            meter.steps += cost
            for one in ready:
                signal = one(env)
                if signal is not None:
                    return signal
            return None

        return run

    def statement(self, node: ast.stmt, scope: Scope) -> Run:
        """Return a statement, ready to be run."""
        make = getattr(self, f"_do_{type(node).__name__.lower()}", None)
        return make(node, scope) if make else self.refusal(node)

    def _do_expr(self, node: ast.Expr, scope: Scope) -> Run:
        value = self.expr(node.value, scope)

        def run(env: Env) -> Any:
            value(env)

        return run

    def _do_pass(self, node: ast.stmt, scope: Scope) -> Run:
        return lambda env: None

    _do_global = _do_nonlocal = _do_pass

    def _do_return(self, node: ast.Return, scope: Scope) -> Run:
        if node.value is None:
            return lambda env: (None,)
        value = self.expr(node.value, scope)
        return lambda env: (value(env),)

    def _do_break(self, node: ast.stmt, scope: Scope) -> Run:
        return lambda env: BREAK

    def _do_continue(self, node: ast.stmt, scope: Scope) -> Run:
        return lambda env: CONTINUE

    def _do_assign(self, node: ast.Assign, scope: Scope) -> Run:
        value = self.expr(node.value, scope)
        targets = [self.target(t, scope) for t in node.targets]

        def run(env: Env) -> Any:
            found = value(env)
            for put in targets:
                put(env, found)

        return run

    def _do_annassign(self, node: ast.AnnAssign, scope: Scope) -> Run:
        if node.value is None:
            return lambda env: None
        return self._do_assign(ast.Assign([node.target], node.value), scope)

    def _do_augassign(self, node: ast.AugAssign, scope: Scope) -> Run:
        operate = self.operator(node.op)
        value = self.expr(node.value, scope)
        adds = isinstance(node.op, ast.Add)

        def changed(found: Any, other: Any) -> Any:
            if type(found) not in (list, set, dict):
                return operate(found, other)
            if not adds or type(found) is not list or type(other) is not list or found is other:
                raise Refused("it changes a list in place by an operator")
            self.locks.check(found)
            operate(found, other)  # which sees to the bounds
            found += other  # in place, as play does: whoever else holds it sees it too
            return found

        match node.target:
            case ast.Name(id=name):
                read = self.expr(ast.Name(name, ast.Load()), scope)
                put = self.target(node.target, scope)

                def change(env: Env) -> Any:
                    put(env, changed(read(env), value(env)))

                return change
            case ast.Subscript(value=held, slice=place):
                holder, key = self.expr(held, scope), self.expr(place, scope)

                def change_part(env: Env) -> Any:
                    found, index = holder(env), key(env)
                    if isinstance(index, slice):
                        raise Refused("it changes a part of a list in place")
                    now = item_of(found, index)
                    put_item(found, index, changed(now, value(env)), self.locks)

                return change_part
        return self.refusal(node)

    def _do_delete(self, node: ast.Delete, scope: Scope) -> Run:
        return self.refusal(node)

    def _do_if(self, node: ast.If, scope: Scope) -> Run:
        test = self.expr(node.test, scope)
        then = self.block(node.body, scope)
        otherwise = self.block(node.orelse, scope) if node.orelse else None

        def run(env: Env) -> Any:
            if test(env):
                return then(env)
            return otherwise(env) if otherwise else None

        return run

    def _do_while(self, node: ast.While, scope: Scope) -> Run:
        test, body = self.expr(node.test, scope), self.block(node.body, scope)
        otherwise = self.block(node.orelse, scope)
        cost = _cost(node)

        def run(env: Env) -> Any:
            while test(env):
                self.meter.spend(1)
                self.meter.steps += cost
                signal = body(env)
                if signal == BREAK:
                    return None
                if type(signal) is tuple:
                    return signal
            return otherwise(env)

        return run

    def _do_for(self, node: ast.For, scope: Scope) -> Run:
        over, put = self.expr(node.iter, scope), self.target(node.target, scope)
        body, otherwise = self.block(node.body, scope), self.block(node.orelse, scope)
        mentioned = {n.id for part in (node.target, *node.body) for n in _names(part)}

        def run(env: Env) -> Any:
            values = over(env)
            walking = walk(values)
            if walking is not None:
                ended = fold(self, node, env, walking, put, body, mentioned)
                if ended is not None:
                    return None if ended == BREAK else ended
                return otherwise(env)
            before = self.locks.hold(*(values.sources if isinstance(values, Once) else ()))
            try:
                for value in ordered(values):
                    self.meter.spend(1)
                    put(env, value)
                    signal = body(env)
                    if signal == BREAK:
                        return None
                    if type(signal) is tuple:
                        return signal
            finally:
                self.locks.release(before)
            return otherwise(env)

        return run

    def _do_try(self, node: ast.Try, scope: Scope) -> Run:
        body, otherwise = self.block(node.body, scope), self.block(node.orelse, scope)
        final = self.block(node.finalbody, scope)
        handlers = [
            (
                self.expr(h.type, scope) if h.type else None,
                self.target(ast.Name(h.name, ast.Store()), scope) if h.name else None,
                self.block(h.body, scope),
            )
            for h in node.handlers
        ]

        def handled(env: Env) -> Any:
            try:
                signal = body(env)
            except Exception as e:
                faulty(e)
                for kind, put, block in handlers:
                    if isinstance(e, _kinds(kind(env)) if kind else Exception):
                        if put is None:
                            return block(env)
                        put(env, Caught())
                        try:
                            return block(env)
                        finally:
                            put(env, Caught(gone=True))
                raise
            return otherwise(env) if signal is None else signal

        def run(env: Env) -> Any:
            self.meter.spend(4)
            depth = self.depth
            try:
                signal = handled(env)
            except Exception as e:
                faulty(e)
                self.depth = depth
                ended = final(env)
                if ended is not None:
                    return ended
                raise
            ended = final(env)
            return signal if ended is None else ended

        return run

    def _do_raise(self, node: ast.Raise, scope: Scope) -> Run:
        plain = node.cause is None or isinstance(node.cause, ast.Constant)
        if node.exc is None or not plain:
            return self.refusal(node)
        value = self.expr(node.exc, scope)

        def run(env: Env) -> Any:
            found = value(env)
            if isinstance(found, type) and found in EXCEPTIONS.values():
                found = found()
            if type(found) not in EXCEPTIONS.values():
                raise Refused("it raises something that is no exception")
            if len(found.args) > 1 or any(type(a) is not str for a in found.args):
                raise Refused("it raises an exception with more than a text")
            raise faulty_too(found)

        return run

    def _do_assert(self, node: ast.Assert, scope: Scope) -> Run:
        test = self.expr(node.test, scope)

        def run(env: Env) -> Any:
            if not test(env):
                raise AssertionError

        return run

    def _do_import(self, node: ast.Import, scope: Scope) -> Run:
        puts = [
            (self.target(ast.Name(n.asname or n.name.split(".")[0], ast.Store()), scope), n.name)
            for n in node.names
        ]

        def run(env: Env) -> Any:
            for put, name in puts:
                put(env, Module(name, self))

        return run

    def _do_importfrom(self, node: ast.ImportFrom, scope: Scope) -> Run:
        module = Module(node.module or "", self)
        if module.name == "__future__":
            return self._do_pass(node, scope)
        puts = [
            (self.target(ast.Name(n.asname or n.name, ast.Store()), scope), n.name)
            for n in node.names
        ]

        def run(env: Env) -> Any:
            for put, name in puts:
                put(env, module.attribute(name))

        return run

    def _do_functiondef(self, node: ast.FunctionDef, scope: Scope) -> Run:
        if node.decorator_list:
            return self.refusal(node)
        make = self.function(node, node.args, node.body, scope)
        put = self.target(ast.Name(node.name, ast.Store()), scope)
        return lambda env: put(env, make(env))


def _names(node: ast.AST) -> list[ast.Name]:
    return [n for n in ast.walk(node) if isinstance(n, ast.Name)]


def _kinds(found: Any) -> Any:
    """Return what a handler catches."""
    kinds = found if type(found) is tuple else (found,)
    if not all(isinstance(k, type) and k in EXCEPTIONS.values() for k in kinds):
        raise Refused("it catches something that is no exception")
    return kinds


def _cost(node: ast.stmt) -> int:
    """Return how many nodes the expressions of a statement have, without those of inner ones."""
    todo: list[ast.AST] = [node]
    count = 0
    while todo:
        part = todo.pop()
        count += 1
        todo += (c for c in ast.iter_child_nodes(part) if not isinstance(c, ast.stmt | ast.Lambda))
    return count
