"""Cooperates with: nothing but cooperation in a match with a program that is named."""

from __future__ import annotations

from codepact.checker.facts import Facts
from codepact.checker.machine import Letter

MEANING = "in a match with `program` in all other seats, everybody cooperates in every round"
PARAMETERS: dict[str, str | None] = {"program": None}
OTHERS = "program"


def monitor(facts: Facts, number: int, own: str, others: Letter) -> int | None:
    """Break if somebody does not cooperate."""
    return 0 if own == facts.cooperation and others == facts.others_cooperate else None


RULE = monitor
