"""Questions as they cross the border of the sandbox: nested tuples there, statements here."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from codepact.core.statement import (
    AllOf,
    AnyOf,
    Implies,
    Not,
    Plays,
    Provable,
    Statement,
)


@lru_cache(maxsize=65_536)
def guest_question(statement: Statement) -> tuple[Any, ...]:
    """Return the statement as the driver writes it. The driver joins two parts at a time."""
    match statement:
        case Plays(seat, action, round_, profile):
            return ("plays", seat, action, round_, profile)
        case Not(part):
            return ("not", guest_question(part))
        case AllOf((a, b)):
            return ("and", guest_question(a), guest_question(b))
        case AnyOf((a, b)):
            return ("or", guest_question(a), guest_question(b))
        case Implies(a, b):
            return ("implies", guest_question(a), guest_question(b))
        case Provable(part, strength):
            return ("box", guest_question(part), strength)
        case _:
            raise ValueError(f"not a statement that programs can make: {statement}")


@lru_cache(maxsize=65_536)
def _statement(node: tuple[Any, ...]) -> Statement:
    match node:
        case ("plays", seat, action, round_, profile):
            return Plays(seat, action, round_, tuple(profile))
        case ("not", a):
            return Not(_statement(a))
        case ("and", a, b):
            return AllOf((_statement(a), _statement(b)))
        case ("or", a, b):
            return AnyOf((_statement(a), _statement(b)))
        case ("implies", a, b):
            return Implies(_statement(a), _statement(b))
        case ("box", a, strength):
            return Provable(_statement(a), strength)
    raise ValueError(f"not a statement: {node}")


def host_question(node: tuple[Any, ...]) -> Provable:
    """Return the question that the driver wrote."""
    question = _statement(node)
    assert isinstance(question, Provable)
    return question
