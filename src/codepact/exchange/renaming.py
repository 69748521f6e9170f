"""Alpha-renaming: arguments and local variables get names by their order of binding."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeVar

Function = ast.FunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

Node = TypeVar("Node", bound=ast.AST)


def renamed(tree: ast.Module) -> ast.Module:
    """Return the tree with every local name replaced by `$depth.number`, which no source can hold.

    Names of the module, of classes and of attributes stay. Keyword arguments keep their names, so
    this says nothing about programs that pass or observe names (`codepact.exchange.observers`).
    """
    return _Renamer().visit(tree)  # type: ignore[no-any-return]


class _Renamer(ast.NodeTransformer):
    """Walks with a stack of scopes, each from an old name to the new one."""

    def __init__(self) -> None:
        self.scopes: list[dict[str, str]] = []

    def look(self, name: str) -> str:
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return name

    def opened(self, names: Iterator[str], outside: set[str]) -> dict[str, str]:
        depth = len(self.scopes)
        found: dict[str, str] = {name: name for name in outside}
        count = 0
        for name in names:
            if name not in found:
                found[name] = f"${depth}.{count}"
                count += 1
        return found

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.decorator_list = [self.visit(d) for d in node.decorator_list]
        self._defaults(node.args)
        node.returns = self.visit(node.returns) if node.returns else None
        node.name = self.look(node.name)
        globals_ = {n for s in _own(node) if isinstance(s, ast.Global) for n in s.names}
        outer = {n for s in _own(node) if isinstance(s, ast.Nonlocal) for n in s.names}
        bound = (n for n in _bound(node) if n not in outer)
        self.scopes.append(self.opened(bound, globals_))
        self._arguments(node.args)
        node.body = [self.visit(s) for s in node.body]
        self.scopes.pop()
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        self._defaults(node.args)
        self.scopes.append(self.opened(_bound(node), set()))
        self._arguments(node.args)
        node.body = self.visit(node.body)
        self.scopes.pop()
        return node

    def _defaults(self, args: ast.arguments) -> None:
        """Rename what is evaluated outside of the function: defaults and annotations."""
        args.defaults = [self.visit(d) for d in args.defaults]
        args.kw_defaults = [d and self.visit(d) for d in args.kw_defaults]
        for a in _all_arguments(args):
            a.annotation = self.visit(a.annotation) if a.annotation else None

    def _arguments(self, args: ast.arguments) -> None:
        for a in _all_arguments(args):
            a.arg = self.look(a.arg)

    def _comprehension(self, node: Comprehension) -> ast.AST:
        first = node.generators[0]
        first.iter = self.visit(first.iter)  # evaluated outside
        names = (n for g in node.generators for n in _stored(g.target))
        self.scopes.append(self.opened(names, set()))
        for generator in node.generators:
            generator.target = self.visit(generator.target)
            if generator is not first:
                generator.iter = self.visit(generator.iter)
            generator.ifs = [self.visit(i) for i in generator.ifs]
        if isinstance(node, ast.DictComp):
            node.key, node.value = self.visit(node.key), self.visit(node.value)
        else:
            node.elt = self.visit(node.elt)
        self.scopes.pop()
        return node

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        return self._comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        return self._comprehension(node)

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        return self._comprehension(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        return self._comprehension(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        node.name = self.look(node.name)
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.look(node.id)
        return node

    def visit_Global(self, node: ast.Global) -> ast.Global:
        return node

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.Nonlocal:
        node.names = [self.look(n) for n in node.names]
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        node.name = self.look(node.name) if node.name else None
        self.generic_visit(node)
        return node

    def visit_MatchAs(self, node: ast.MatchAs) -> ast.MatchAs:
        node.name = self.look(node.name) if node.name else None
        self.generic_visit(node)
        return node

    def visit_MatchStar(self, node: ast.MatchStar) -> ast.MatchStar:
        node.name = self.look(node.name) if node.name else None
        return node

    def visit_MatchMapping(self, node: ast.MatchMapping) -> ast.MatchMapping:
        node.rest = self.look(node.rest) if node.rest else None
        self.generic_visit(node)
        return node

    def visit_alias(self, node: ast.alias) -> ast.alias:
        if self.scopes and "." not in node.name:
            node.asname = self.look(node.asname or node.name)
        return node


def _all_arguments(args: ast.arguments) -> list[ast.arg]:
    more = [a for a in (args.vararg, args.kwarg) if a is not None]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *more]


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a scope in the order of the text, without those of scopes inside it."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, Function | ast.ClassDef):
            yield from _own(child)


def _bound(function: Function) -> Iterator[str]:
    """Yield the names that a function binds, arguments first, then in the order of the text."""
    yield from (a.arg for a in _all_arguments(function.args))
    body = function.body if isinstance(function, ast.FunctionDef) else [function.body]
    for statement in body:
        yield from _bound_by(statement)


def _bound_by(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
            return
        case ast.Lambda():
            return
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            # A walrus in a comprehension binds in the function around it.
            yield from (n.target.id for n in ast.walk(node) if isinstance(n, ast.NamedExpr))
            return
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            yield name
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name
        case ast.alias(name=name, asname=asname) if "." not in name:
            yield asname or name
    for child in ast.iter_child_nodes(node):
        yield from _bound_by(child)


def _stored(target: ast.AST) -> Iterator[str]:
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
