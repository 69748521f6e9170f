"""Profiles in programs: values that say who sits opposite, so that nothing may look at them.

`game.profile()` is a tuple of digests. A program that only hands it on as `in_profile=` learns
nothing of it; one that compares or prints it, or that makes such a tuple itself and sees whether it
is accepted, can tell one opponent from another without asking a question.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator


def peeks(tree: ast.Module) -> str:
    """Return how a program could look into a profile, with the line, or nothing.

    It cannot if all that it does is `in_profile=game.profile(...)`, or `name = game.profile(...)`
    with a name that it uses for nothing but `in_profile=name`.
    """
    return next(_peeks(tree), "")


def _peeks(tree: ast.Module) -> Iterator[str]:
    nodes = list(ast.walk(tree))
    kept = [
        n
        for n in nodes
        if isinstance(n, ast.Assign)
        and _calls(n.value, "profile")
        and all(isinstance(t, ast.Name) for t in n.targets)
    ]
    names = {t.id for n in kept for t in n.targets if isinstance(t, ast.Name)}
    handed = [
        k.value
        for n in nodes
        if isinstance(n, ast.Call) and _calls(n, "plays")
        for k in n.keywords
        if k.arg == "in_profile" and (_calls(k.value, "profile") or isinstance(k.value, ast.Name))
    ]
    fine = {id(v) for v in handed}
    fine |= {id(n.value) for n in kept} | {id(t) for n in kept for t in n.targets}
    direct = {id(n.func) for n in nodes if isinstance(n, ast.Call)}
    for node in nodes:
        match node:
            case ast.Attribute(attr="profile" | "plays") if id(node) not in direct:
                yield f"line {node.lineno}: it hands game.{node.attr} on"
            case ast.Call() if _calls(node, "profile") and id(node) not in fine:
                yield f"line {node.lineno}: it looks into game.profile()"
            case ast.Call(func=ast.Attribute(attr="plays")) if _unclear(node, fine, names):
                yield f"line {node.lineno}: say in_profile= by its name, with game.profile()"
            case ast.Name(id=name) if name in names and id(node) not in fine:
                yield f"line {node.lineno}: it looks into {name}, a profile"
    bound = {name for node in nodes for name in _bound(node)} & names
    yield from (f"the name of a profile, {name}, is used for something else" for name in bound)


def _calls(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=called)):
            return called == name
    return False


def _unclear(call: ast.Call, fine: set[int], names: set[str]) -> bool:
    """Whether a statement may be about a profile that `game.profile` has not made."""
    about = [k.value for k in call.keywords if k.arg == "in_profile"]
    hidden = any(k.arg is None for k in call.keywords) or len(call.args) > 3
    starred = any(isinstance(a, ast.Starred) for a in call.args)
    made = all(id(v) in fine and (not isinstance(v, ast.Name) or v.id in names) for v in about)
    return hidden or starred or not made


def _bound(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node binds otherwise than by an assignment."""
    match node:
        case ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            yield name
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name
        case ast.alias(name=name, asname=asname):
            yield asname or name.split(".")[0]
