"""Moore machines of few states: all of them, or some that are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

from codepact.checker.machine import Letter, Machine
from codepact.core.game import Game
from codepact.core.seeds import derive_seed
from codepact.proof.machines import minimised

_TRIES = 20


def machine_count(game: Game, seat: int, states: int) -> int:
    """Return how many machines `raw_machines` yields: |A|^n · n^(n·|A_others|)."""
    others = len(game.payoffs) // len(game.actions[seat])
    count: int = len(game.actions[seat]) ** states * states ** (states * others)
    return count


def raw_machines(game: Game, seat: int, states: int) -> Iterator[Machine]:
    """Yield every Moore machine of a seat with that many states, the first of which is the start.

    For the prisoner's dilemma these are 2, 64, 5832, ... (Rubinstein, 1986); many play alike.
    """
    letters = _letters(game, seat)
    rows = list(product(range(states), repeat=len(letters)))
    for actions in product(game.actions[seat], repeat=states):
        for steps in product(rows, repeat=states):
            yield Machine(letters, actions, steps, ("",) * states)


def machines(game: Game, seat: int, states: int) -> list[Machine]:
    """Return the machines that need so many states, each behaviour once.

    Each is in canonical form: no state can be left out, none play alike, and they are numbered in
    the order in which they are first met.
    """
    return [m for m in raw_machines(game, seat, states) if minimised(m) == m]


def drawn_machines(game: Game, seat: int, states: int, count: int, seed: int) -> list[Machine]:
    """Return up to `count` machines that need so many states, drawn among all raw ones.

    Each behaviour comes once. The draw depends on the seed and on the numbers of actions alone.
    """
    random = Random(derive_seed("machines", seed, states))
    letters, own = _letters(game, seat), game.actions[seat]
    found: dict[Machine, None] = {}
    for _ in range(_TRIES * count):
        actions = tuple(own[random.randrange(len(own))] for _ in range(states))
        steps = tuple(tuple(random.randrange(states) for _ in letters) for _ in range(states))
        machine = minimised(Machine(letters, actions, steps, ("",) * states))
        if len(machine.actions) == states:
            found[machine] = None
        if len(found) == count:
            break
    return list(found)


def _letters(game: Game, seat: int) -> tuple[Letter, ...]:
    return tuple(product(*(own for k, own in enumerate(game.actions) if k != seat)))
