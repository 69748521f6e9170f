"""Whole numbers that make sums at least 0, or evidence that there are none; by Z3.

Z3 (de Moura and Bjørner, 2008) finds what the checker then goes over without it: how many times to
take each inequality (Farkas), and where to split a case because only fractions are left.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from codepact.checker.farkas import ONE, Form, Variable, contradicts, total
from codepact.core.errors import CodepactError

MILLISECONDS = 5_000
"""For one question to Z3."""

SPLITS = 12
"""Splits within each other."""

Taken = list[list[Any]]


class UnsettledError(Exception):
    """Z3 did not tell, or there is no evidence for what it told; it says which."""


def solver() -> Any:
    """Return Z3; raise `CodepactError` if it is not installed."""
    try:
        import z3
    except ImportError:
        raise CodepactError(
            "claims about programs that count need Z3: pip install 'codepact[smt]'"
        ) from None
    return z3


def contradiction(rows: Sequence[Form]) -> Taken | None:
    """Return how many times rows are taken to add up to what cannot be, None if they never do."""
    for k, row in enumerate(rows):
        if row.get(ONE, 0) < 0 and contradicts([row], [[0, "1"]]):
            return [[k, "1"]]
    z3 = solver()
    asked = z3.SolverFor("QF_LRA")
    asked.set("timeout", MILLISECONDS)
    times = [z3.Real(f"t{k}") for k in range(len(rows))]
    asked.add(*(t >= 0 for t in times))
    columns: dict[Variable, list[Any]] = {ONE: []}
    for row, t in zip(rows, times, strict=True):
        for variable, k in row.items():
            columns.setdefault(variable, []).append(k * t)
    for variable, column in columns.items():
        summed = z3.Sum(column) if column else z3.RealVal(0)
        if variable == ONE:
            asked.add(summed <= -1)
        else:
            asked.add(summed == 0 if variable[0] == "part" else summed <= 0)
    if asked.check() != z3.sat:
        return None
    model = asked.model()
    found = [(k, _fraction(model.eval(t, model_completion=True))) for k, t in enumerate(times)]
    return [[k, str(value)] for k, value in found if value]


def solution(rows: Sequence[Form], *, whole: bool = True) -> dict[Variable, Fraction] | None:
    """Return numbers, whole or not, that make rows at least 0, or None if there are none.

    Raises `UnsettledError` if Z3 does not tell.
    """
    z3 = solver()
    asked = z3.SolverFor("QF_LIA" if whole else "QF_LRA")
    asked.set("timeout", MILLISECONDS)
    make = z3.Int if whole else z3.Real
    names = {v: make(str(k)) for k, v in enumerate(dict.fromkeys(_numbers(rows)))}
    asked.add(*(n >= 0 for v, n in names.items() if v[0] != "part"))
    for row in rows:
        terms = [k * names[v] for v, k in row.items() if v != ONE]
        asked.add(z3.Sum([*terms, row.get(ONE, 0)]) >= 0)
    answer = asked.check()
    if answer == z3.unknown:
        raise UnsettledError(f"Z3 did not tell within {MILLISECONDS} ms")
    if answer == z3.unsat:
        return None
    model = asked.model()
    return {v: _fraction(model.eval(n, model_completion=True)) for v, n in names.items()}


def split(values: dict[Variable, Fraction]) -> Form | None:
    """Return a sum that is neither at least 0 nor at most -1 for these numbers, None if all are.

    What has few values comes first: so do differences of parts of one sum, of which one divisor
    divides the other, while the parts themselves may be as large as the match is long.
    """
    large = ("part", "middle", "rounds")
    forms: list[Form] = [{v: 1} for v in sorted(v for v in values if v[0] not in large)]
    parts = sorted(v for v in values if v[0] == "part")
    forms += [
        {a: 1, b: -(b[2] // a[2])}
        for a, b in product(parts, repeat=2)
        if a[1] == b[1] and a != b and b[2] % a[2] == 0
    ]
    forms += [{v: 1} for v in sorted(v for v in values if v[0] in large)]
    for form in forms:
        value = sum((k * values[v] for v, k in form.items()), Fraction(0))
        if value.denominator != 1:
            return total([(1, form), (-(math.floor(value) + 1), {ONE: 1})])
    return None


def _numbers(rows: Iterable[Form]) -> Iterable[Variable]:
    return (v for row in rows for v in row if v != ONE)


def _fraction(value: Any) -> Fraction:
    return (
        Fraction(value.numerator_as_long(), value.denominator_as_long())
        if hasattr(value, "numerator_as_long")
        else Fraction(value.as_long())
    )
