"""Branches that are never taken."""

from __future__ import annotations

import ast
from random import Random

from codepact.core.program_game import ProgramGame
from codepact.exchange.obfuscation.functions import Body, fresh, statement, with_bodies

SUMMARY = "branches that are never taken, since their conditions are false for all to see"


def apply(source: str, draw: Random, rules: ProgramGame) -> str:
    """Return the source with one or two such branches in each function."""
    actions = sorted({a for own in rules.game.actions for a in own})

    def change(body: Body, function: ast.FunctionDef) -> Body:
        for _ in range(draw.randint(1, 2)):
            at = draw.randint(0, len(body) - 1)
            body = [*body[:at], _branch(fresh(function, draw), actions, draw), *body[at:]]
        return body

    return with_bodies(source, change)


def _branch(name: str, actions: list[str], draw: Random) -> ast.stmt:
    small, large = sorted(draw.sample(range(2, 99), 2))
    tests = [f"{small} > {large}", f"{small} == {large}", f"not {large}",
             f"{small} * {large} < 0"]  # fmt: skip
    first, second = draw.choice(actions), draw.choice(actions)
    bodies = [
        f"    {name} = {small}\n    return {first!r} if {name} > {large} else {second!r}",
        f"    for {name} in range({large}):\n        if {name} % {small} == 1:\n"
        f"            return {first!r}\n    return {second!r}",
        f"    {name} = [{first!r}, {second!r}] * {small}\n    return {name}[{large} % {small}]",
    ]
    return statement(f"if {draw.choice(tests)}:\n{draw.choice(bodies)}")
