"""Agents of rank 0 drawn at random: each one as a formula and as a program."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from codepact.core.statement import AllOf, AnyOf, Implies, Not, Statement
from codepact.proof.modal.agents import ModalAgent, Seat, box, cooperates_if

Tree = tuple[Any, ...]
"""("p",), ("q",), ("not", t), ("and" | "or" | "implies", t, u), ("box", t, strength)."""

SIGNS = {"and": "&", "or": "|", "implies": ">>"}

PROGRAM = """
def act(game):
    p, q = game.plays(game.me, "C"), game.plays(game.opponent, "C")
    return "C" if {} else "D"
"""


def drawn_tree(draw: Random, strongest: int = 0, depth: int = 3, inside: bool = False) -> Tree:
    """Return a formula in which letters stand in boxes only."""
    kind = draw.randrange(6 if depth else 2)
    if inside and kind == 0:
        return (draw.choice("pq"),)
    below = max(depth - 1, 0)
    if kind <= 1:
        if inside and not depth:
            return (draw.choice("pq"),)
        strength = draw.randrange(strongest + 1)
        return ("box", drawn_tree(draw, strongest, below, True), strength)
    first = drawn_tree(draw, strongest, below, inside)
    if kind == 2:
        return ("not", first)
    return (("and", "or", "implies")[kind - 3], first, drawn_tree(draw, strongest, below, inside))


def drawn_agent(draw: Random, name: str) -> ModalAgent:
    """Return an agent of rank 0."""
    return as_agent(drawn_tree(draw), name)


def as_agent(tree: Tree, name: str) -> ModalAgent:
    """Return the agent that cooperates if the formula is true."""
    return ModalAgent(name, cooperates_if(_formula(tree)))


def as_program(tree: Tree) -> str:
    """Return the same agent as a program."""
    return PROGRAM.format(_code(tree))


def _formula(tree: Tree) -> Callable[[Seat], Statement]:
    match tree:
        case ("p",):
            return lambda s: s.p
        case ("q",):
            return lambda s: s.q
        case ("not", part):
            inner = _formula(part)
            return lambda s: Not(inner(s))
        case ("box", part, strength):
            inner = _formula(part)
            return lambda s: box(inner(s), strength)
        case (kind, first, second):
            a, b = _formula(first), _formula(second)
            if kind == "implies":
                return lambda s: Implies(a(s), b(s))
            joined = AllOf if kind == "and" else AnyOf
            return lambda s: joined((a(s), b(s)))
    raise ValueError(tree)


def _code(tree: Tree, inside: bool = False) -> str:
    """Return the expression: of answers outside of boxes, of statements inside."""
    match tree:
        case ("box", part, strength):
            asks = "game.box" if inside else "game.provable"
            return f"{asks}({_code(part, True)}, {strength})"
        case ("not", part):
            return f"({'~' if inside else 'not '}{_code(part, inside)})"
        case ("and" | "or" | "implies" as kind, first, second):
            a, b = _code(first, inside), _code(second, inside)
            if inside:
                return f"({a} {SIGNS[kind]} {b})"
            return f"(not {a} or {b})" if kind == "implies" else f"({a} {kind} {b})"
    return str(tree[0])
