"""Intervals of means (Student's t, by scipy) and of ranks over resamples."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

Interval = tuple[float, float]
"""The low and the high end."""


def half_width(n: int, sd: float, confidence: float = 0.95) -> float:
    """Return half the width of the t interval of a mean of `n` values with that deviation."""
    from scipy.stats import t

    return float(t.ppf((1 + confidence) / 2, n - 1)) * sd / sqrt(n)


def rank_percentiles(scores: NDArray[float64], confidence: float = 0.95) -> list[tuple[int, int]]:
    """Return the lowest and the highest rank of each column of `scores[resample, column]`.

    They are percentiles (the percentile bootstrap: Efron, 1979). The largest score of a resample
    has rank 1, and equal scores have equal ranks.
    """
    import numpy as np

    rounded = np.round(scores, 9)  # ties stay ties, whatever the order of addition
    ranks = 1 + (rounded[:, None, :] > rounded[:, :, None]).sum(axis=2)
    tail = 100 * (1 - confidence) / 2
    low = np.percentile(ranks, tail, axis=0, method="lower")
    high = np.percentile(ranks, 100 - tail, axis=0, method="higher")
    return [(int(a), int(b)) for a, b in zip(low, high, strict=True)]
