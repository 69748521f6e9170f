"""What in a program's text could keep something between two calls of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def impurities(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the lines that could keep something from call to call, and why."""
    for statement in tree.body:
        match statement:
            case ast.FunctionDef() | ast.Import() | ast.ImportFrom():
                pass
            case ast.Expr(value=ast.Constant()):
                pass
            case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value) if _fixed(
                value
            ):
                pass
            case _:
                yield statement.lineno, "the module holds more than functions and constants"
    for node in ast.walk(tree):
        match node:
            case ast.Global() | ast.Nonlocal():
                yield node.lineno, "a name outside of the function is changed"
            case ast.ClassDef():
                yield node.lineno, "a class can keep something between calls"
            case ast.Attribute(ctx=ast.Store() | ast.Del()):
                yield node.lineno, "an attribute is changed"
            case ast.FunctionDef(decorator_list=[_, *_]):
                yield node.lineno, "a decorator can keep something between calls"
            case ast.FunctionDef(args=args) | ast.Lambda(args=args):
                defaults = [*args.defaults, *(d for d in args.kw_defaults if d is not None)]
                if not all(map(_fixed, defaults)):
                    yield node.lineno, "a default value can be changed between calls"


def _fixed(node: ast.expr) -> bool:
    """Whether an expression is a value that nobody can change."""
    match node:
        case ast.Constant():
            return True
        case ast.Name():
            return True
        case ast.Tuple(elts=parts):
            return all(map(_fixed, parts))
        case ast.UnaryOp(operand=part):
            return _fixed(part)
        case ast.BinOp(left=a, right=b):
            return _fixed(a) and _fixed(b)
    return False
