"""Finite machines: what a program plays in each state, and where the others' plays lead it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codepact.checker.shape import listed, texts, whole

Letter = tuple[str, ...]
"""What the others play in a round, in seat order."""


@dataclass(frozen=True)
class Machine:
    """A Moore machine (Rubinstein, 1986) of the program in one seat; state 0 is round 1.

    `actions[s]`: what it plays in state s. `steps[s][k]`: the next state if the others play
    `letters[k]`. `faults[s]`: the kind of fault for which the default action stands in, or "".
    `horizon`: the rounds for which it is exact, None for all; then states that are first reached
    in the last of them have no steps.

    Where coins decide, the machine has `ways` next states for each play, not all of them different
    ones, and says nothing of how likely they are: `steps[s]` holds those for `letters[0]` first.
    It then begins in any of `starts`.
    """

    letters: tuple[Letter, ...]
    actions: tuple[str, ...]
    steps: tuple[tuple[int, ...], ...]
    faults: tuple[str, ...]
    horizon: int | None = None
    ways: int = 1
    starts: tuple[int, ...] = (0,)

    @property
    def states(self) -> range:
        """Return the numbers of the states."""
        return range(len(self.actions))

    def letter(self, *played: str) -> int:
        """Return the number of a letter."""
        return self.letters.index(played)

    def after(self, state: int, letter: Letter) -> tuple[int, ...]:
        """Return the states that may come after a play, none where the machine ends."""
        first = self.letters.index(letter) * self.ways
        return tuple(dict.fromkeys(self.steps[state][first : first + self.ways]))


def flaw(machine: Machine, actions: Sequence[Sequence[str]], seat: int) -> str:
    """Return why a machine is none of that seat of a game, or nothing."""
    size = len(machine.actions)
    if not size or len(machine.steps) != size or len(machine.faults) != size:
        return "the machine needs a play, steps and a note on faults for each state"
    if not set(machine.actions) <= set(actions[seat]):
        return "the machine plays what is no action of its seat"
    if sorted(machine.letters) != sorted(_letters(actions, seat)):
        return "the machine does not know each play of the others"
    begins = [s for s in machine.starts if type(s) is int and 0 <= s < size]
    if type(machine.ways) is not int or machine.ways < 1 or not begins:
        return "the machine has no way to begin or to go on"
    if len(set(begins)) < len(machine.starts):
        return "the machine begins in a state that is not there, or in one twice"
    return _steps_flaw(machine)


def _steps_flaw(machine: Machine) -> str:
    """Return why the steps of a machine lead nowhere, or nothing."""
    for state, row in enumerate(machine.steps):
        last = machine.horizon is not None and not row
        if not last and len(row) != len(machine.letters) * machine.ways:
            return f"state {state} does not answer each play of the others"
        if any(type(t) is not int or t not in machine.states for t in row):
            return f"state {state} leads to a state that is not there"
    return ""


def _letters(actions: Sequence[Sequence[str]], seat: int) -> list[Letter]:
    found: list[Letter] = [()]
    for other, own in enumerate(actions):
        if other != seat:
            found = [(*letter, action) for letter in found for action in own]
    return found


def to_data(machine: Machine) -> dict[str, Any]:
    """Return a machine as plain data for JSON."""
    return {
        "letters": [list(x) for x in machine.letters],
        "actions": list(machine.actions),
        "steps": [list(row) for row in machine.steps],
        "faults": list(machine.faults),
        "horizon": machine.horizon,
        "ways": machine.ways,
        "starts": list(machine.starts),
    }


def from_data(data: Mapping[str, Any]) -> Machine:
    """Return the machine that `to_data` wrote; raise `KeyError`, `TypeError` or `ValueError`."""
    return Machine(
        tuple(map(texts, listed(data["letters"]))),
        texts(data["actions"]),
        tuple(tuple(map(whole, listed(row))) for row in listed(data["steps"])),
        texts(data["faults"]),
        None if data["horizon"] is None else whole(data["horizon"], 1),
        whole(data["ways"], 1),
        tuple(map(whole, listed(data["starts"]))),
    )
