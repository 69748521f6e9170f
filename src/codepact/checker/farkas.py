"""Sums of whole numbers that cannot all be at least 0, shown by adding them up.

If inequalities cannot all be true, some of them, each taken so many times and added up, say that a
negative number is at least 0 (Farkas' lemma: J. Farkas, Theorie der einfachen Ungleichungen, 1902).
How many times each is taken is all that is needed to check it. The numbers here are whole and at
least 0, but for the parts of sums, which are whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from codepact.checker.shape import exact, whole

Variable = tuple[Any, ...]
Form = dict[Variable, int]
"""A sum: how many times each number is taken; under `ONE` what is added."""

ONE: Variable = ()


def total(parts: Iterable[tuple[int, Form]]) -> Form:
    """Return the sum of sums, each taken so many times."""
    found: Form = {}
    for times, form in parts:
        for variable, k in form.items():
            found[variable] = found.get(variable, 0) + times * k
    return {v: k for v, k in found.items() if k}


def quotient(form: Form, divisor: int) -> Form:
    """Return a sum divided by a positive number, rounded down.

    What a number that is added makes of it, "carry", is kept apart from the "part" without it: so
    the parts of sums that differ by a known number have one part in common.
    """
    outside = {v: k // divisor for v, k in form.items() if k // divisor}
    inside = {v: k % divisor for v, k in form.items() if k % divisor and v != ONE}
    rest = form.get(ONE, 0) % divisor
    if inside:
        terms = tuple(sorted(inside.items()))
        outside["part", terms, divisor] = 1
        if rest:
            outside["carry", terms, divisor, rest] = 1
    return outside


def form_of(terms: Iterable[Any]) -> Form:
    """Return a sum that was plain data; raise `ValueError` if it is none."""
    pairs = [(variable_of(v), k) for v, k in terms]
    if any(type(k) is not int or type(v) is not tuple for v, k in pairs):
        raise ValueError("a sum needs whole numbers of things")
    return total((k, {v: 1}) for v, k in pairs)


def variable_of(data: Any) -> Any:
    """Return a number's name that was plain data."""
    return tuple(map(variable_of, data)) if isinstance(data, list | tuple) else data


def rounded(sums: Sequence[Form]) -> Iterator[Form]:
    """Yield what is true of the parts of sums that occur; raise `ValueError` if one is no part."""
    todo, seen = [v for form in sums for v in form], set()
    while todo:
        variable = todo.pop()
        if variable in seen or variable[:1] not in (("part",), ("carry",)):
            continue
        seen.add(variable)
        inside, part, divisor = _divided(variable)
        left = total([(1, inside), (-divisor, part)])
        yield left
        yield total([(-1, left), (divisor - 1, {ONE: 1})])
        if variable in part and len(part) > 1:
            yield {ONE: 1, variable: -1}
        todo += [*inside, *part]


def _divided(variable: Variable) -> tuple[Form, Form, int]:
    """Return which sum is divided, what comes of it, and the divisor."""
    match variable:
        case ("part", terms, int(m)) if m > 0:
            return form_of(terms), {variable: 1}, m
        case ("carry", terms, int(m), int(rest)) if 0 < rest < m:
            part: Variable = ("part", terms, m)
            return total([(1, form_of(terms)), (rest, {ONE: 1})]), {part: 1, variable: 1}, m
    raise ValueError(f"{variable!r} is no part of a sum")


def contradicts(rows: Sequence[Form], taken: Iterable[Any]) -> bool:
    """Whether rows that are at least 0, each taken so many times, add up to what cannot be.

    All numbers but parts are at least 0 themselves, so less of them may be left.
    """
    found: dict[Variable, Fraction] = {}
    for row, text in taken:
        times = exact(text)
        if times < 0:
            return False
        for variable, k in rows[whole(row)].items():
            found[variable] = found.get(variable, Fraction(0)) + k * times
    left = found.pop(ONE, Fraction(0))
    return left < 0 and all(k == 0 if v[0] == "part" else k <= 0 for v, k in found.items())
