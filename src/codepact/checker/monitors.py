"""Claims of the kind "something bad never happens": a monitor watches, and nothing upsets it.

A monitor remembers a whole number, 0 at first, and is told after each round what was played. So a
claim holds for so many rounds if no play within them upsets the monitor; the evidence is every
state of program, monitor and others with a round before which it cannot be met, and to check it
is to look at each once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

from codepact.checker.facts import Facts
from codepact.checker.machine import Letter, Machine

Monitor = Callable[[Facts, int, str, Letter], int | None]
"""From the facts, the number, the own action and the play of the others to the next number; None
if the claim is broken by this round."""

State = tuple[int, int, tuple[int, ...]]
"""The state of the program's machine, the monitor's number, the states of the others' machines."""


def first_states(machine: Machine, others: Sequence[Machine]) -> list[State]:
    """Return the states of round 1: one, unless coins are flipped."""
    starts = product(machine.starts, *(m.starts for m in others))
    return [(own, 0, theirs) for own, *rest in starts for theirs in [tuple(rest)]]


def plays_in(
    monitor: Monitor, facts: Facts, machine: Machine, others: Sequence[Machine], state: State
) -> Iterator[tuple[Letter, int | None, State | None]]:
    """Yield what the others can play in a state, the monitor's next number, and the next state.

    Without machines of `others` they can play everything; with them, one for each other seat in
    order, what they play. There is no next number if the claim is broken, and no next state then
    or if a machine ends here.
    """
    own, number, theirs = state
    action = machine.actions[own]
    letters: Sequence[Letter] = machine.letters
    if others:
        letters = [tuple(m.actions[s] for m, s in zip(others, theirs, strict=True))]
    for letter in letters:
        then = monitor(facts, number, action, letter)
        moved = _moved(facts.seat, action, letter, others, theirs)
        following = list(product(machine.after(own, letter), *moved))
        if then is None or not following:
            yield letter, then, None
            continue
        for own_next, *rest in following:
            yield letter, then, (own_next, then, tuple(rest))


def _moved(
    seat: int, action: str, letter: Letter, others: Sequence[Machine], theirs: tuple[int, ...]
) -> list[tuple[int, ...]]:
    """Return the states that each of the others may be in next, none if it ends."""
    joint = (*letter[:seat], action, *letter[seat:])
    seats = [k for k in range(len(joint)) if k != seat]
    return [
        machine.after(state, joint[:place] + joint[place + 1 :])
        for place, machine, state in zip(seats, others, theirs, strict=False)
    ]


def monitored(
    monitor: Monitor,
    facts: Facts,
    machine: Machine,
    others: Sequence[Machine],
    rounds: int | None,
    evidence: Any,
) -> str:
    """Return why the evidence does not show that the claim holds for `rounds`, or nothing."""
    levels = {(s, number, tuple(theirs)): level for s, number, theirs, level in evidence}
    if any(levels.get(first) != 1 for first in first_states(machine, others)):
        return "the evidence does not begin in round 1"
    for state, level in levels.items():
        if type(level) is not int or level < 1:
            return f"a state is met in round {level!r}"
        last = rounds is not None and level >= rounds
        for letter, number, then in plays_in(monitor, facts, machine, others, state):
            where = f"the play of {' '.join(letter)} in state {state[0]}"
            if number is None:
                return f"{where} breaks the claim"
            if last:
                continue
            if then is None:
                return f"{where} ends the machine in round {level}"
            if levels.get(then, level + 2) > level + 1:
                return f"{where} is not accounted for"
    return ""
