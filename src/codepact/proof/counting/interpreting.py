"""The interpreter for programs that count: sums over a history, and loops that only add up.

A loop over a whole history adds up if each of its turns adds to each variable that it changes a
whole number that hangs on the play of the round alone. That is seen by doing a turn for each play
with variables of which nothing is known: asking about one is refused. What the loop makes of a
variable is then what it was, and for each play what that adds, times how often it was played.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from codepact.checker.farkas import ONE, Form, total
from codepact.proof.abstract.expressions import Value
from codepact.proof.abstract.features import Turn
from codepact.proof.abstract.interpreter import Interpreter
from codepact.proof.abstract.scopes import Env, Offered, Scope, bound_in, copied, frozen
from codepact.proof.abstract.statements import CONTINUE, Run
from codepact.proof.abstract.values import Abstract, Forbidden, Refused
from codepact.proof.abstract.walks import Walk, WantsBack, WantsNumber, walk
from codepact.proof.counting.sums import Linear, Ratio, counted, number, whole


class _Given(ast.expr):
    """What a loop goes over, evaluated already."""


class CountingInterpreter(Interpreter):
    """A program, ready to be run, whose counts are sums that are not worked out."""

    _given: list[Any]

    def _of_call(self, node: ast.Call, scope: Scope) -> Value:
        call = super()._of_call(node, scope)
        return lambda env: counted(call(env))

    def _of_attribute(self, node: ast.Attribute, scope: Scope) -> Value:
        attribute = super()._of_attribute(node, scope)
        return lambda env: counted(attribute(env))

    def _outside(self, node: ast.Name) -> Value:
        plain = super()._outside(node)
        if node.id != "int":
            return plain

        def integer(value: Any = 0, *base: Any) -> Any:
            exact = isinstance(value, Ratio) and not base
            return value.whole() if exact else self.builtins["int"](value, *base)

        return lambda env: Offered("int", integer)

    # --- loops

    def _do_for(self, node: ast.For, scope: Scope) -> Run:
        over, put = self.expr(node.iter, scope), self.target(node.target, scope)
        body, otherwise = self.block(node.body, scope), self.block(node.orelse, scope)
        given: list[Any] = []
        plain: list[Run] = []

        def run(env: Env) -> Any:
            values = over(env)
            walking = walk(values)
            if walking is not None:
                self._added(node, env, walking, put, body)
                return otherwise(env)
            if not plain:  # made when it is needed: the loops inside are made twice
                self._given = given
                same = ast.For(node.target, _Given(), node.body, node.orelse)
                plain.append(Interpreter._do_for(self, ast.copy_location(same, node), scope))
            given.append(values)
            return plain[0](env)

        return run

    def _of__given(self, node: ast.expr, scope: Scope) -> Value:
        given = self._given
        return lambda env: given.pop()

    def _added(
        self,
        node: ast.For,
        env: Env,
        walking: Walk,
        put: Callable[[Env, Any], None],
        body: Run,
    ) -> None:
        """Do a loop over a whole history that only adds up."""
        world = self.world
        if walking.skip or walking.ahead:
            raise Refused("it loops over a part of a history")
        if any(isinstance(n, ast.Try) for part in node.body for n in ast.walk(part)):
            raise Refused("a loop over the history catches exceptions")
        targets, bound = _stored([node.target]), _stored(node.body) | bound_in(node.body)
        sums = {}
        for name in (bound - targets) & env.vars.keys():
            form = whole(env.vars[name])
            if form is None or type(env.vars[name]) is bool:
                raise Refused("a loop over the history changes what is no whole number")
            sums[name] = form
        ranging = type(walking.key) is tuple and walking.key[0] == "range"
        order: list[bool] = [] if ranging else [False]
        turns = [
            self._turn(env, sums, targets, put, body, walking, Turn(None, (play,), 0, turned=order))
            for play in world.plays
        ]
        world.once_a_round()
        for name in targets | bound:  # what is left of the last round is not known
            env.vars[name] = Forbidden()
        for name, form in sums.items():
            parts = [(t[name], {("count", k): 1}) for k, t in enumerate(turns)]
            env.vars[name] = number(world, total([(1, form), *parts]))

    def _turn(
        self,
        env: Env,
        sums: dict[str, Form],
        targets: set[str],
        put: Callable[[Env, Any], None],
        body: Run,
        walking: Walk,
        turn: Turn,
    ) -> dict[str, int]:
        """Return what one turn adds to each variable."""
        scratch = copied(env)
        before = {n: v for n, v in scratch.vars.items() if n not in sums and n not in targets}
        unchanged = _held(before, scratch.parent)
        scratch.vars = before | {n: Linear(self.world, {("loop", n): 1}) for n in sums}
        known = set(before)

        def done() -> Any:
            put(scratch, walking.item(turn))
            return body(scratch)

        try:
            signal = self.meter.apart(turn, done)
        except (WantsNumber, WantsBack):
            raise Refused("a loop over the history uses the numbers of the rounds") from None
        except Exception:
            raise Refused("a loop over the history may raise an exception") from None
        if signal not in (None, CONTINUE):
            raise Refused("a loop over the history ends before its time")
        after = {n: v for n, v in scratch.vars.items() if n in known}
        if _held(after, scratch.parent) != unchanged:
            raise Refused("a loop over the history changes what is no whole number")
        added = {}
        for name in sums:
            change = total([(1, whole(scratch.vars[name]) or {}), (-1, {("loop", name): 1})])
            if change.keys() - {ONE}:
                raise Refused("a loop over the history does more than to add up")
            added[name] = change.get(ONE, 0)
        return added


def _held(names: dict[str, Any], parent: Env | None) -> Any:
    """Return what names hold, as a key; what is not known stays the same unless it is replaced."""
    plain = {n: v for n, v in names.items() if not isinstance(v, Abstract)}
    unknown = {n: id(v) for n, v in names.items() if isinstance(v, Abstract)}
    return unknown, frozen(Env(plain, parent), id)


def _stored(nodes: list[Any]) -> set[str]:
    """Return the names that are bound somewhere in statements."""
    found = {n for part in nodes for n in ast.walk(part)}
    return {n.id for n in found if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
