"""Claims of the kind "in the long run nobody gains more than so much": a potential shows it.

If every round that gains `g` over the bound loses at least `g` of a potential, then no number of
rounds gains more than the potential of the first state (theory of mean payoff games; Karp, 1978).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from codepact.checker.facts import Facts
from codepact.checker.machine import Letter, Machine


@dataclass(frozen=True)
class Potential:
    """What a round gains, given the facts, the own action and the play of the others."""

    gain: Callable[[Facts, str, Letter], Fraction]


def bounded(rule: Potential, facts: Facts, machine: Machine, evidence: Any) -> str:
    """Return why the evidence, one number for each state, is no potential, or nothing."""
    values = [Fraction(v) for v in evidence]
    if machine.horizon is not None:
        return "a long run needs a machine for all horizons"
    if len(values) != len(machine.actions):
        return "the potential needs a number for each state"
    for s in machine.states:
        for letter in machine.letters:
            gain = rule.gain(facts, machine.actions[s], letter)
            if any(values[s] < gain + values[t] for t in machine.after(s, letter)):
                return f"the play of {' '.join(letter)} in state {s} gains more than the bound"
    return ""
