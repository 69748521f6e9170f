"""Constants as calculations: texts from parts, numbers as sums."""

from __future__ import annotations

import ast
from random import Random

from codepact.core.errors import CodepactError
from codepact.core.program_game import ProgramGame

SUMMARY = "texts put together from parts, numbers as calculations"
LONGEST = 200
"""Characters of a text that is taken apart."""


def apply(source: str, draw: Random, rules: ProgramGame) -> str:
    """Return the source with its constants encoded, docstrings and patterns apart."""
    encoder = _Encoder(draw, sorted({a for own in rules.game.actions for a in own}))
    tree = encoder.visit(ast.parse(source))
    if not encoder.changed:
        raise CodepactError("the program has no constants to encode")
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


class _Encoder(ast.NodeTransformer):
    def __init__(self, draw: Random, actions: list[str]) -> None:
        self.draw = draw
        self.actions = actions
        self.changed = False
        self.depth = 0

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.depth += 1
        node.body = [self.visit(s) for s in node.body]
        self.depth -= 1
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.Expr:
        return node if isinstance(node.value, ast.Constant) else self._within(node)

    def _within(self, node: ast.Expr) -> ast.Expr:
        self.generic_visit(node)
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
        return node

    def visit_match_case(self, node: ast.match_case) -> ast.match_case:
        node.guard = self.visit(node.guard) if node.guard else None
        node.body = [self.visit(s) for s in node.body]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        node.value = self.visit(node.value) if node.value else None
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        text = ""
        if type(node.value) is int and abs(node.value) < 10**9:
            text = self._number(node.value)
        elif type(node.value) is str and 0 < len(node.value) <= LONGEST:
            text = self._text(node.value)
        if not text:
            return node
        self.changed = True
        return ast.parse(text, mode="eval").body

    def _number(self, value: int) -> str:
        a, b = self.draw.randint(2, 60), self.draw.randint(2, 9)
        return self.draw.choice(
            [f"({value + a} - {a})", f"({value * b} // {b})", f"({a} * {b} + {value - a * b})"]
        )

    def _text(self, value: str) -> str:
        if len(value) > 1:
            cut = self.draw.randint(1, len(value) - 1)
            return f"({value[:cut]!r} + {value[cut:]!r})"
        if not self.depth:  # what a module holds must stay fixed: no part of something
            return f"('' + {value!r})"
        code = self.draw.randint(0, 3)
        others = [*map(chr, range(65, 91))]
        mixed = [self.draw.choice(others) for _ in range(4)]
        mixed[code] = value
        return f"{''.join(mixed)!r}[{self._number(code)}]"
