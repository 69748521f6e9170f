"""What paired items tell apart: recall and familiarity.

Questions about one program stand or fall together, so families of them are the unit of inference.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from codepact.core.errors import CodepactError
from codepact.core.intervals import Interval, half_width
from codepact.core.seeds import derive_seed
from codepact.interpretation.items.marking import Marked
from codepact.interpretation.items.scores import Estimate
from codepact.interpretation.items.sets import SetName

FLIPS = 10_000
"""Sign flips that are drawn where there are too many for all of them."""

EXACT = 13
"""The most families for which all sign flips are looked at."""


@dataclass(frozen=True)
class Contrast:
    """How much more often items of one set are right than those that are paired with them.

    `n` pairs are scored on both sides, of `families` families; `gained` and `lost`: pairs right on
    the first side only, on the second side only. `difference`: of the accuracies, with a t interval
    over families, since questions about one program stand or fall together. `mcnemar`: exact
    two-sided p (McNemar, 1947), as if all pairs were independent. `permutation`: two-sided p where
    signs of whole families are flipped. `left_out`: pairs that are not scored on both sides.
    """

    n: int
    families: int
    gained: int
    lost: int
    left_out: int
    difference: Estimate
    mcnemar: float
    permutation: float


def recall(marked: Sequence[Marked]) -> Contrast:
    """Return published less renamed, in pairs: what is right only because the text is known."""
    return contrast(_pairs(marked, "published", "renamed"))


def familiarity(marked: Sequence[Marked]) -> Contrast:
    """Return renamed less random, in pairs of one size: what is right as the machine is known.

    Pairs with a random machine that has more states, since there are no new ones of fewer than
    four, are not looked at.
    """
    pairs = _pairs(marked, "renamed", "random")
    return contrast([(a, b) for a, b in pairs if a.item.size == b.item.size])


def _pairs(marked: Sequence[Marked], one: SetName, other: SetName) -> list[tuple[Marked, Marked]]:
    known = {m.item.id: m for m in marked if m.item.set == one}
    return [(known[m.item.pair], m) for m in marked if m.item.set == other and m.item.pair in known]


def contrast(pairs: Sequence[tuple[Marked, Marked]]) -> Contrast:
    """Compare paired answers. Raises `CodepactError` if no pair is scored on both sides."""
    from scipy.stats import binomtest

    kept = [(a, b) for a, b in pairs if a.scored and b.scored]
    if not kept:
        raise CodepactError("no pair of items is scored on both sides, so nothing can be compared")
    sums: dict[str, int] = defaultdict(int)
    counts: dict[str, int] = defaultdict(int)
    for a, b in kept:
        sums[a.item.family] += (a.outcome == "right") - (b.outcome == "right")
        counts[a.item.family] += 1
    gained = sum(a.outcome == "right" and b.outcome == "wrong" for a, b in kept)
    lost = sum(a.outcome == "wrong" and b.outcome == "right" for a, b in kept)
    n, g = len(kept), len(sums)
    mean = (gained - lost) / n
    interval: Interval = (-1.0, 1.0)
    if g > 1:  # the standard error of a mean of clusters that differ in size (Liang, Zeger, 1986)
        square = math.fsum((sums[f] - mean * counts[f]) ** 2 for f in sums)
        half = half_width(g, math.sqrt(g / (g - 1) * square) / n * math.sqrt(g))
        interval = (max(-1.0, mean - half), min(1.0, mean + half))
    changed = gained + lost
    return Contrast(
        n=n,
        families=g,
        gained=gained,
        lost=lost,
        left_out=len(pairs) - n,
        difference=Estimate(mean, interval),
        mcnemar=float(binomtest(gained, changed).pvalue) if changed else 1.0,
        permutation=_flipped([sums[f] for f in sorted(sums)]),
    )


def _flipped(sums: Sequence[int]) -> float:
    """Return how often sums with random signs are as far from 0 in all: exactly, if they are few.

    Where signs are drawn, what was observed counts as one of the draws (Phipson, Smyth, 2010).
    """
    import numpy as np

    values = np.array([s for s in sums if s])
    if not len(values):
        return 1.0
    if len(values) <= EXACT:
        codes = np.arange(2 ** len(values))[:, None] >> np.arange(len(values)) & 1
        return float(np.mean(abs((2 * codes - 1) @ values) >= abs(values.sum())))
    random = np.random.default_rng(derive_seed("sign flips", *map(int, values)))
    signs = random.choice((-1, 1), (FLIPS, len(values)))
    return float((1 + np.sum(abs(signs @ values) >= abs(values.sum()))) / (1 + FLIPS))
