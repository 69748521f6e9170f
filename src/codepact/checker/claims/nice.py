"""Nice: never the first not to cooperate (Axelrod, The Evolution of Cooperation, 1984)."""

from __future__ import annotations

from codepact.checker.facts import Facts
from codepact.checker.machine import Letter

MEANING = "it cooperates in every round before which nobody else has failed to cooperate"
PARAMETERS: dict[str, str | None] = {}


def monitor(facts: Facts, provoked: int, own: str, others: Letter) -> int | None:
    """Remember whether somebody has not cooperated; break if it is itself the first."""
    if not provoked and own != facts.cooperation:
        return None
    return 1 if provoked or others != facts.others_cooperate else 0


RULE = monitor
