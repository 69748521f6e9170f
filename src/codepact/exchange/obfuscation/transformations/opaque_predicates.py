"""Conditions that are always true, as theorems on whole numbers are."""

from __future__ import annotations

import ast
from random import Random

from codepact.core.program_game import ProgramGame
from codepact.exchange.obfuscation.functions import Body, fresh, statement, with_bodies

SUMMARY = "statements under conditions that hold for every whole number"
THEOREMS = (
    "({n} * {n} + {n}) % 2 == 0",
    "({n} * {n} * {n} - {n}) % 3 == 0",
    "{n} * {n} % 4 < 2",
    "({n} * ({n} + 1) * ({n} + 2)) % 6 == 0",
    "(2 * {n} + 1) * (2 * {n} + 1) % 8 == 1",
    "7 * {n} * {n} - 1 != {m} * {m}",
)
"""True of all whole numbers; after Collberg, Thomborson and Low (POPL 1998)."""


def apply(source: str, draw: Random, rules: ProgramGame) -> str:
    """Return the source with one to three statements of each function under such a condition."""
    actions = sorted({a for own in rules.game.actions for a in own})

    def change(body: Body, function: ast.FunctionDef) -> Body | None:
        fit = [k for k, s in enumerate(body) if isinstance(s, ast.Return | ast.Assign | ast.If)]
        if not fit:
            return None
        name = fresh(function, draw)
        for k in draw.sample(fit, min(len(fit), draw.randint(1, 3))):
            test = draw.choice(THEOREMS).format(n=name, m=draw.randint(2, 99))
            other = f"return {draw.choice(actions)!r}"
            guarded = statement(f"if {test}:\n    pass\nelse:\n    {other}")
            assert isinstance(guarded, ast.If)
            guarded.body = [body[k]]
            body[k] = guarded
        return [statement(f"{name} = {draw.randint(3, 999)}"), *body]

    return with_bodies(source, change)
