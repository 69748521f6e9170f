"""What transformations of trees share: the functions of a program, and their statements."""

from __future__ import annotations

import ast
from collections.abc import Callable
from random import Random

from codepact.core.errors import CodepactError

Body = list[ast.stmt]


def with_bodies(source: str, change: Callable[[Body, ast.FunctionDef], Body | None]) -> str:
    """Return the source with the statements of each function changed, its docstring kept.

    `change`: gets what comes after the docstring and declarations, which is never empty; None if it
    leaves that as it is. Inner functions come first. Raises `CodepactError` if nothing changes.
    """
    tree = ast.parse(source)
    changed = False
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    for function in reversed(functions):
        first = next((k for k, s in enumerate(function.body) if not _head(s)), None)
        if first is None:
            continue
        body = change(function.body[first:], function)
        if body is not None:
            function.body = [*function.body[:first], *body]
            changed = True
    if not changed:
        raise CodepactError("no function of the program has what this transformation works on")
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _head(statement: ast.stmt) -> bool:
    """Whether a statement must stay in front: a docstring or a declaration."""
    match statement:
        case ast.Expr(value=ast.Constant()) | ast.Global() | ast.Nonlocal():
            return True
    return False


def statement(text: str) -> ast.stmt:
    """Return the one statement that a text holds."""
    (found,) = ast.parse(text).body
    return found


def fresh(function: ast.FunctionDef, draw: Random) -> str:
    """Return a name for a local variable that the function does not use."""
    used = {n.id for n in ast.walk(function) if isinstance(n, ast.Name)}
    used |= {n.arg for n in ast.walk(function) if isinstance(n, ast.arg)}
    stems = ["mode", "phase", "level", "count", "index", "flag"]
    draw.shuffle(stems)
    return next(n for k in range(len(used) + 1) for s in stems if (n := f"{s}_{k}") not in used)
