"""Calls and comprehensions, ready to be evaluated; sums over a whole history among them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from codepact.proof.abstract.counts import counted
from codepact.proof.abstract.expressions import Expressions, Value
from codepact.proof.abstract.features import Play, Turn
from codepact.proof.abstract.histories import History
from codepact.proof.abstract.plain import Once, bounded, key_of, ordered
from codepact.proof.abstract.scopes import Env, Scope, copied, frozen
from codepact.proof.abstract.values import Refused
from codepact.proof.abstract.walks import Walk, WantsBack, WantsNumber, walk


class Comprehensions(Expressions):
    """The part of the interpreter that calls and collects."""

    def _of_lambda(self, node: ast.Lambda, scope: Scope) -> Value:
        return self.function(node, node.args, [ast.Return(node.body)], scope)

    def _of_call(self, node: ast.Call, scope: Scope) -> Value:
        if any(k.arg is None for k in node.keywords):
            return self.refusal(node)
        match node:
            case ast.Call(
                func=ast.Name(id="sum" | "any" | "all" | "len" as name),
                args=[ast.GeneratorExp() | ast.ListComp() as made],
                keywords=[],
            ) if (
                scope.distance(name) is None
                and len(made.generators) == 1
                and (name != "len" or isinstance(made, ast.ListComp))
            ):
                return self._total(name, made, scope)
        function = self.expr(node.func, scope)
        args = self.parts(node.args, scope)
        named = [(str(k.arg), self.expr(k.value, scope)) for k in node.keywords]

        def call(env: Env) -> Any:
            called = function(env)
            given = args(env)
            options = {k: v(env) for k, v in named}
            self.meter.spend(1)
            held = [*given]
            for part in given:
                if isinstance(part, Once):
                    held += part.sources
            before = self.locks.hold(*held) if callable(options.get("key")) else -1
            try:
                return bounded(called(*given, **options))
            finally:
                if before >= 0:
                    self.locks.release(before)

        return call

    def _total(self, name: str, node: ast.GeneratorExp | ast.ListComp, scope: Scope) -> Value:
        """Return what takes a sum, or the like, over a comprehension, perhaps over a history."""
        over = self.expr(node.generators[0].iter, scope)
        generic: Callable[[], Any] = cache(partial(self._comprehension, node, scope))
        single: Callable[[], Any] = cache(partial(self._single, node, scope))
        lazy = self.full and isinstance(node, ast.GeneratorExp)
        function = self.builtins[name]

        def total(env: Env) -> Any:
            values = over(env)
            if isinstance(values, History):
                values, skip, drop = History(values.world, values.player), values.skip, values.drop
            else:
                skip = drop = 0
            walking = walk(values)
            if walking is not None:
                if walking.skip or walking.ahead:
                    raise Refused("it sums over a part of a history")
                return self._over_history(name, walking, (skip, drop), env, single())
            if lazy:
                raise Refused("it uses a generator where full Python runs")
            return function(generic()(env, values))

        return total

    def _over_history(
        self,
        name: str,
        walking: Walk,
        cut: tuple[int, int],
        env: Env,
        single: Callable[[Env, Any], list[Any]],
    ) -> Any:
        """Return a sum over a history: each play adds what it adds, wherever it stands.

        Without the first and the last rounds that are `cut` off.
        """
        world = self.world
        if world.folding:
            raise Refused("a loop over the history looks at the history besides")
        outside = copied(env)
        unchanged = frozen(outside, id)
        ranging = type(walking.key) is tuple and walking.key[0] == "range"
        order: list[bool] = [] if ranging else [False]

        def adds(play: Play) -> list[Any]:
            turn = Turn(None, (play,), 0, turned=order)
            return self.meter.apart(turn, lambda: single(outside, walking.item(turn)))  # type: ignore[no-any-return]

        try:
            added = {play: adds(play) for play in world.plays}
        except (WantsNumber, WantsBack):
            raise Refused("a sum over the history uses the numbers of the rounds") from None
        except Exception:
            raise Refused("a sum over a history may raise an exception") from None
        if frozen(outside, id) != unchanged:
            raise Refused("a sum over a history changes something")
        world.once_a_round()
        world.spend(1)
        if name == "sum" and any(type(v) not in (int, bool) for vs in added.values() for v in vs):
            raise Refused("it sums over a history what are no whole numbers")
        wanted = name == "any"
        worth: dict[str, Callable[[list[Any]], int]] = {
            "len": len,
            "sum": sum,
            "any": lambda values: int(any(map(bool, values))),
            "all": lambda values: int(not all(map(bool, values))),
        }
        found = counted(world, (worth[name](added[play]) for play in world.plays))
        if any(cut):
            found = self._without(cut, found, {p: worth[name](v) for p, v in added.items()})
        return found if name in ("len", "sum") else (found > 0) is wanted

    def _without(self, cut: tuple[int, int], total: Any, worth: dict[Play, int]) -> Any:
        """Return a sum without the first and the last rounds."""
        world = self.world
        skip, drop = cut
        if not History(world, 0, skip, drop).length() > 0:
            return 0
        players = range(len(world.actions))
        firsts = zip(*[world.first(skip, p) for p in players], strict=True)
        lasts = zip(*[world.last(drop, p) for p in players], strict=True)
        return total - sum(worth[play] for play in (*firsts, *lasts))

    def _single(
        self, node: ast.GeneratorExp | ast.ListComp, scope: Scope
    ) -> Callable[[Env, Any], list[Any]]:
        """Return what a comprehension makes of one item: a list of one value, or of none."""
        generator = node.generators[0]
        inner = Scope(_stored(generator.target), scope, {}, comprehends=True)
        put = self.target(generator.target, inner)
        tests = [self.expr(t, inner) for t in generator.ifs]
        value = self.expr(node.elt, inner)
        cost = _size(node)
        self.meter.aside(cost)

        def single(env: Env, item: Any) -> list[Any]:
            self.meter.work(cost)
            inside = Env({}, env)
            put(inside, item)
            for test in tests:
                if not test(inside):
                    return []
            return [value(inside)]

        return single

    def _of_listcomp(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, scope: Scope
    ) -> Value:
        over = self.expr(node.generators[0].iter, scope)
        generic = self._comprehension(node, scope)

        def made(env: Env) -> Any:
            if isinstance(node, ast.GeneratorExp):
                if self.full:
                    raise Refused("it uses a generator where full Python runs")
                return Once(generic(env, over(env)))
            found = generic(env, over(env))
            if isinstance(node, ast.SetComp):
                keys: set[Any] = set()
                for part in found:
                    keys.add(key_of(part))
                return keys
            if isinstance(node, ast.DictComp):
                pairs: dict[Any, Any] = {}
                for key, held in found:
                    pairs[key_of(key, pairs)] = held
                return pairs
            return found

        return made

    _of_setcomp = _of_dictcomp = _of_generatorexp = _of_listcomp

    def _comprehension(self, node: Any, scope: Scope) -> Callable[[Env, Any], list[Any]]:
        """Return what makes the list of a comprehension, given what its first loop goes over."""
        stored = {n for g in node.generators for n in _stored(g.target)}
        inner = Scope(stored, scope, {}, comprehends=True)
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
        cost = _size(node)
        self.meter.aside(cost)

        def fill(depth: int, values: Any, env: Env, made: list[Any]) -> None:
            _, put, tests = loops[depth]
            held = (values, *(values.sources if isinstance(values, Once) else ()))
            before = self.locks.hold(*held)
            for item in ordered(values):
                self.meter.spend(1)
                self.meter.work(cost)
                put(env, item)
                for test in tests:
                    if not test(env):
                        break
                else:
                    if depth + 1 < len(loops):
                        fill(depth + 1, loops[depth + 1][0](env), env, made)
                    else:
                        made.append(value(env))
                        bounded(made)
            self.locks.release(before)

        def generic(env: Env, values: Any) -> list[Any]:
            made: list[Any] = []
            fill(0, values, Env({}, env), made)
            return made

        return generic


def _stored(node: ast.expr) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and _is_stored(n)}


def _is_stored(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _size(node: ast.AST) -> int:
    return sum(1 for _ in ast.walk(node))
