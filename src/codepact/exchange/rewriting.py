"""Rewrites that change nothing but the spelling of a choice, a comparison or a constant."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping

_FOLD: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
_LARGEST = 10**6
"""Larger results are not folded, so that a long calculation stays one."""


def flipped(tree: ast.Module) -> ast.Module:
    """Return the tree without `if not`: the branches are swapped instead; constants are folded."""
    return _Flipper().visit(tree)  # type: ignore[no-any-return]


def sorted_comparisons(tree: ast.Module) -> ast.Module:
    """Return the tree with `a > b` as `b < a`, and the sides of pure `==` and `!=` in order."""
    return _Sorter().visit(tree)  # type: ignore[no-any-return]


class _Flipper(ast.NodeTransformer):
    def visit_If(self, node: ast.If) -> ast.If:
        self.generic_visit(node)
        while _negated(node.test) and node.orelse:
            assert isinstance(node.test, ast.UnaryOp)
            node.test = node.test.operand
            node.body, node.orelse = node.orelse, node.body
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.IfExp:
        self.generic_visit(node)
        while _negated(node.test):
            assert isinstance(node.test, ast.UnaryOp)
            node.test = node.test.operand
            node.body, node.orelse = node.orelse, node.body
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        match node:
            case ast.BinOp(ast.Constant(value=a), op, ast.Constant(value=b)) if (
                type(a) is int and type(b) is int and type(op) in _FOLD
            ):
                value = _FOLD[type(op)](a, b)
                if abs(value) <= _LARGEST:
                    return ast.Constant(value)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        match node:
            case ast.UnaryOp(ast.USub(), ast.Constant(value=a)) if type(a) is int:
                return ast.Constant(-a)
            case ast.UnaryOp(ast.Not(), ast.Constant(value=bool(a))):
                return ast.Constant(not a)
        return node


class _Sorter(ast.NodeTransformer):
    def visit_Compare(self, node: ast.Compare) -> ast.Compare:
        self.generic_visit(node)
        if len(node.ops) != 1 or not (_pure(node.left) and _pure(node.comparators[0])):
            return node
        left, op, right = node.left, node.ops[0], node.comparators[0]
        if isinstance(op, ast.Gt | ast.GtE):
            turned = ast.Lt() if isinstance(op, ast.Gt) else ast.LtE()
            return ast.Compare(right, [turned], [left])
        if isinstance(op, ast.Eq | ast.NotEq) and ast.dump(right) < ast.dump(left):
            return ast.Compare(right, [op], [left])
        return node


def _negated(test: ast.expr) -> bool:
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)


def _pure(node: ast.expr) -> bool:
    """Whether evaluating the expression does nothing else, in whatever order."""
    match node:
        case ast.Constant():
            return True
        case ast.Name():
            return True
        case ast.Attribute(value=value):
            return _pure(value)
    return False
