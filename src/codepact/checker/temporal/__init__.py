"""Claims of the kind "every play satisfies a formula" of linear temporal logic.

Of a play that ends the formula is understood as by De Giacomo and Vardi (2013), of one that never
ends as by Pnueli (1977). What is true of all plays of some number of rounds says nothing of fewer
or more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from codepact.checker.facts import Facts
from codepact.checker.machine import Machine
from codepact.checker.temporal.evidence import unshown
from codepact.checker.temporal.formulas import Formula

__all__ = ["Temporal", "satisfied"]


@dataclass(frozen=True)
class Temporal:
    """The formula, given the facts, and whether it is about plays that never end.

    Both raise `ValueError` if the claim's values make no sense.
    """

    formula: Callable[[Facts], Formula]
    endless: Callable[[Facts], bool]


def satisfied(
    rule: Temporal, facts: Facts, machine: Machine, rounds: int | None, evidence: Any
) -> str:
    """Return why the evidence does not show that all plays satisfy the formula, or nothing.

    The plays are those of exactly `rounds` rounds; without a number those that never end.
    """
    if rule.endless(facts) != (rounds is None):
        return "it is about plays of a number of rounds, or about those that never end: not both"
    return unshown(machine, rule.formula(facts), rounds, evidence)
