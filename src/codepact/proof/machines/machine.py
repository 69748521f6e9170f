"""What is done with machines: the smallest one, a difference, a match without end, a picture."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Sequence

from codepact.checker.machine import Letter, Machine
from codepact.core.errors import CodepactError


def histories(machine: Machine) -> dict[int, tuple[Letter, ...]]:
    """Return a shortest history that leads to each state that can be reached."""
    found: dict[int, tuple[Letter, ...]] = {0: ()}
    todo = deque([0])
    while todo:
        state = todo.popleft()
        for letter, after in zip(machine.letters, machine.steps[state], strict=False):
            if after not in found:
                found[after] = (*found[state], letter)
                todo.append(after)
    return found


def minimised(machine: Machine) -> Machine:
    """Return the smallest machine that plays alike, by refining a partition (Moore, 1956).

    Raises `CodepactError` if some of its states lead nowhere, as after the rounds for which a
    machine is exact.
    """
    if not all(machine.steps):
        raise CodepactError("a machine that ends after some rounds is not minimised")
    blocks = _numbered(zip(machine.actions, machine.faults, strict=True))
    while True:
        refined = _numbered(
            (blocks[s], *(blocks[t] for t in machine.steps[s])) for s in machine.states
        )
        if refined == blocks:
            break
        blocks = refined
    order = list(dict.fromkeys(blocks[s] for s in histories(machine)))
    number = {block: k for k, block in enumerate(order)}
    return Machine(
        machine.letters,
        tuple(machine.actions[b] for b in order),
        tuple(tuple(number[blocks[t]] for t in machine.steps[b]) for b in order),
        tuple(machine.faults[b] for b in order),
        machine.horizon,
    )


def smallest(machine: Machine) -> Machine:
    """Return the smallest machine that plays alike where there is one, else the machine itself."""
    return minimised(machine) if all(machine.steps) else machine


def _numbered(keys: Iterable[Hashable]) -> list[int]:
    """Return for each key the place of the first one that equals it."""
    places: dict[Hashable, int] = {}
    return [places.setdefault(key, k) for k, key in enumerate(keys)]


def distinguishing(first: Machine, second: Machine) -> tuple[Letter, ...] | None:
    """Return a shortest history after which two machines play otherwise, None if there is none."""
    if first.letters != second.letters:
        raise CodepactError("the machines are of different games")
    seen = {(0, 0)}
    todo: deque[tuple[int, int, tuple[Letter, ...]]] = deque([(0, 0, ())])
    while todo:
        a, b, history = todo.popleft()
        if first.actions[a] != second.actions[b]:
            return history
        for k, (x, y) in enumerate(zip(first.steps[a], second.steps[b], strict=False)):
            if (x, y) not in seen:
                seen.add((x, y))
                todo.append((x, y, (*history, first.letters[k])))
    return None


def lasso(machines: Sequence[Machine]) -> tuple[tuple[tuple[int, ...], ...], int]:
    """Return the states that machines go through against each other, and where the circle begins.

    One row a round, one state per seat, up to the first repetition; a machine with a horizon ends
    the rows there, and the circle then begins behind them.
    """
    rows: list[tuple[int, ...]] = [(0,) * len(machines)]
    seen = {rows[0]: 0}
    while True:
        now = rows[-1]
        played = [m.actions[s] for m, s in zip(machines, now, strict=True)]
        after = []
        for seat, (m, s) in enumerate(zip(machines, now, strict=True)):
            if not m.steps[s]:
                return tuple(rows), len(rows)
            others = tuple(played[:seat] + played[seat + 1 :])
            after.append(m.steps[s][m.letters.index(others)])
        row = tuple(after)
        if row in seen:
            return tuple(rows), seen[row]
        seen[row] = len(rows)
        rows.append(row)


def dot(machine: Machine, name: str = "machine") -> str:
    """Return the machine in the language of Graphviz: a node per state, an edge per play."""
    lines = [f"digraph {name!r} {{".replace("'", '"'), "  rankdir=LR;", "  in [shape=point];"]
    lines += ["  in -> 0;"]
    for s in machine.states:
        fault = f"\\n{machine.faults[s]}" if machine.faults[s] else ""
        lines.append(f'  {s} [label="{machine.actions[s]}{fault}", shape=circle];')
        edges: dict[int, list[str]] = {}
        for letter, after in zip(machine.letters, machine.steps[s], strict=False):
            edges.setdefault(after, []).append(" ".join(letter))
        lines += [f'  {s} -> {t} [label="{", ".join(ls)}"];' for t, ls in edges.items()]
    return "\n".join([*lines, "}"]) + "\n"
