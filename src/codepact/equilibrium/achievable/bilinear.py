"""Two bilinear equations in the unit square, solved exactly, square roots and all.

An equation (c, a, b, d) is c + a·p + b·q + d·p·q = 0. It comes from two players with two actions
each, of which one plays its second action with chance p and the other with chance q.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt, sqrt

Equation = tuple[Fraction, ...]


@dataclass(frozen=True)
class Chances:
    """Chances p and q, both from 0 to 1, that solve the equations."""

    p: Fraction
    q: Fraction


@dataclass(frozen=True)
class Irrational:
    """The equations have solutions, and none in fractions; p and q are about these."""

    p: float
    q: float


@dataclass(frozen=True)
class Nowhere:
    """The equations have no solution in the square."""


@dataclass(frozen=True)
class _Surd:
    """The number r + s·√d; d is not negative."""

    r: Fraction
    s: Fraction
    d: Fraction

    def sign(self) -> int:
        """Return -1, 0 or 1."""
        r, s = _sign(self.r), _sign(self.s) if self.d else 0
        if r * s >= 0:
            return r or s
        return r * _sign(self.r**2 - self.s**2 * self.d)

    def linear(self, c: Fraction, a: Fraction) -> _Surd:
        """Return c + a times it."""
        return _Surd(c + a * self.r, a * self.s, self.d)

    def in_unit(self) -> bool:
        """Return whether it is from 0 to 1."""
        return self.sign() >= 0 and self.linear(Fraction(1), Fraction(-1)).sign() >= 0

    def __float__(self) -> float:
        return float(self.r) + float(self.s) * sqrt(self.d)


def chances(first: Equation, second: Equation) -> Chances | Irrational | Nowhere:
    """Return a solution of both equations in the square: a rational one if there is one."""
    if not any(first) or not any(second) or _dependent(first, second):
        # The sum of two equations with the same solutions could be empty.
        found = next(_on_the_edge(first if any(first) else second), None)
        return Nowhere() if found is None else found
    c, a, b, d = first if first[3] else second
    other = second if first[3] else first
    ratio = other[3] / d if d else Fraction(0)
    line = tuple(v - ratio * w for v, w in zip(other, (c, a, b, d), strict=True))
    if line[2]:  # q = k + m·p
        return _on_a_line((c, a, b, d), -line[0] / line[2], -line[1] / line[2])
    if not line[1]:
        return Nowhere()  # the equations are independent, so what is left is not 0 = 0
    p = -line[0] / line[1]
    rest = (c + a * p, b + d * p)  # in q alone
    if not 0 <= p <= 1:
        return Nowhere()
    if not rest[1]:
        return Nowhere() if rest[0] else Chances(p, Fraction(0))
    q = -rest[0] / rest[1]
    return Chances(p, q) if 0 <= q <= 1 else Nowhere()


def _dependent(first: Equation, second: Equation) -> bool:
    return all(first[i] * second[j] == first[j] * second[i] for i in range(4) for j in range(i))


def _on_the_edge(equation: Equation) -> Iterator[Chances]:
    """Yield solutions of one equation on the edges; if there is any in the square, one is there.

    For then the left side is 0 in a corner, or not of the same sign in all of them.
    """
    c, a, b, d = equation
    for fixed in (Fraction(0), Fraction(1)):
        for q_varies in (False, True):
            level, slope = (c + a * fixed, b + d * fixed) if q_varies else (
                c + b * fixed, a + d * fixed)  # fmt: skip
            if not slope and level:
                continue
            free = -level / slope if slope else Fraction(0)
            if 0 <= free <= 1:
                yield Chances(fixed, free) if q_varies else Chances(free, fixed)


def _on_a_line(equation: Equation, k: Fraction, m: Fraction) -> Chances | Irrational | Nowhere:
    """Return a solution with q = k + m·p."""
    c, a, b, d = equation
    constant, linear, square = c + b * k, a + b * m + d * k, d * m
    roots: list[_Surd]
    if square:
        disc = linear**2 - 4 * square * constant
        if disc < 0:
            return Nowhere()
        root = _root(disc)
        s, under = (Fraction(1), disc) if root is None else (Fraction(0), Fraction(0))
        shift = root or Fraction(0)
        roots = [
            _Surd((-linear + sign * shift) / (2 * square), sign * s / (2 * square), under)
            for sign in (1, -1)
        ]
    elif linear:
        roots = [_Surd(-constant / linear, Fraction(0), Fraction(0))]
    elif constant:
        return Nowhere()
    else:  # the whole line: it meets the square on an edge if at all
        zero, one = Fraction(0), Fraction(1)
        ps = [zero, one] + ([-k / m, (1 - k) / m] if m else [])
        roots = [_Surd(p, zero, zero) for p in ps]
    inside = [p for p in roots if p.in_unit() and p.linear(k, m).in_unit()]
    for p in inside:
        if not p.s:
            return Chances(p.r, k + m * p.r)
    return Irrational(float(inside[0]), float(inside[0].linear(k, m))) if inside else Nowhere()


def _root(value: Fraction) -> Fraction | None:
    """Return the square root of a number, if it is a fraction."""
    found = Fraction(isqrt(value.numerator), isqrt(value.denominator))
    return found if found**2 == value else None


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)
