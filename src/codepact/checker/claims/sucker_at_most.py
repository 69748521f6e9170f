"""Sucker at most: how often it cooperates with somebody who does not."""

from __future__ import annotations

from codepact.checker.facts import Facts
from codepact.checker.machine import Letter

MEANING = "it cooperates while somebody else does not in at most `times` rounds of a match"
PARAMETERS: dict[str, str | None] = {"times": "1"}


def monitor(facts: Facts, count: int, own: str, others: Letter) -> int | None:
    """Count the rounds in which it was the sucker."""
    if own != facts.cooperation or others == facts.others_cooperate:
        return count
    return count + 1 if count < facts.whole("times", 0) else None


RULE = monitor
