"""Eigenvalues of a rational matrix, and exactly how many grow, shrink or do neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from codepact.equilibrium.linear import Row, flint_matrix

if TYPE_CHECKING:
    from flint import fmpz_poly


@dataclass(frozen=True)
class Spectrum:
    """Eigenvalues with multiplicity, as floats, and the exact counts of the signs of real parts.

    `turning`: how many are imaginary and not 0; `still`: how many are 0.
    """

    values: tuple[complex, ...]
    shrinking: int
    growing: int
    turning: int
    still: int

    def __add__(self, other: Spectrum) -> Spectrum:
        """Return the spectrum of both together."""
        return Spectrum(
            self.values + other.values,
            self.shrinking + other.shrinking,
            self.growing + other.growing,
            self.turning + other.turning,
            self.still + other.still,
        )


NOTHING = Spectrum((), 0, 0, 0, 0)


def of_numbers(numbers: Sequence[Fraction]) -> Spectrum:
    """Return the spectrum of a diagonal matrix."""
    signs = [(v > 0) - (v < 0) for v in numbers]
    return Spectrum(
        tuple(complex(v) for v in numbers), signs.count(-1), signs.count(1), 0, signs.count(0)
    )


def of_matrix(matrix: Sequence[Row]) -> Spectrum:
    """Return the spectrum of a square matrix.

    The signs are those of roots of irreducible factors of the characteristic polynomial. One that
    has an imaginary root has its negative as well, its conjugate, and so is even; any other has no
    root of real part 0, and enclosures of its roots tell their signs once they are small enough.
    """
    if not matrix:
        return NOTHING
    total = NOTHING
    for factor, times in flint_matrix(matrix).charpoly().numer().factor()[1]:
        for _ in range(int(times)):
            total += _of_factor(factor)
    return total


def _of_factor(factor: fmpz_poly) -> Spectrum:
    """Return the roots of an irreducible polynomial."""
    from flint import ctx, fmpz_poly

    coefficients = [int(c) for c in factor.coeffs()]
    degree = len(coefficients) - 1
    if degree == 1:
        return of_numbers([Fraction(-coefficients[0], coefficients[1])])
    even = not any(coefficients[1::2])
    bits = 64
    while True:
        with ctx.workprec(bits):
            roots = _roots(factor)
            values = tuple(complex(root) for root in roots)
            if even:
                # FLINT gives real roots an imaginary part that is exactly 0.
                squares = _roots(fmpz_poly(coefficients[::2]))
                turning = 2 * sum(1 for s in squares if s.imag == 0 and s.real < 0)
                clear = all(s.imag != 0 or s.real != 0 for s in squares)
                shrinking = growing = (degree - turning) // 2
            else:
                turning = 0
                shrinking = sum(1 for root in roots if root.real < 0)
                growing = sum(1 for root in roots if root.real > 0)
                clear = shrinking + growing == degree
        if clear:
            return Spectrum(values, shrinking, growing, turning, 0)
        bits *= 2


def _roots(polynomial: fmpz_poly) -> list[Any]:
    """Return enclosures of the roots of a polynomial without double ones."""
    found: Any = polynomial.complex_roots()
    return [root for root, _ in found]
