"""Machines whose coins decide: how likely each next state is, in exact fractions."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from codepact.checker.machine import Letter, Machine

Distribution = tuple[tuple[int, Fraction], ...]
"""States, each once and in order, and how likely each is; the chances are positive, sum 1."""


@dataclass(frozen=True)
class ChanceMachine:
    """A Moore machine that goes on by chance: a probabilistic automaton (Rabin, 1963).

    `start`: where it is in round 1. `actions[s]`, `faults[s]` and `horizon`: as for `Machine`.
    `steps[s][k]`: where it is next if the others play `letters[k]` in state s.
    """

    letters: tuple[Letter, ...]
    start: Distribution
    actions: tuple[str, ...]
    steps: tuple[tuple[Distribution, ...], ...]
    faults: tuple[str, ...]
    horizon: int | None = None

    def cooperation(self, state: int, action: str) -> dict[Letter, Fraction]:
        """Return how likely it plays an action next, by what the others play in a state."""
        return {
            letter: sum((p for t, p in after if self.actions[t] == action), Fraction(0))
            for letter, after in zip(self.letters, self.steps[state], strict=False)
        }


def distribution(chances: Iterable[tuple[int, Fraction]]) -> Distribution:
    """Return a distribution from chances of states, which may come several times."""
    total: dict[int, Fraction] = {}
    for state, chance in chances:
        total[state] = total.get(state, Fraction(0)) + chance
    return tuple(sorted((s, p) for s, p in total.items() if p))


def lumped(machine: ChanceMachine) -> ChanceMachine:
    """Return the smallest machine that plays alike, by lumping states (Kemeny and Snell, 1960).

    States are alike if they play alike and lead to alike states with the same chances (Larsen and
    Skou, 1991). A machine that ends after some rounds is returned as it is.
    """
    if not all(machine.steps):
        return machine

    def block_of(after: Distribution) -> Distribution:
        return distribution((blocks[t], p) for t, p in after)

    blocks = _numbered(zip(machine.actions, machine.faults, strict=True))
    while True:
        refined = _numbered(
            (b, *map(block_of, row)) for b, row in zip(blocks, machine.steps, strict=True)
        )
        if refined == blocks:
            break
        blocks = refined
    kept = sorted(set(blocks))
    place = {block: k for k, block in enumerate(kept)}

    def renumbered(after: Distribution) -> Distribution:
        return distribution((place[blocks[t]], p) for t, p in after)

    return ChanceMachine(
        machine.letters,
        renumbered(machine.start),
        tuple(machine.actions[b] for b in kept),
        tuple(tuple(map(renumbered, machine.steps[b])) for b in kept),
        tuple(machine.faults[b] for b in kept),
        machine.horizon,
    )


def support(machine: ChanceMachine) -> Machine:
    """Return what can happen, without how likely it is: for claims that hold come what may."""
    after = [[*row] for row in machine.steps]
    ways = max((len(d) for row in after for d in row), default=1)
    steps = tuple(
        tuple(s for d in row for s, _ in (*d, *[d[-1]] * (ways - len(d)))) for row in after
    )
    starts = tuple(s for s, _ in machine.start)
    return Machine(
        machine.letters, machine.actions, steps, machine.faults, machine.horizon, ways, starts
    )


def _numbered(keys: Iterable[Hashable]) -> list[int]:
    """Return for each key the place of the first one that equals it."""
    places: dict[Hashable, int] = {}
    return [places.setdefault(key, k) for k, key in enumerate(keys)]
