"""What is done with one machine or two: the smallest one, a difference, a text for Graphviz."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable

from codepact.checker.machine import Letter, Machine
from codepact.core.errors import CodepactError


def histories(machine: Machine) -> dict[int, tuple[Letter, ...]]:
    """Return a shortest history that leads to each state that can be reached."""
    found: dict[int, tuple[Letter, ...]] = dict.fromkeys(machine.starts, ())
    todo = deque(machine.starts)
    while todo:
        state = todo.popleft()
        for k, after in enumerate(machine.steps[state]):
            if after not in found:
                found[after] = (*found[state], machine.letters[k // machine.ways])
                todo.append(after)
    return found


def minimised(machine: Machine) -> Machine:
    """Return the smallest machine that plays alike, its states in the order they are first met.

    States are one if they play alike now and after every history. A fault is not alike to the
    same action played in earnest. A state where the machine ends, for its horizon, is not alike to
    one where it goes on, though nothing is known of what comes then: such a machine can be made
    smaller still. Where coins decide, states are one if they are bisimilar (Milner, 1980).
    """
    order = list(dict.fromkeys(machine.starts))
    met = set(order)
    for state in order:
        new = [t for t in dict.fromkeys(machine.steps[state]) if t not in met]
        order += new
        met.update(new)
    block = _blocks(machine, order)
    first: dict[int, int] = {}
    for state in order:
        first.setdefault(block[state], state)
    number = {b: k for k, b in enumerate(first)}
    return Machine(
        machine.letters,
        tuple(machine.actions[s] for s in first.values()),
        tuple(tuple(number[block[t]] for t in machine.steps[s]) for s in first.values()),
        tuple(machine.faults[s] for s in first.values()),
        machine.horizon,
        machine.ways,
        tuple(dict.fromkeys(number[block[s]] for s in machine.starts)),
    )


def _blocks(machine: Machine, states: list[int]) -> dict[int, int]:
    """Return for each of these states the number of its block: those that play alike.

    A block is looked at again only for states whose next ones were renumbered, and its largest
    part keeps its number, so a state is renumbered at most log2(n) times (after Hopcroft, 1971).
    """
    block: dict[int, int] = {}
    before: dict[int, set[int]] = {s: set() for s in states}
    found: dict[Hashable, set[int]] = {}
    for s in states:
        found.setdefault((machine.actions[s], machine.faults[s], not machine.steps[s]), set()).add(
            s
        )
        for t in machine.steps[s]:
            before[t].add(s)
    members = list(found.values())
    for b, own in enumerate(members):
        block.update(dict.fromkeys(own, b))

    def after(state: int) -> tuple[Hashable, ...]:
        row, ways = [block[t] for t in machine.steps[state]], machine.ways
        return tuple(frozenset(row[k : k + ways]) if ways > 1 else row[k]
                     for k in range(0, len(row), ways))  # fmt: skip

    todo = {b: set(own) for b, own in enumerate(members)}
    while todo:
        b, moved = todo.popitem()
        parts: dict[Hashable, set[int]] = {}
        for s in moved:
            parts.setdefault(after(s), set()).add(s)
        members[b] -= moved  # no part is like those left, who lead to no block that is new
        *smaller, members[b] = sorted([members[b], *parts.values()], key=len)
        renumbered = [part for part in smaller if part]
        for part in renumbered:
            block.update(dict.fromkeys(part, len(members)))
            members.append(part)
        for s in {s for part in renumbered for t in part for s in before[t]}:
            todo.setdefault(block[s], set()).add(s)
    return block


def distinguishing(first: Machine, second: Machine) -> tuple[Letter, ...] | None:
    """Return a shortest history after which two machines play otherwise, None if there is none.

    Only actions are compared: a fault is no other play than its default action. Histories go as
    far as both machines are exact. Raises `CodepactError` if the machines are of different games,
    or coins decide what one of them plays.
    """
    if first.letters != second.letters:
        raise CodepactError("the machines are of different games")
    if first.ways > 1 or second.ways > 1 or len(first.starts) > 1 or len(second.starts) > 1:
        raise CodepactError("coins decide what a machine plays, so no one history tells two apart")
    rounds = min((m.horizon for m in (first, second) if m.horizon is not None), default=None)
    start = (first.starts[0], second.starts[0])
    came: dict[tuple[int, int], tuple[Letter, ...]] = {start: ()}
    todo = deque([start])
    while todo:
        a, b = pair = todo.popleft()
        history = came[pair]
        if first.actions[a] != second.actions[b]:
            return history
        if rounds is not None and len(history) + 1 >= rounds:
            continue
        rows = zip(first.letters, first.steps[a], second.steps[b], strict=False)
        for letter, x, y in rows:
            if (x, y) not in came:
                came[x, y] = (*history, letter)
                todo.append((x, y))
    return None


def dot(machine: Machine, name: str = "machine") -> str:
    """Return the machine in the language of Graphviz: a node per state, an edge per next state.

    Edges bear what the others play, with commas; where coins decide, one play is on several edges.
    """
    lines = [f"digraph {_quoted(name)} {{", "  rankdir=LR;", "  node [shape=circle];"]
    lines += ["  start [shape=point];", *(f"  start -> {s};" for s in machine.starts)]
    for s in machine.states:
        shown = "\n".join(filter(None, (machine.actions[s], machine.faults[s])))
        ends = "" if machine.steps[s] else ", style=dashed"
        lines.append(f"  {s} [label={_quoted(shown)}{ends}];")
        edges: dict[int, dict[str, None]] = {}
        for k, after in enumerate(machine.steps[s]):
            edges.setdefault(after, {})[" ".join(machine.letters[k // machine.ways])] = None
        lines += [f"  {s} -> {t} [label={_quoted(', '.join(ls))}];" for t, ls in edges.items()]
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    """Return a text as Graphviz quotes it; a line end becomes its escape for one."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
