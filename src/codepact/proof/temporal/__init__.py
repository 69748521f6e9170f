"""Linear temporal logic: formulas about plays, checked for a machine against all opponents.

The language and the check of evidence are the checker's (`codepact.checker.temporal`); here is the
search.
"""

from codepact.checker.temporal.formulas import (
    Atom,
    Binary,
    Constant,
    Formula,
    Round,
    Unary,
    printed,
)
from codepact.proof.temporal.checking import Counterexample, Proved, check, holds, play
from codepact.proof.temporal.formulas import parse, players, true_of

__all__ = [
    "Atom",
    "Binary",
    "Constant",
    "Counterexample",
    "Formula",
    "Proved",
    "Round",
    "Unary",
    "check",
    "holds",
    "parse",
    "play",
    "players",
    "printed",
    "true_of",
]
