"""Forgives: after enough cooperation by the others it cooperates again, for as long as they do."""

from __future__ import annotations

from codepact.checker.facts import Facts
from codepact.checker.machine import Letter

MEANING = (
    "whatever was played before: once all others have cooperated for `within` rounds in a row, it "
    "cooperates, and goes on as long as they do"
)
PARAMETERS: dict[str, str | None] = {"within": "1"}


def monitor(facts: Facts, calm: int, own: str, others: Letter) -> int | None:
    """Count the rounds in which the others have cooperated without a break."""
    within = facts.whole("within")
    if calm >= within and own != facts.cooperation:
        return None
    return min(calm + 1, within) if others == facts.others_cooperate else 0


RULE = monitor
