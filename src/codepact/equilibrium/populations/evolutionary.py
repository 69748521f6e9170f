"""Whether a population can be invaded by a few mutants of any kind, pure or mixed, exactly.

A strategy x is evolutionarily stable if it is a best reply to itself, and against every other best
reply y it does better than y does: x·Ay > y·Ay (Maynard Smith and Price, Nature 246:15-18, 1973).
Among best replies the difference is a quadratic form of y, so what is to be tested is whether a
matrix is strictly copositive (Haigh, Advances in Applied Probability 7:8-11, 1975; Abakuks, ibid.
12:1-3, 1980; Bomze, International Journal of Game Theory 21:187-212, 1992).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import Literal

from codepact.equilibrium.linear import dot
from codepact.equilibrium.populations.affine import solutions
from codepact.equilibrium.populations.matrix import PayoffMatrix
from codepact.equilibrium.populations.trajectory import exact_shares

MOST_ALTERNATIVES = 12
"""Best replies outside the support up to which all mixtures of them are tried; each doubles it."""

Evolutionary = Literal["evolutionarily stable", "neutrally stable", "invadable", "undecided"]
Sign = Literal["positive", "zero", "negative"]


def earnings(matrix: PayoffMatrix, shares: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Return what each strategy earns against a population of these shares."""
    return tuple(dot(row, shares) for row in matrix.payoffs)


def evolutionary_stability(matrix: PayoffMatrix, shares: Sequence[int | Fraction]) -> Evolutionary:
    """Return whether a population of these shares drives out every few invaders, or bears them.

    "neutrally stable": nobody does better against the invaded population, somebody does as well.
    "invadable" if it is no equilibrium, or some mixture of best replies does better. "undecided"
    above `MOST_ALTERNATIVES`. Raises `CodepactError` for what are no exact shares.
    """
    x = exact_shares(matrix, shares)
    earned = earnings(matrix, x)
    mean = dot(earned, x)
    if any(v > mean for v in earned):
        return "invadable"
    support = [i for i in matrix.strategies if x[i]]
    others = [i for i in matrix.strategies if not x[i] and earned[i] == mean]
    if len(others) > MOST_ALTERNATIVES:
        return "undecided"
    base, *free = support
    sign = _sign_on_cone(_advantage(matrix, base, [*free, *others]), len(free))
    if sign == "positive":
        return "evolutionarily stable"
    return "neutrally stable" if sign == "zero" else "invadable"


def _advantage(matrix: PayoffMatrix, base: int, moved: Sequence[int]) -> list[list[Fraction]]:
    """Return Q with z·Qz = -(y-x)·A(y-x), where y-x is z on `moved` and takes its sum from `base`.

    That is x·Ay - y·Ay, as y is a best reply to x. Q is symmetric.
    """
    a = matrix.payoffs
    form = [[a[base][j] + a[i][base] - a[i][j] - a[base][base] for j in moved] for i in moved]
    size = range(len(moved))
    return [[(form[i][j] + form[j][i]) / 2 for j in size] for i in size]


def _sign_on_cone(form: list[list[Fraction]], free: int) -> Sign:
    """Return the sign of z·Qz over z other than 0 whose entries from `free` on are not negative.

    "zero": it is not negative, and 0 somewhere. The first entries may have any sign; each is set to
    what makes the form least, by completing the square.
    """
    strict = True
    left = list(range(len(form)))
    unbound = set(left[:free])
    while unbound:
        pivot = next((k for k in sorted(unbound) if form[k][k] > 0), None)
        if pivot is None:
            # Whatever is not flat in every direction goes below 0.
            if any(form[k][j] for k in unbound for j in left):
                return "negative"
            left = [k for k in left if k not in unbound]
            strict = False
            break
        left.remove(pivot)
        unbound.remove(pivot)
        for i in left:
            factor = form[i][pivot] / form[pivot][pivot]
            for j in left:
                form[i][j] -= factor * form[pivot][j]
    least = _least_on_simplex([[form[i][j] for j in left] for i in left]) if left else None
    if least is not None and least < 0:
        return "negative"
    return "positive" if strict and (least is None or least > 0) else "zero"


def _least_on_simplex(form: Sequence[Sequence[Fraction]]) -> Fraction:
    """Return the least z·Qz over z of sum 1, none negative.

    Where it is reached by the fewest entries, its gradient is level among them and there is no
    other such point; so each set of entries is one linear system.
    """
    least = min(form[i][i] for i in range(len(form)))
    for size in range(2, len(form) + 1):
        for used in combinations(range(len(form)), size):
            rows = [[*(form[i][j] for j in used), Fraction(-1)] for i in used]
            rows.append([*[Fraction(1)] * size, Fraction(0)])
            found = solutions(rows, [*[Fraction(0)] * size, Fraction(1)])
            if found and not found.directions and min(found.point[:size]) > 0:
                least = min(least, found.point[size])
    return least
