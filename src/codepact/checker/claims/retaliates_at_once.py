"""Retaliates at once: a round in which it was the sucker is answered in the next."""

from __future__ import annotations

from codepact.checker.claims.retaliates_eventually import unanswered
from codepact.checker.facts import Facts
from codepact.checker.machine import Letter

MEANING = (
    "after each round in which it cooperated and somebody else did not, it does not cooperate in "
    "the next round"
)
PARAMETERS: dict[str, str | None] = {}


def monitor(facts: Facts, waited: int, own: str, others: Letter) -> int | None:
    """Remember whether it was the sucker; break if it cooperates right after."""
    return unanswered(facts, waited, own, others, 1)


RULE = monitor
