"""Plays: one action in every round against a program that is named."""

from __future__ import annotations

from codepact.checker.facts import Facts
from codepact.checker.machine import Letter

MEANING = "it plays `action` in every round of a match with `against` in all other seats"
PARAMETERS: dict[str, str | None] = {"action": None, "against": None}
OTHERS = "against"


def monitor(facts: Facts, number: int, own: str, others: Letter) -> int | None:
    """Break if it plays something else."""
    return 0 if own == facts.action("action") else None


RULE = monitor
