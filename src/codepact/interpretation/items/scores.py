"""How well items were answered: accuracy, Brier score, calibration, cost."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from codepact.core.intervals import Interval, half_width
from codepact.interpretation.items.marking import Marked
from codepact.interpretation.items.sets import Item, SetName

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Estimate:
    """A value, and the interval that holds it with 95 % confidence."""

    value: float
    interval: Interval


@dataclass(frozen=True)
class Bin:
    """Answers of about one confidence: how many, their mean confidence, the share that is true."""

    low: float
    high: float
    n: int
    confidence: float
    true: Estimate


@dataclass(frozen=True)
class Scores:
    """What is known of some marked answers.

    `asked` are all; `scored` those that are right or wrong, and only they count in `accuracy`
    (Wilson's interval), `brier` (t interval), `bins` and `miscalibration`, which is the mean
    distance of confidence and truth over bins, by their sizes (expected calibration error, Naeini
    et al., AAAI 2015). None where nothing was scored. `seconds` and `cost` are per item asked.
    """

    asked: int
    scored: int
    right: int
    refused: int
    rambled: int
    unknown_truth: int
    accuracy: Estimate | None
    brier: Estimate | None
    bins: tuple[Bin, ...]
    miscalibration: float | None
    seconds: float
    cost: float


def scores_of(marked: Sequence[Marked], bins: int = 10) -> Scores:
    """Return the scores of marked answers."""
    counted = Counter(m.outcome for m in marked)
    kept = [m for m in marked if m.scored]
    shown = _bins(kept, bins)
    n = len(kept)
    off = sum(b.n * abs(b.confidence - b.true.value) for b in shown)
    return Scores(
        asked=len(marked),
        scored=n,
        right=counted["right"],
        refused=counted["refused"],
        rambled=counted["rambled"],
        unknown_truth=counted["unknown truth"],
        accuracy=share(counted["right"], n) if n else None,
        brier=_mean([m.brier for m in kept]) if n else None,
        bins=shown,
        miscalibration=off / n if n else None,
        seconds=sum(m.answer.seconds for m in marked) / max(1, len(marked)),
        cost=sum(m.answer.cost for m in marked) / max(1, len(marked)),
    )


def by_set(marked: Sequence[Marked]) -> Mapping[SetName, Scores]:
    """Return the scores of each set."""
    return {name: scores_of(own) for name, own in _grouped(marked, lambda item: item.set).items()}


def by_kind(marked: Sequence[Marked]) -> Mapping[str, Scores]:
    """Return the scores of each kind of question."""
    return {name: scores_of(own) for name, own in _grouped(marked, lambda item: item.kind).items()}


def by_size(marked: Sequence[Marked]) -> Mapping[int, Scores]:
    """Return the scores for each number of states: how difficult size makes it."""
    found = _grouped(marked, lambda item: item.size)
    return {size: scores_of(found[size]) for size in sorted(found)}


def _grouped(marked: Sequence[Marked], key: Callable[[Item], K]) -> dict[K, list[Marked]]:
    found: dict[K, list[Marked]] = {}
    for m in marked:
        found.setdefault(key(m.item), []).append(m)
    return found


def share(count: int, n: int) -> Estimate:
    """Return a share with Wilson's interval (1927)."""
    from scipy.stats import binomtest

    ends = binomtest(count, n).proportion_ci(0.95, "wilson")
    return Estimate(count / n, (float(ends.low), float(ends.high)))


def _mean(values: Sequence[float]) -> Estimate:
    """Return a mean with its t interval; that of a single value is all there is."""
    n, mean = len(values), math.fsum(values) / len(values)
    if n == 1:
        return Estimate(mean, (-math.inf, math.inf))
    half = half_width(n, math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (n - 1)))
    return Estimate(mean, (mean - half, mean + half))


def _bins(kept: Sequence[Marked], count: int) -> tuple[Bin, ...]:
    """Return the bins that hold something; of the ends of a bin only the upper one is in it.

    The share that is true is a mean of probabilities; its interval is Wilson's for as many trials.
    """
    groups: dict[int, list[Marked]] = defaultdict(list)
    for m in kept:
        groups[max(0, math.ceil(m.confidence * count - 1e-9) - 1)].append(m)
    found = []
    for k, own in sorted(groups.items()):
        n = len(own)
        true = math.fsum(m.hit for m in own)
        ends = share(round(true), n).interval
        mean = math.fsum(m.confidence for m in own) / n
        found.append(Bin(k / count, (k + 1) / count, n, mean, Estimate(true / n, ends)))
    return tuple(found)
