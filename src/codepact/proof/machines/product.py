"""Machines of several seats as one: what they do together, whatever the other seats play."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product as combinations

from codepact.checker.machine import Letter, Machine
from codepact.core.errors import CodepactError


@dataclass(frozen=True)
class Product:
    """The joint machine of some seats.

    `seats`: theirs, in order. `letters`: what the other seats can play together, in seat order;
    only the empty letter if there are none. `states[p]`: the state of each machine; state 0 is
    round 1. `actions[p]`: what each plays. `steps[p][k]`: the joint states that can come after the
    others played `letters[k]`: one, several where coins decide, none where a machine ends.
    """

    seats: tuple[int, ...]
    letters: tuple[Letter, ...]
    states: tuple[tuple[int, ...], ...]
    actions: tuple[tuple[str, ...], ...]
    steps: tuple[tuple[tuple[int, ...], ...], ...]
    starts: tuple[int, ...] = (0,)


def product(machines: Mapping[int, Machine]) -> Product:
    """Return the joint machine of machines by seat: the joint states that can be reached.

    Its size is at most the product of theirs. Raises `CodepactError` if there is no machine, or
    they are not of one game.
    """
    players = {len(m.letters[0]) + 1 for m in machines.values()}
    seats = tuple(sorted(machines))
    if len(players) != 1 or not 0 <= seats[0] <= seats[-1] < next(iter(players)):
        raise CodepactError("a product needs machines of one game, each for a seat of it")
    order = [machines[seat] for seat in seats]
    free = [k for k in range(players.pop()) if k not in machines]
    letters = tuple(dict.fromkeys(_others(order[0].letters, seats[0], free)))
    found = {s: p for p, s in enumerate(dict.fromkeys(combinations(*(m.starts for m in order))))}
    starts, states = tuple(found.values()), list(found)
    steps: list[tuple[tuple[int, ...], ...]] = []
    for state in states:
        row = []
        for letter in letters:
            after = list(_after(order, seats, free, state, letter))
            new = [s for s in after if s not in found]
            found.update((s, len(states) + k) for k, s in enumerate(new))
            states += new
            row.append(tuple(found[s] for s in after))
        steps.append(tuple(row))
    actions = tuple(
        tuple(m.actions[s] for m, s in zip(order, state, strict=True)) for state in states
    )
    return Product(seats, letters, tuple(states), actions, tuple(steps), starts)


def _others(letters: Sequence[Letter], seat: int, free: Sequence[int]) -> Iterator[Letter]:
    """Yield the part of each letter, of a machine in a seat, that the free seats play."""
    for letter in letters:
        yield tuple(letter[k if k < seat else k - 1] for k in free)


def _after(
    machines: Sequence[Machine],
    seats: Sequence[int],
    free: Sequence[int],
    state: tuple[int, ...],
    letter: Letter,
) -> Iterator[tuple[int, ...]]:
    """Yield the joint states that can come next."""
    played = {seat: m.actions[s] for seat, m, s in zip(seats, machines, state, strict=True)}
    played.update(zip(free, letter, strict=True))
    joint = [played[k] for k in range(len(played))]
    try:
        following = [
            m.after(s, (*joint[:seat], *joint[seat + 1 :]))
            for seat, m, s in zip(seats, machines, state, strict=True)
        ]
    except ValueError:
        raise CodepactError("a product needs machines of one game, each for a seat of it") from None
    yield from combinations(*following)


def lasso(machines: Sequence[Machine]) -> tuple[tuple[tuple[int, ...], ...], int]:
    """Return the states that machines go through against each other, and where the circle begins.

    One row a round, one state per seat, up to the first repetition. Where a machine ends, or its
    horizon, the rows end too, and the circle then begins behind them. Raises `CodepactError` if
    the machines are not one for each seat of a game, or coins decide what one of them plays.
    """
    if any(m.ways > 1 or len(m.starts) > 1 for m in machines):
        raise CodepactError("coins decide what a machine plays, so a match has no one course")
    joint = product(dict(enumerate(machines)))
    if joint.letters != ((),):
        raise CodepactError(f"a match needs a machine for each seat, not {len(machines)}")
    rows = joint.states[: min((m.horizon for m in machines if m.horizon is not None), default=None)]
    after = joint.steps[-1][0]
    whole = len(rows) == len(joint.states) and after
    return rows, after[0] if whole else len(rows)
