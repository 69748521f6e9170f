"""How well items were answered: accuracy, Brier score, calibration, cost, recall, familiarity.

Refusals and answers of no use are counted apart from wrong ones, and items of unknown truth apart
from both. Where coins decide, the truth is a distribution: then a likeliest answer is right.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from codepact.core.errors import CodepactError
from codepact.core.intervals import Interval, half_width
from codepact.core.seeds import derive_seed
from codepact.interpretation.items.questions import Unknown, answers
from codepact.interpretation.items.sets import Item, SetName

K = TypeVar("K", bound=Hashable)

SLACK = 1e-6
"""By how much probabilities may miss the sum 1."""

FLIPS = 10_000
"""Sign flips that are drawn where there are too many for all of them."""

EXACT = 13
"""The most families for which all sign flips are looked at."""


@dataclass(frozen=True)
class Answer:
    """What a reader says: how likely it thinks each answer is; one that it leaves out has 0.

    `seconds`, `cost`: what the answer took; cost in any one unit, such as tokens. `refused`: it did
    not want to answer. Without usable probabilities and no refusal, it rambled.
    """

    probabilities: Mapping[str, float]
    seconds: float = 0.0
    cost: float = 0.0
    refused: bool = False


class ItemReader(Protocol):
    """Answers items."""

    @property
    def name(self) -> str:
        """Return a label for tables."""
        ...

    def answer(self, item: Item) -> Answer:
        """Answer one item, without a look at its truth."""
        ...


Outcome = Literal["right", "wrong", "refused", "rambled", "unknown truth"]


@dataclass(frozen=True)
class Marked:
    """An answer against the truth.

    `confidence`: the probability that it gave to the answer that it thinks likeliest; `hit`: how
    likely that answer is true. `brier`: the sum of squares of said less true probabilities, over
    all answers (Brier, 1950, where one answer is true): 0 to 2. All three are 0 unless `outcome`
    is right or wrong.
    """

    item: Item
    answer: Answer
    outcome: Outcome
    confidence: float = 0.0
    hit: float = 0.0
    brier: float = 0.0

    @property
    def scored(self) -> bool:
        """Return whether it is right or wrong."""
        return self.outcome in ("right", "wrong")


def mark(item: Item, answer: Answer) -> Marked:
    """Compare an answer with the truth. Of answers said equally likely one is drawn by the id."""
    if isinstance(item.truth, Unknown):
        return Marked(item, answer, "unknown truth")
    if answer.refused:
        return Marked(item, answer, "refused")
    possible = answers(item.question, item.game.game, item.seat)
    if not _usable(answer.probabilities, possible):
        return Marked(item, answer, "rambled")
    said = [float(answer.probabilities.get(a, 0.0)) for a in possible]
    true = [float(item.truth.of(a)) for a in possible]
    top = [a for a, p in zip(possible, said, strict=True) if p == max(said)]
    chosen = top[derive_seed("tie", item.id) % len(top)]
    return Marked(
        item,
        answer,
        "right" if chosen in item.truth.likeliest else "wrong",
        max(said),
        float(item.truth.of(chosen)),
        sum((p - q) ** 2 for p, q in zip(said, true, strict=True)),
    )


def ask(reader: ItemReader, items: Iterable[Item]) -> tuple[Marked, ...]:
    """Let a reader answer items, and mark what it says."""
    return tuple(mark(item, reader.answer(item)) for item in items)


def _usable(said: Mapping[str, float], possible: Sequence[str]) -> bool:
    """Whether these are probabilities of answers that there are."""
    values = list(said.values())
    if not values or not set(said) <= set(possible):
        return False
    if any(isinstance(v, bool) or not isinstance(v, int | float) for v in values):
        return False
    return all(math.isfinite(v) and v >= 0 for v in values) and abs(sum(values) - 1) <= SLACK


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
