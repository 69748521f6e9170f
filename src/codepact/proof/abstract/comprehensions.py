"""Calls and comprehensions, ready to be evaluated; sums over a whole history among them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from typing import Any

from codepact.proof.abstract.counts import Count
from codepact.proof.abstract.expressions import Expressions, Value
from codepact.proof.abstract.histories import Here, Walk, walk
from codepact.proof.abstract.library import bounded, ordered
from codepact.proof.abstract.scopes import Env, Scope, frozen, sealed
from codepact.proof.abstract.values import Refused


class Comprehensions(Expressions):
    """The part of the interpreter that calls and collects."""

    def _of_lambda(self, node: ast.Lambda, scope: Scope) -> Value:
        return self.function(node, node.args, [ast.Return(node.body)], scope)

    def _of_call(self, node: ast.Call, scope: Scope) -> Value:
        if any(isinstance(a, ast.Starred) for a in node.args) or any(
            k.arg is None for k in node.keywords
        ):
            return self.refusal(node)
        match node:
            case ast.Call(
                func=ast.Name(id="sum" | "any" | "all" | "len" as name),
                args=[ast.GeneratorExp() | ast.ListComp() as made],
                keywords=[],
            ) if scope.distance(name) is None and len(made.generators) == 1:
                return self._total(name, made, scope)
        function = self.expr(node.func, scope)
        args = [self.expr(a, scope) for a in node.args]
        named = [(str(k.arg), self.expr(k.value, scope)) for k in node.keywords]

        def call(env: Env) -> Any:
            called = function(env)
            given = [a(env) for a in args]
            options = {k: v(env) for k, v in named}
            self.world.spend(1)
            return bounded(called(*given, **options))

        return call

    def _total(self, name: str, node: ast.GeneratorExp | ast.ListComp, scope: Scope) -> Value:
        """Return what takes a sum, or the like, over a comprehension, perhaps over a history."""
        over = self.expr(node.generators[0].iter, scope)
        generic, single = self._comprehension(node, scope), self._single(node, scope)

        def total(env: Env) -> Any:
            values = over(env)
            walking = walk(values)
            if walking is None:
                return bounded(self.builtins[name](generic(env, values)))
            return self._over_history(name, walking, env, single)

        return total

    def _over_history(
        self, name: str, walking: Walk, env: Env, single: Callable[[Env, Any], list[Any]]
    ) -> Any:
        """Return a sum over a history: each play adds what it adds, wherever it stands."""
        world = self.world
        if walking.indexed or walking.skip:
            raise Refused("it sums over a part of a history, or with the numbers of the rounds")
        outside = sealed(env)
        unchanged = frozen(outside)
        try:
            added = [
                self.apart(partial(single, outside, walking.item(Here(), play)))
                for play in world.plays
            ]
        except Exception:
            raise Refused("a sum over a history may raise an exception") from None
        if frozen(outside) != unchanged:
            raise Refused("a sum over a history changes something")
        world.spend(world.rounds * (2 + self.turn_cost))
        if name == "len":
            return Count(world, tuple(map(len, added)))
        if name == "sum":
            if any(type(v) not in (int, bool) for values in added for v in values):
                raise Refused("it sums over a history what are no whole numbers")
            return Count(world, tuple(map(sum, added)))
        wanted = name == "any"
        hits = tuple(int(any(bool(v) is wanted for v in values)) for values in added)
        return (Count(world, hits) > 0) is wanted

    def _single(
        self, node: ast.GeneratorExp | ast.ListComp, scope: Scope
    ) -> Callable[[Env, Any], list[Any]]:
        """Return what a comprehension makes of one item: a list of one value, or of none."""
        generator = node.generators[0]
        inner = Scope(_stored(generator.target), scope, {})
        put = self.target(generator.target, inner)
        tests = [self.expr(t, inner) for t in generator.ifs]
        value = self.expr(node.elt, inner)

        def single(env: Env, item: Any) -> list[Any]:
            inside = Env({}, env)
            put(inside, item)
            return [value(inside)] if all(test(inside) for test in tests) else []

        return single

    def _of_listcomp(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, scope: Scope
    ) -> Value:
        over = self.expr(node.generators[0].iter, scope)
        generic = self._comprehension(node, scope)
        kinds: dict[type, Callable[[Any], Any]] = {
            ast.SetComp: set,
            ast.DictComp: dict,
            ast.GeneratorExp: iter,
        }
        kind = kinds.get(type(node), list)
        return lambda env: kind(generic(env, over(env)))

    _of_setcomp = _of_dictcomp = _of_generatorexp = _of_listcomp

    def _comprehension(self, node: Any, scope: Scope) -> Callable[[Env, Any], list[Any]]:
        """Return what makes the list of a comprehension, given what its first loop goes over."""
        inner = Scope({n for g in node.generators for n in _stored(g.target)}, scope, {})
        loops = [
            (
                self.expr(g.iter, inner if k else scope),
                self.target(g.target, inner),
                [self.expr(t, inner) for t in g.ifs],
            )
            for k, g in enumerate(node.generators)
        ]
        if isinstance(node, ast.DictComp):
            value = self.expr(ast.Tuple([node.key, node.value], ast.Load()), inner)
        else:
            value = self.expr(node.elt, inner)

        def fill(depth: int, values: Any, env: Env, made: list[Any]) -> None:
            _, put, tests = loops[depth]
            for item in ordered(values):
                self.world.spend(1)
                put(env, item)
                if not all(test(env) for test in tests):
                    continue
                if depth + 1 < len(loops):
                    fill(depth + 1, loops[depth + 1][0](env), env, made)
                else:
                    made.append(value(env))
                    bounded(made)

        def generic(env: Env, values: Any) -> list[Any]:
            made: list[Any] = []
            fill(0, values, Env({}, env), made)
            return made

        return generic


def _stored(node: ast.expr) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
