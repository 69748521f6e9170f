"""The smallest automaton of a strategy, and whether two are the same but for names of actions."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import permutations, product

from codepact.checker.automaton import Automaton

Actions = Sequence[Sequence[str]]


def reduced(automaton: Automaton, actions: Actions, seat: int = 0) -> Automaton:
    """Return the smallest automaton that plays alike after all that can happen, states as met.

    What cannot happen, since the own action has probability 0, leads back to the same state. Two
    strategies play alike exactly if their reduced automata are equal (Moore, 1956). For two seats.
    """
    can = _possible(automaton, actions, seat)
    order = [0]
    met = {0}
    for state in order:
        for t in (automaton.steps[state][k] for k in can[state]):
            if t not in met:
                met.add(t)
                order.append(t)
    block: dict[int, int] = _numbered({s: automaton.plays[s] for s in order})
    while True:
        finer = _numbered(
            {s: (block[s], *(block[automaton.steps[s][k]] for k in can[s])) for s in order}
        )
        if finer == block:
            break
        block = finer
    first: dict[int, int] = {}
    for s in order:
        first.setdefault(block[s], s)
    number = {b: n for n, b in enumerate(first)}
    joints = range(len(automaton.steps[0]))
    return Automaton(
        tuple(automaton.plays[s] for s in first.values()),
        tuple(
            tuple(
                number[block[automaton.steps[s][k]]] if k in can[s] else number[b] for k in joints
            )
            for b, s in first.items()
        ),
    )


def relabelled(automaton: Automaton, actions: Actions, seat: int = 0) -> Iterator[Automaton]:
    """Yield the reduced automata that are the same but for names of actions, itself first."""
    sizes = [len(own) for own in actions]
    places = {joint: k for k, joint in enumerate(product(*map(range, sizes)))}
    for orders in product(*(permutations(range(n)) for n in sizes)):
        moved = [places[tuple(o[a] for o, a in zip(orders, j, strict=True))] for j in places]
        plays = tuple(tuple(row[a] for a in orders[seat]) for row in automaton.plays)
        steps = tuple(tuple(row[k] for k in moved) for row in automaton.steps)
        yield reduced(Automaton(plays, steps), actions, seat)


def _possible(automaton: Automaton, actions: Actions, seat: int) -> list[tuple[int, ...]]:
    """Return for each state the joint actions that can be played in it."""
    joints = list(product(*(range(len(own)) for own in actions)))
    return [
        tuple(k for k, joint in enumerate(joints) if row[joint[seat]]) for row in automaton.plays
    ]


def _numbered(keys: dict[int, Hashable]) -> dict[int, int]:
    """Return for each state the number of its key, as first met."""
    number: dict[Hashable, int] = {}
    return {s: number.setdefault(key, len(number)) for s, key in keys.items()}
