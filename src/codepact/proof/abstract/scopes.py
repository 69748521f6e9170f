"""Names: which function binds which, as Python decides it from the text; and their values."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from codepact.proof.abstract.values import Abstract, Refused


class Scope:
    """What a module, a function or a comprehension binds, and what it declares to be outside."""

    def __init__(
        self,
        names: set[str],
        parent: Scope | None,
        outside: dict[str, str],
        *,
        comprehends: bool = False,
    ) -> None:
        self.names = names
        self.parent = parent
        self.outside = outside
        self.comprehends = comprehends

    def distance(self, name: str) -> int | None:
        """Return how many scopes up a name is bound, None if it is bound nowhere."""
        found = self.outside.get(name)
        scope: Scope | None = self
        up = 0
        while scope is not None:
            at_home = name in scope.names and not (scope is self and found)
            if at_home and (found != "global" or scope.parent is None):
                return up
            scope, up = scope.parent, up + 1
        return None


class Env:
    """The values of the names of a scope."""

    __slots__ = ("parent", "vars")

    def __init__(self, variables: dict[str, Any], parent: Env | None) -> None:
        self.vars = variables
        self.parent = parent

    def up(self, distance: int) -> Env:
        """Return the environment so many scopes up."""
        env = self
        for _ in range(distance):
            assert env.parent is not None
            env = env.parent
        return env


def bound_in(body: list[ast.stmt]) -> set[str]:
    """Return the names that statements bind in their own scope."""
    return {name for node in _own(body) for name in _bindings(node)}


def clashes(scope: Scope, outside: dict[str, str]) -> bool:
    """Whether a function declares global what a function around it binds: it is told apart badly.

    In play the module is a function too, so that what is global is found from inside out.
    """
    around: Scope | None = scope
    while around is not None and around.parent is not None:
        if any(kind == "global" and name in around.names for name, kind in outside.items()):
            return True
        around = around.parent
    return False


def declared_in(body: list[ast.stmt]) -> dict[str, str]:
    """Return the names that statements declare global or nonlocal."""
    found = {}
    for node in _own(body):
        if isinstance(node, ast.Global | ast.Nonlocal):
            kind = "global" if isinstance(node, ast.Global) else "nonlocal"
            found.update(dict.fromkeys(node.names, kind))
    return found


def _own(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Yield the nodes of a scope: not those inside functions, lambdas and comprehensions."""
    todo: list[ast.AST] = list(body)
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            todo += node.decorator_list
            todo += _defaults(node.args) if isinstance(node, ast.FunctionDef) else []
        elif isinstance(node, ast.Lambda):
            todo += _defaults(node.args)
        elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            todo.append(node.generators[0].iter)
            todo += (n for n in _inside(node) if isinstance(n, ast.NamedExpr))
        else:
            todo += ast.iter_child_nodes(node)


def _defaults(args: ast.arguments) -> list[ast.AST]:
    return [*args.defaults, *(d for d in args.kw_defaults if d is not None)]


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes in a comprehension, but for those of functions in it."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, ast.Lambda):
            yield from _inside(child)


