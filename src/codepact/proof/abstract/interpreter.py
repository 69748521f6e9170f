"""An interpreter for the programs of the common language, over values that may be unknown.

It runs nothing of Python's own but operators and methods on plain values. What it does not follow
it refuses, at the moment when it would be run and in a way that no program can catch; what it does
follow is what the sandboxes do, which the tests compare.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from codepact.proof.abstract.features import World
from codepact.proof.abstract.metering import Meter
from codepact.proof.abstract.scopes import (
    Env,
    Function,
    Scope,
    bound_in,
    clashes,
    declared_in,
)
from codepact.proof.abstract.statements import Statements
from codepact.proof.abstract.values import Refused

NESTED = 45
"""Calls that may nest: fewer than a program may nest in play."""


class Interpreter(Statements):
    """A program, ready to be run; `meter` counts what that costs.

    `full`: whether it is for full Python only, where generators run step by step.
    """

    def __init__(self, tree: ast.Module, meter: Meter, full: bool = False) -> None:
        super().__init__(meter, full)
        meter.afresh()
        nodes = list(ast.walk(tree))
        declared = [n for n in nodes if isinstance(n, ast.Global | ast.Nonlocal)]
        self.rebinds = bool(declared)
        outside = {name for n in declared if isinstance(n, ast.Global) for name in n.names}
        self.scope = Scope(bound_in(tree.body) | outside, None, {})
        self.depth = 0
        self.module: Env | None = None
        self.still: tuple[Env, Any, dict[int, Any]] | None = None
        self.body = self.block(tree.body, self.scope)

    def load(self, world: World) -> Env:
        """Run the module; return its names."""
        self.enter(world)
        env = Env({}, None)
        self.body(env)
        self.module = env
        self.still = None
        return env

    def function(
        self, node: ast.AST, args: ast.arguments, body: list[ast.stmt], scope: Scope
    ) -> Callable[[Env], Function]:
        """Return what makes a function when its definition is run."""
        if args.vararg or args.kwarg or args.posonlyargs or _generates(body):
            return self.refusal(node)
        names = [a.arg for a in (*args.args, *args.kwonlyargs)]
        outside = declared_in(body)
        if clashes(scope, outside):
            return self.refusal(node)
        inner = Scope({*names, *(bound_in(body) - outside.keys())}, scope, outside)
        run = self.block(body, inner)
        placed = [a.arg for a in args.args]
        given = placed[len(placed) - len(args.defaults) :]
        defaults = [
            *zip(given, args.defaults, strict=True),
            *((a.arg, d) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True) if d),
        ]
        ready = [(name, self.expr(value, scope)) for name, value in defaults]
        code = (run, placed, names)
        return lambda env: Function(
            code, env, {name: value(env) for name, value in ready}, self.call
        )

    def call(self, function: Function, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call a function of the program."""
        run, placed, names = function.code
        given = dict(zip(placed, args, strict=False))
        self.meter.spend(1)
        if len(args) > len(placed) or named.keys() & given.keys() or named.keys() - set(names):
            raise TypeError("it was called with other arguments than it takes")
        given = {**function.defaults, **given, **named}
        if len(given) < len(names):
            raise TypeError("it was called without all its arguments")
        self.depth += 1
        if self.depth > NESTED:
            raise Refused("its calls nest too deep")
        try:
            signal = run(Env(given, function.env))
        finally:
            self.depth -= 1
        return signal[0] if type(signal) is tuple else None


def _generates(body: list[ast.stmt]) -> bool:
    return any(isinstance(n, ast.Yield | ast.YieldFrom) for s in body for n in ast.walk(s))
