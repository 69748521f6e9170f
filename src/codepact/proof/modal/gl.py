"""Validity in GL and GLS, the logics of provability, by a tableau.

GL is what PA proves of its own provability under every reading of the letters, GLS what is true
(Solovay, 1976). GL is complete for finite transitive irreflexive frames, so a formula is valid if
no such frame refutes it; a world that refutes a box sees a world that refutes what is in it, where
that box holds, so the search ends (Boolos, The Logic of Provability, ch. 10).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

Formula = tuple[Any, ...]
"""("letter", name), ("false",), ("implies", a, b) or ("box", a); all else is made of them."""

FALSE: Formula = ("false",)


def letter(name: object) -> Formula:
    """Return the formula that is a letter: an arbitrary sentence."""
    return ("letter", name)


def implies(a: Formula, b: Formula) -> Formula:
    """Return a → b."""
    return ("implies", a, b)


def negation(a: Formula) -> Formula:
    """Return ¬a."""
    return implies(a, FALSE)


def both(a: Formula, b: Formula) -> Formula:
    """Return a ∧ b."""
    return negation(implies(a, negation(b)))


def either(a: Formula, b: Formula) -> Formula:
    """Return a ∨ b."""
    return implies(negation(a), b)


def box(a: Formula) -> Formula:
    """Return □a."""
    return ("box", a)


def equivalent(a: Formula, b: Formula) -> Formula:
    """Return a ↔ b."""
    return both(implies(a, b), implies(b, a))


def strongly(a: Formula) -> Formula:
    """Return ⊡a, that is a ∧ □a."""
    return both(a, box(a))


def gl_valid(formula: Formula) -> bool:
    """Return whether GL proves the formula."""
    return not _satisfiable(frozenset(), frozenset([formula]))


def gls_valid(formula: Formula) -> bool:
    """Return whether GLS proves the formula: GL, with reflection for every box in it."""
    assumed = formula
    for part in sorted(set(_boxes(formula)), key=repr):
        assumed = implies(implies(part, part[1]), assumed)
    return gl_valid(assumed)


def bare_letters(formula: Formula) -> frozenset[object]:
    """Return the letters that stand outside of every box."""
    if formula[0] == "letter":
        return frozenset([formula[1]])
    if formula[0] == "implies":
        return bare_letters(formula[1]) | bare_letters(formula[2])
    return frozenset()


def _boxes(formula: Formula) -> Iterator[Formula]:
    if formula[0] == "box":
        yield formula
    if formula[0] in ("box", "implies"):
        for part in formula[1:]:
            yield from _boxes(part)


@lru_cache(maxsize=200_000)
def _satisfiable(true: frozenset[Formula], false: frozenset[Formula]) -> bool:
    """Return whether some world of some frame makes all of `true` true and all of `false` false."""
    if FALSE in true or true & false:
        return False
    for formula in false:
        if formula[0] == "implies":
            rest = false - {formula}
            return _satisfiable(true | {formula[1]}, rest | {formula[2]})
    for formula in true:
        if formula[0] == "implies":
            rest = true - {formula}
            return _satisfiable(rest | {formula[2]}, false) or _satisfiable(
                rest, false | {formula[1]}
            )
    # What is left are letters and boxes: each box that is false needs a world of its own, in which
    # everything that is boxed here holds for good, and the part of the box fails for the last time.
    held = frozenset(f for f in true if f[0] == "box")
    inside = held | {f[1] for f in held}
    return all(_satisfiable(inside | {f}, frozenset([f[1]])) for f in false if f[0] == "box")
