"""Is a formula true of every play of a machine, whatever the others do?

A search for a play of which it is false: the tableau of the formula runs beside the machine. What
is found is a play, or evidence that there is none, which the checker goes over.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any

from codepact.checker.machine import Letter, Machine
from codepact.checker.temporal.evidence import (
    Pair,
    Step,
    endings,
    first_pairs,
    number,
    steps,
    tableau_for,
    unshown,
)
from codepact.checker.temporal.formulas import Formula, Round
from codepact.checker.temporal.tableau import Tableau
from codepact.core.errors import CodepactError
from codepact.proof.temporal.formulas import named

STEPS = 500_000
"""More steps of machine and tableau than this are not tried."""


@dataclass(frozen=True)
class Proved:
    """The formula is true of every play. `evidence`: plain data that `holds` goes over."""

    evidence: Mapping[str, Any]


@dataclass(frozen=True)
class Counterexample:
    """Plays of the others, one letter a round, for which the formula is false.

    After `history` they play `cycle` for ever; it is empty if the play ends. Where coins decide
    what the machine plays, the formula is false for some way in which they fall.
    """

    history: tuple[Letter, ...]
    cycle: tuple[Letter, ...] = ()


def check(machine: Machine, formula: Formula, rounds: int | None = None) -> Proved | Counterexample:
    """Return whether a formula is true of all plays of `rounds` rounds (None: that never end).

    Raises `CodepactError` if the machine is not exact for so many rounds, if the formula names
    players that are not there, or if it is too large.
    """
    with named():
        tableau = tableau_for(machine, formula, rounds)
        if rounds is None:
            return _check_for_ever(machine, tableau)
        return _check_within(machine, tableau, rounds)


def holds(machine: Machine, formula: Formula, evidence: Any, rounds: int | None = None) -> bool:
    """Whether `evidence` shows that a formula is true of all plays: once over it, without search.

    Raises `CodepactError` where `check` does for the same question.
    """
    with named():
        return not unshown(machine, formula, rounds, evidence)


def play(
    machine: Machine, history: Sequence[Letter], cycle: Sequence[Letter] = ()
) -> tuple[tuple[Round, ...], int | None]:
    """Return the rounds that letters lead to, and where they go on after the last (None: nowhere).

    After `history` the others play `cycle` for ever, unless it is empty. Raises `CodepactError` if
    coins decide what the machine plays.
    """
    if machine.ways > 1 or len(machine.starts) > 1:
        raise CodepactError("coins decide what the machine plays, so letters lead to many plays")
    letters, found = [*history, *cycle], list[Round]()
    seen: dict[tuple[int, int], int] = {}
    (state,), at = machine.starts, 0
    while at < len(letters) and (state, at) not in seen:
        seen[state, at] = len(found)
        letter = letters[at]
        found.append((machine.actions[state], *letter))
        at += 1
        if at < len(letters) or cycle:
            (state,) = machine.after(state, letter)
            at = at if at < len(letters) else len(history)
    return tuple(found), seen[state, at] if cycle else None


def _check_within(machine: Machine, tableau: Tableau, rounds: int) -> Proved | Counterexample:
    """Go through the pairs that can be met, round by round, until they repeat or the play ends."""
    pairs = first_pairs(machine, tableau)
    lists, came, back, met = {pairs: 0}, list[dict[Pair, tuple[Pair, Letter]]](), None, 0
    while len(lists) < rounds and back is None:
        came.append({})
        for pair in pairs:
            for step in steps(machine, tableau, pair):
                came[-1].setdefault(step.after, (pair, step.letter))
                met = _counted(met + 1)
        pairs = tuple(sorted(came[-1]))
        back = lists.get(pairs)
        lists.setdefault(pairs, len(lists))
    listed = list(lists)
    place = partial(number, count=len(listed), back=back)
    for pair, letter in endings(machine, tableau, listed[place(rounds - 1)]):
        at, history = pair, [letter]
        for k in reversed(range(rounds - 1)):
            at, before = came[place(k)][at]
            history.append(before)
        return Counterexample(tuple(reversed(history)))
    written = [[[state, tableau.texts(owed)] for state, owed in pairs] for pairs in listed]
    return Proved({"rounds": written, "back": back})


def _check_for_ever(machine: Machine, tableau: Tableau) -> Proved | Counterexample:
    """Look for a circle of steps that put no promise off all the way."""
    graph = {_BEFORE: [Step((), 0, pair) for pair in first_pairs(machine, tableau)]}
    todo, met = deque(step.after for step in graph[_BEFORE]), 0
    while todo:
        pair = todo.popleft()
        if pair not in graph:
            graph[pair] = list(steps(machine, tableau, pair))
            met = _counted(met + len(graph[pair]))
            todo.extend(step.after for step in graph[pair])
    ranks = _ranks(graph, _BEFORE)
    del graph[_BEFORE]
    within = {p: [e for e in after if ranks[e.after] == ranks[p]] for p, after in graph.items()}
    waits = [-1] * max(ranks.values())  # all bits, as long as there is no step
    for pair, after in within.items():
        waits[ranks[pair]] = reduce(int.__and__, (e.put_off for e in after), waits[ranks[pair]])
    for pair in graph:
        if waits[ranks[pair]] == 0:
            here = {p: after for p, after in within.items() if ranks[p] == ranks[pair]}
            history = _way_in(graph, first_pairs(machine, tableau), pair)
            return _falsified(history, [e.letter for e in _circle(here, pair)])
    written = [[state, tableau.texts(owed), ranks[state, owed]] for state, owed in graph]
    late = [tableau.texts(mask)[0] if mask > 0 else None for mask in waits]
    return Proved({"pairs": written, "waits": late})


_BEFORE: Pair = (-1, 0)
"""Stands before the pairs of round 1, so that there is one to begin with; its rank is the last."""


def _way_in(graph: Mapping[Pair, list[Step]], first: Sequence[Pair], to: Pair) -> list[Letter]:
    """Return what is played on a shortest way from round 1 to a pair."""
    into = {_BEFORE: [Step((), 0, pair) for pair in first], **graph}
    ends = {step for after in into.values() for step in after if step.after == to}
    return [step.letter for step in _route(into, _BEFORE, ends)][1:]


def _falsified(history: list[Letter], cycle: list[Letter]) -> Counterexample:
    """Return the same plays, said with as few letters as can be."""
    size = next(n for n in range(1, len(cycle) + 1) if cycle[n:] + cycle[:n] == cycle)
    cycle = cycle[:size]
    while history and history[-1] == cycle[-1]:
        cycle = [history.pop(), *cycle[:-1]]
    return Counterexample(tuple(history), tuple(cycle))


def _circle(graph: Mapping[Pair, Sequence[Step]], start: Pair) -> list[Step]:
    """Return a circle from `start` such that no promise is put off in all its steps."""
    steps = {step for steps in graph.values() for step in steps}
    found, at = list[Step](), start
    late = reduce(int.__or__, (step.put_off for step in steps))
    while late:
        more = _route(graph, at, {step for step in steps if late & ~step.put_off})
        late = reduce(int.__and__, (step.put_off for step in more), late)
        found, at = found + more, more[-1].after
    if at != start or not found:
        found += _route(graph, at, {step for step in steps if step.after == start})
    return found


def _route(graph: Mapping[Pair, Sequence[Step]], start: Pair, ends: Collection[Step]) -> list[Step]:
    """Return a shortest way that ends with one of some steps."""
    came: dict[Pair, tuple[Pair, Step] | None] = {start: None}
    todo = deque([start])
    while todo:
        pair = todo.popleft()
        for step in graph[pair]:
            if step in ends:
                found, before = [step], came[pair]
                while before is not None:
                    found.append(before[1])
                    before = came[before[0]]
                return found[::-1]
            if step.after not in came:
                came[step.after] = (pair, step)
                todo.append(step.after)
    raise AssertionError("the pairs of a rank reach each other")


def _ranks(graph: Mapping[Pair, Sequence[Step]], start: Pair) -> dict[Pair, int]:
    """Return strong components by number; no step leads to a higher one (Tarjan, 1972)."""
    numbers, low = {start: 0}, {start: 0}
    ranks: dict[Pair, int] = {}
    path, open_ = [(start, iter(graph[start]))], [start]
    count = 0
    while path:
        pair, steps = path[-1]
        for step in steps:
            if step.after not in numbers:
                numbers[step.after] = low[step.after] = len(numbers)
                path.append((step.after, iter(graph[step.after])))
                open_.append(step.after)
                break
            if step.after not in ranks:
                low[pair] = min(low[pair], numbers[step.after])
        else:
            path.pop()
            if path:
                low[path[-1][0]] = min(low[path[-1][0]], low[pair])
            if low[pair] == numbers[pair]:
                while pair not in ranks:
                    ranks[open_.pop()] = count
                count += 1
    return ranks


def _counted(steps: int) -> int:
    if steps > STEPS:
        raise CodepactError(
            f"it takes more than {STEPS:,} steps of machine and formula: make the formula smaller"
        )
    return steps