def _bindings(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.ExceptHandler(name=str(name)):
            yield name
        case ast.alias(name=name, asname=asname):
            yield asname or name.split(".")[0]


class Function:
    """A function of the program that is interpreted."""

    __slots__ = ("call", "code", "defaults", "env")

    def __init__(self, code: Any, env: Env, defaults: dict[str, Any], call: Any) -> None:
        self.code = code
        self.env = env
        self.defaults = defaults
        self.call = call

    def __call__(self, *args: Any, **named: Any) -> Any:
        """Call it, as a built-in function does that is handed it."""
        return self.call(self, args, named)


def frozen(env: Env, symbol: Callable[[Any], Any] | None = None) -> Any:
    """Return what an environment holds, as a key; two that behave alike may differ, never else.

    Objects that can change are numbered, so that what is the same object stays the same. For what
    is not known there is the key that `symbol` gives; without it that is refused.
    """
    return _frozen(env, {}, symbol or _no_symbol)


def symbol_of(value: Any) -> Any:
    """Return a key of what a value stands for that is not known, or refuse."""
    if isinstance(value, Abstract):
        return value.symbol()
    raise Refused(f"it keeps a {type(value).__name__}")


def _no_symbol(value: Any) -> Any:
    called = value.called if isinstance(value, Abstract) else f"a {type(value).__name__}"
    raise Refused(f"it keeps {called} from call to call")


def _frozen(value: Any, seen: dict[int, int], symbol: Callable[[Any], Any]) -> Any:
    def inner(part: Any) -> Any:
        return _frozen(part, seen, symbol)

    kind = type(value)
    name = kind.__name__
    if kind in (list, dict, set, Env, Function):
        if id(value) in seen:
            return ("again", seen[id(value)])
        seen[id(value)] = len(seen)
    held: Any
    if value is None or kind in (bool, int, str):
        held = value
    elif kind is float:
        held = value.hex()
    elif kind in (tuple, list):
        held = tuple(map(inner, value))
    elif kind is set:
        held = frozenset(map(inner, value))
    elif kind is dict:
        held = tuple((inner(k), inner(v)) for k, v in value.items())
    elif kind is Env:
        held = (inner(value.vars), inner(value.parent))
    elif kind is Function:
        held = (id(value.code), inner(value.env), inner(value.defaults))
    elif kind is Offered or isinstance(value, type):
        held = value.__name__
    elif kind is range:
        held = (value.start, value.stop, value.step)
    else:
        held = value.symbol() if name in _SAME else symbol(value)
    return (name, held)


_SAME = ("Module", "Absent")
"""What is not known, and yet the same in every call."""


class Offered:
    """A function that every program has: of Python's own, or of a module that is followed."""

    __slots__ = ("__name__", "does")

    def __init__(self, name: str, does: Callable[..., Any]) -> None:
        self.__name__ = name
        self.does = does

    def __call__(self, *args: Any, **named: Any) -> Any:
        """Call it."""
        return self.does(*args, **named)


def changeable_in(*values: Any) -> dict[int, Any]:
    """Return which lists, dicts and sets hang on values, by their ids."""
    found: dict[int, Any] = {}
    passed: set[int] = set()
    todo = list(values)
    while todo:
        value = todo.pop()
        kind = type(value)
        if kind not in (list, dict, set, tuple, Env, Function) or id(value) in passed:
            continue
        passed.add(id(value))
        if kind in (list, dict, set):
            found[id(value)] = value
        if kind is dict:
            todo += [*value, *value.values()]
        elif kind is Env:
            todo += [*value.vars.values(), value.parent]
        elif kind is Function:
            todo += [value.env, *value.defaults.values()]
        else:
            todo += value
    return found


def extent(env: Env) -> int:
    """Return about how much hangs on an environment."""
    return 1 + sum(len(part) + 1 for part in changeable_in(env).values())


def copied(env: Env) -> Env:
    """Return a copy of an environment and all that hangs on it."""
    return _copied(env, {})  # type: ignore[no-any-return]


def _copied(value: Any, made: dict[int, Any]) -> Any:
    def inner(part: Any) -> Any:
        return _copied(part, made)

    kind = type(value)
    if kind is tuple:
        return tuple(map(inner, value))
    if kind not in (list, dict, set, Env, Function):
        return value
    if id(value) in made:
        return made[id(value)]
    if kind is list:
        new: Any = []
        made[id(value)] = new
        new += map(inner, value)
    elif kind is set:
        new = made[id(value)] = set(value)
    elif kind is dict:
        new = made[id(value)] = {}
        new.update((inner(k), inner(v)) for k, v in value.items())
    elif kind is Env:
        new = made[id(value)] = Env({}, None)
        new.vars.update((n, inner(v)) for n, v in value.vars.items())
        new.parent = inner(value.parent)
    else:
        new = made[id(value)] = Function(value.code, value.env, {}, value.call)
        new.env = inner(value.env)
        new.defaults.update(inner(value.defaults))
    return new
