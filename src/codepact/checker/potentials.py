"""Claims of the kind "in the long run nobody gains more than so much": a potential shows it.

If every round that gains `g` over the bound loses at least `g` of a potential, then no number of
rounds gains more than the potential of the first state (theory of mean payoff games; Karp, 1978).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from codepact.checker.facts import Facts
from codepact.checker.machine import Letter, Machine
from codepact.checker.monitors import State, first_states, plays_in
from codepact.checker.shape import exact


@dataclass(frozen=True)
class Potential:
    """What a round gains, given the facts, the own action and the play of the others."""

    gain: Callable[[Facts, str, Letter], Fraction]


def bounded(rule: Potential, facts: Facts, machine: Machine, evidence: Any) -> str:
    """Return why the evidence, one number for each state, is no potential, or nothing."""
    values = [exact(v) for v in evidence]
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


def gains_among(
    rule: Potential, facts: Facts, machine: Machine, others: Sequence[Machine], state: State
) -> Iterator[tuple[Fraction, State]]:
    """Yield what a round gains where it is known who the others are, and the next state."""
    for letter, _, then in plays_in(_nothing, facts, machine, others, state):
        if then is not None:
            yield rule.gain(facts, machine.actions[state[0]], letter), then


def bounded_among(
    rule: Potential, facts: Facts, machine: Machine, others: Sequence[Machine], evidence: Any
) -> str:
    """Return why the evidence is no potential of the match with the others, or nothing.

    It has a number for each state of it that is met: the own state, those of the others, a number.
    """
    values = {(s, 0, tuple(theirs)): exact(v) for s, theirs, v in evidence}
    if any(m.horizon is not None for m in (machine, *others)):
        return "a long run needs machines for all horizons"
    if any(first not in values for first in first_states(machine, others)):
        return "the potential needs a number for each state"
    for state, value in values.items():
        for gain, then in gains_among(rule, facts, machine, others, state):
            if then not in values or value < gain + values[then]:
                return f"a round in state {state[0]} gains more than the bound"
    return ""


def _nothing(facts: Facts, number: int, own: str, others: Letter) -> int:
    """Watch, and remember nothing."""
    return 0
