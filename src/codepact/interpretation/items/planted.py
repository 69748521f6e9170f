"""Readers of which is known how they answer, so that a mistake of the pipeline is seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from codepact.core.program import Program
from codepact.core.seeds import derive_seed
from codepact.interpretation.items.marking import Answer
from codepact.interpretation.items.questions import Unknown, answers
from codepact.interpretation.items.sets import Item
from codepact.zoo import zoo_names, zoo_program


@dataclass(frozen=True)
class PerfectReader:
    """Says the truth; where that is unknown, it says what a coin says."""

    name: str = "perfect"

    def answer(self, item: Item) -> Answer:
        """Answer with the true probabilities."""
        if isinstance(item.truth, Unknown):
            return CoinReader().answer(item)
        return Answer({a: float(p) for a, p in item.truth.chances})


@dataclass(frozen=True)
class CoinReader:
    """Thinks that all answers are equally likely."""

    name: str = "coin"

    def answer(self, item: Item) -> Answer:
        """Answer with the uniform distribution."""
        possible = answers(item.question, item.game.game, item.seat)
        return Answer(dict.fromkeys(possible, 1 / len(possible)))


@dataclass(frozen=True)
class RecallingReader:
    """Knows some texts by heart, and the truth about them; of others it understands nothing."""

    digests: frozenset[str]
    name: str = "recaller"

    def answer(self, item: Item) -> Answer:
        """Answer perfectly about a known text, else as a coin."""
        known = item.source.digest in self.digests
        return PerfectReader().answer(item) if known else CoinReader().answer(item)


def recaller(programs: Iterable[Program] | None = None) -> RecallingReader:
    """Return a reader who knows these texts by heart; without any, all of the zoo as published."""
    known = map(zoo_program, zoo_names()) if programs is None else programs
    return RecallingReader(frozenset(p.digest for p in known))


@dataclass(frozen=True)
class OverconfidentReader:
    """Draws an answer by its seed and the item, and is nearly sure of it."""

    confidence: float = 0.99
    seed: int = 0
    name: str = "overconfident"

    def answer(self, item: Item) -> Answer:
        """Answer one of those possible with much confidence; the rest is shared by the others."""
        possible = answers(item.question, item.game.game, item.seat)
        chosen = derive_seed("overconfident", self.seed, item.id) % len(possible)
        rest = (1 - self.confidence) / (len(possible) - 1)
        return Answer({a: self.confidence if k == chosen else rest for k, a in enumerate(possible)})


@dataclass(frozen=True)
class RefusingReader:
    """Refuses a share of the items, and rambles about as many others; else it is perfect."""

    share: float = 0.25
    name: str = "refuser"

    def answer(self, item: Item) -> Answer:
        """Refuse, ramble or answer, by the id of the item."""
        drawn = derive_seed("refuser", item.id) / 2**63
        if drawn < self.share:
            return Answer({}, refused=True)
        return Answer({}) if drawn < 2 * self.share else PerfectReader().answer(item)
