"""Linear temporal logic: formulas about plays, checked for a machine against all opponents."""

from codepact.proof.temporal.checking import Counterexample, Proved, check, holds, play
from codepact.proof.temporal.formulas import (
    Atom,
    Binary,
    Constant,
    Formula,
    Unary,
    parse,
    players,
    printed,
    true_of,
)

__all__ = [
    "Atom",
    "Binary",
    "Constant",
    "Counterexample",
    "Formula",
    "Proved",
    "Unary",
    "check",
    "holds",
    "parse",
    "play",
    "players",
    "printed",
    "true_of",
]
