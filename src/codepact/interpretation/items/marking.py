"""What a reader answers to an item, and what that is worth.

Refusals and answers of no use are counted apart from wrong ones, and items of unknown truth apart
from both. Where coins decide, the truth is a distribution: then a likeliest answer is right.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from codepact.core.seeds import derive_seed
from codepact.interpretation.items.questions import Unknown, answers
from codepact.interpretation.items.sets import Item

SLACK = 1e-6
"""By how much probabilities may miss the sum 1."""


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
