"""Mixtures: how likely each action of a seat, or each strategy, is played; in exact fractions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

Mixture = tuple[Fraction, ...]
"""How likely each action of a seat is, in the order of the game; none negative, the sum is 1."""


def is_mixture(chances: Sequence[Fraction]) -> bool:
    """Return whether chances are those of a mixture: none negative, and together 1."""
    return min(chances, default=Fraction(0)) >= 0 and sum(chances) == 1


def pure(size: int, action: int) -> Mixture:
    """Return the mixture that plays one action of `size`."""
    return tuple(Fraction(int(k == action)) for k in range(size))


def filled(chances: Mapping[int, Fraction], size: int) -> Mixture:
    """Return the mixture of `size` actions in which those that are not named are never played."""
    return tuple(chances.get(k, Fraction(0)) for k in range(size))


def rounded(floats: Sequence[float], denominator: int) -> Mixture:
    """Return a mixture near to floats, of fractions with denominators up to `denominator`.

    The largest chance makes up the rest; where that is not enough it is played for certain.
    """
    found = [max(Fraction(v).limit_denominator(denominator), Fraction(0)) for v in floats]
    largest = max(range(len(found)), key=lambda k: floats[k])
    found[largest] += 1 - sum(found)
    return tuple(found) if found[largest] >= 0 else pure(len(found), largest)


def together(mixtures: Sequence[Mixture]) -> Iterator[tuple[tuple[int, ...], Fraction]]:
    """Yield what is played, by number, if each mixes for itself, and how likely; nothing of 0."""
    for plays in product(*([k for k, p in enumerate(own) if p] for own in mixtures)):
        chance = Fraction(1)
        for own, k in zip(mixtures, plays, strict=True):
            chance *= own[k]
        yield plays, chance


def one_by_one(mixture: Sequence[Fraction]) -> Iterator[tuple[int, Fraction]]:
    """Yield what is played, by number, each with its chance if those before it were not played.

    The last chance is 1.
    """
    left = Fraction(1)
    for k, chance in enumerate(mixture):
        if chance:
            yield k, chance / left
            left -= chance
