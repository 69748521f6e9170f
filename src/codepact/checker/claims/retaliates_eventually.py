"""Retaliates eventually: who makes it the sucker is answered within some rounds, come what may."""

from __future__ import annotations

from codepact.checker.facts import Facts
from codepact.checker.machine import Letter

MEANING = (
    "after each round in which it cooperated and somebody else did not, it does not cooperate in "
    "at least one of the next `within` rounds, whatever the others play in them"
)
PARAMETERS: dict[str, str | None] = {"within": "2"}


def unanswered(facts: Facts, waited: int, own: str, others: Letter, within: int) -> int | None:
    """Return for how many rounds somebody waits for an answer; None if it comes too late."""
    if own != facts.cooperation:
        return 0
    if waited:
        return waited + 1 if waited < within else None
    return 1 if others != facts.others_cooperate else 0


def monitor(facts: Facts, waited: int, own: str, others: Letter) -> int | None:
    """Count the rounds since it was the sucker and has not answered."""
    return unanswered(facts, waited, own, others, facts.whole("within"))


RULE = monitor
