"""Estimates with intervals and paired tests, by scipy; pure functions on plain numbers.

The rules, the same for every study: a mean has a Student t interval; two conditions are compared
seed by seed, by the mean difference with its t interval and by a permutation test of its sign
(all ways to swap the two conditions within seeds; at random if there are more than 10^4), which
assumes nothing about the shape of the values; several comparisons are corrected together
(Benjamini & Hochberg, 1995). Nothing is said where there are too few seeds to say it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import fmean, stdev

from codepact.core.intervals import Interval, half_width

RESAMPLES = 9999


@dataclass(frozen=True)
class Estimate:
    """A mean over `n` values, with the standard deviation and the interval.

    There is no interval with one value, or where all values are the same: a deviation of zero in a
    few seeds is not certainty.
    """

    mean: float
    n: int
    sd: float | None
    interval: Interval | None


@dataclass(frozen=True)
class Comparison:
    """How a condition differs from the baseline over the seeds that both have.

    `p`: of the permutation test, None with fewer than two seeds. `corrected`: `p` after the
    correction for all comparisons of the outcome. `least`: the smallest `p` that so many seeds
    can give; a test that can never come out below 0.05 says nothing when it does not.
    """

    difference: Estimate
    p: float | None
    corrected: float | None
    least: float | None


def estimate(values: Sequence[float], confidence: float = 0.95) -> Estimate | None:
    """Return the mean with its t interval; None if there are no values."""
    n = len(values)
    if n == 0:
        return None
    mean = fmean(values)
    if n == 1:
        return Estimate(mean, 1, None, None)
    spread = stdev(values)
    if spread == 0:
        return Estimate(mean, n, spread, None)
    half = half_width(n, spread, confidence)
    return Estimate(mean, n, spread, (mean - half, mean + half))


def seeds_for(width: float, sd: float, confidence: float = 0.95) -> int:
    """Return the least number of seeds, from 2 on, whose half-width is at most `width`."""
    from scipy.stats import norm

    z = float(norm.ppf((1 + confidence) / 2))
    n = max(2, ceil((z * sd / width) ** 2))  # t quantiles are wider, so this is never too many
    while half_width(n, sd, confidence) > width:
        n += 1
    return n


def compare(
    baseline: Mapping[int, float],
    others: Sequence[Mapping[int, float]],
    confidence: float = 0.95,
) -> list[Comparison | None]:
    """Compare each of `others` with the baseline; values by seed. None: they share no seed."""
    found = [_compared(baseline, other, confidence) for other in others]
    tested = [k for k, c in enumerate(found) if c is not None and c.p is not None]
    if not tested:
        return found
    from scipy.stats import false_discovery_control

    corrected = false_discovery_control([_p(found[k]) for k in tested], method="bh")
    for k, q in zip(tested, corrected, strict=True):
        c = found[k]
        assert c is not None
        found[k] = Comparison(c.difference, c.p, float(q), c.least)
    return found


def _p(comparison: Comparison | None) -> float:
    assert comparison is not None and comparison.p is not None
    return comparison.p


def _compared(
    baseline: Mapping[int, float], other: Mapping[int, float], confidence: float
) -> Comparison | None:
    seeds = sorted(baseline.keys() & other.keys())
    differences = [other[s] - baseline[s] for s in seeds]
    difference = estimate(differences, confidence)
    if difference is None:
        return None
    if len(seeds) < 2:
        return Comparison(difference, None, None, None)
    return Comparison(difference, _sign_test(differences), None, 2 ** (1 - len(seeds)))


def _sign_test(differences: Sequence[float]) -> float:
    """Return the two-sided p of the permutation test that flips the signs of differences."""
    import numpy as np
    from scipy.stats import permutation_test

    if not any(differences):
        return 1.0
    found = permutation_test(
        (np.asarray(differences),),
        lambda x, axis: np.round(np.mean(x, axis=axis), 12),
        permutation_type="samples",
        vectorized=True,
        n_resamples=RESAMPLES,
        rng=np.random.default_rng(0),
    )
    return float(found.pvalue)
