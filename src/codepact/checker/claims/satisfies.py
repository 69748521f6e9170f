"""Satisfies: a formula of linear temporal logic is true of every play (Pnueli, 1977).

`formula="G (opponent=D -> N me=D)"`: what a formula can say is told in
`codepact.checker.temporal.formulas`. With `over=rounds` the plays are those of a match with exactly
the rounds of the game; the proof is not one for fewer or more, since `F me=D` may come true late
and `G X true` never. With `over=ever` they are those that never end.
"""

from __future__ import annotations

from codepact.checker.facts import Facts
from codepact.checker.temporal import Temporal
from codepact.checker.temporal.formulas import Formula, parse, players

MEANING = (
    "every play satisfies `formula`, whatever the others play: with over=rounds the plays of "
    "exactly the rounds of a match, with over=ever those that never end"
)
PARAMETERS: dict[str, str | None] = {"formula": None, "over": "rounds"}


def formula(facts: Facts) -> Formula:
    """Return the formula of the claim."""
    return parse(facts.values["formula"], players(facts.actions, facts.seat))


def endless(facts: Facts) -> bool:
    """Return whether the claim is about plays that never end."""
    over = facts.values["over"]
    if over not in ("rounds", "ever"):
        raise ValueError(f"over must be rounds or ever, not {over!r}")
    return over == "ever"


RULE = Temporal(formula, endless)
