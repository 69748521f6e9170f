"""Control flow flattened: a loop that goes by a variable from block to block.

Source: Wang, Hill, Knight, Davidson, "Software tamper resistance: obstructing static analysis of
programs", University of Virginia, CS-2000-12, 2000.
"""

from __future__ import annotations

import ast
from random import Random

from codepact.core.program_game import ProgramGame
from codepact.exchange.obfuscation.functions import Body, fresh, statement, with_bodies

SUMMARY = "the statements and branches of a function as turns of one loop, in any order"


def apply(source: str, draw: Random, rules: ProgramGame) -> str:
    """Return the source with each function flattened that has two statements or a branch.

    Loops, and what is inside of them, stay whole.
    """
    del rules

    def change(body: Body, function: ast.FunctionDef) -> Body | None:
        body = [_branched(one) for one in body]
        if len(body) < 2 and not isinstance(body[0], ast.If):
            return None
        return _Flat(fresh(function, draw), draw).flattened(body)

    return with_bodies(source, change)


def _branched(one: ast.stmt) -> ast.stmt:
    """Return a statement, as a branch if it returns one of two values."""
    match one:
        case ast.Return(value=ast.IfExp(test=test, body=yes, orelse=no)):
            return ast.If(test, [ast.Return(yes)], [ast.Return(no)])
    return one


class _Flat:
    def __init__(self, name: str, draw: Random) -> None:
        self.name = name
        self.draw = draw
        self.blocks: dict[int, Body] = {}
        self.codes = draw.sample(range(10, 1000), 900)

    def flattened(self, body: Body) -> Body:
        end = self.codes.pop()
        begin = self._laid(body, end)
        blocks = [*self.blocks.items()]
        self.draw.shuffle(blocks)
        chain: Body = []
        for code, own in reversed(blocks):
            branch = statement(f"if {self.name} == {code}:\n    pass")
            assert isinstance(branch, ast.If)
            branch.body, branch.orelse = own, chain
            chain = [branch]
        loop = statement(f"while {self.name} != {end}:\n    pass")
        assert isinstance(loop, ast.While)
        loop.body = chain
        return [statement(f"{self.name} = {begin}"), loop]

    def _laid(self, body: Body, then: int) -> int:
        """Lay out statements as blocks; return where they begin, as they go on to `then`."""
        for one in map(_branched, reversed(body)):
            code = self.codes.pop()
            if isinstance(one, ast.If):
                yes = self._laid(one.body, then)
                no = self._laid(one.orelse, then) if one.orelse else then
                chosen = statement(f"{self.name} = {yes} if None else {no}")
                assert isinstance(chosen, ast.Assign) and isinstance(chosen.value, ast.IfExp)
                chosen.value.test = one.test
                self.blocks[code] = [chosen]
            elif isinstance(one, ast.Return | ast.Raise):
                self.blocks[code] = [one]
            else:
                self.blocks[code] = [one, statement(f"{self.name} = {then}")]
            then = code
        return then
