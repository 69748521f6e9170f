"""Intervals of means: Student's t, by scipy."""

from __future__ import annotations

from math import sqrt

Interval = tuple[float, float]
"""The low and the high end."""


def half_width(n: int, sd: float, confidence: float = 0.95) -> float:
    """Return half the width of the t interval of a mean of `n` values with that deviation."""
    from scipy.stats import t

    return float(t.ppf((1 + confidence) / 2, n - 1)) * sd / sqrt(n)
