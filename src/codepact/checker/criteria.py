"""What a play of many rounds is worth: criteria of repeated games, always as payoff per round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from codepact.checker.shape import exact, whole


@dataclass(frozen=True)
class Rounds:
    """So many rounds, round t weighing `discount` to the t; the weights are scaled to sum 1."""

    rounds: int = 1
    discount: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        object.__setattr__(self, "discount", Fraction(self.discount))
        if self.rounds < 1 or not 0 < self.discount <= 1:
            raise ValueError("it takes at least 1 round, and a discount above 0 and up to 1")

    def __str__(self) -> str:
        weighed = "" if self.discount == 1 else f", each weighing {self.discount} of the one before"
        return f"{self.rounds} round{'s' * (self.rounds > 1)}{weighed}"


@dataclass(frozen=True)
class Discounted:
    """Rounds without end, the payoff being (1-δ) times the sum of δ to the t times round t's."""

    discount: Fraction

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        object.__setattr__(self, "discount", Fraction(self.discount))
        if not 0 <= self.discount < 1:
            raise ValueError(f"the discount must be from 0 to below 1, not {self.discount}")

    def __str__(self) -> str:
        return f"rounds without end, discounted by {self.discount}"


@dataclass(frozen=True)
class LimitOfMeans:
    """Rounds without end, the payoff being the limit of the means of the first n rounds."""

    def __str__(self) -> str:
        return "rounds without end, by their long-run mean"


Criterion = Rounds | Discounted | LimitOfMeans
"""How payoffs of rounds become one payoff (Osborne and Rubinstein, 1994, section 8.3)."""


def criterion_data(criterion: Criterion) -> dict[str, Any]:
    """Return a criterion as plain data for JSON."""
    match criterion:
        case Rounds(rounds, discount):
            return {"name": "rounds", "rounds": rounds, "discount": str(discount)}
        case Discounted(discount):
            return {"name": "discounted", "discount": str(discount)}
        case LimitOfMeans():
            return {"name": "limit of means"}


def criterion_from(data: Mapping[str, Any]) -> Criterion:
    """Return the criterion of `criterion_data`; raise `KeyError`, `TypeError` or `ValueError`."""
    match data["name"]:
        case "rounds":
            return Rounds(whole(data["rounds"], 1), exact(data["discount"]))
        case "discounted":
            return Discounted(exact(data["discount"]))
        case "limit of means":
            return LimitOfMeans()
    raise ValueError(f"{data['name']!r} is no criterion")
