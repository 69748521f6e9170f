"""Deciding a claim about a machine: evidence that the checker accepts, or a shortest witness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from codepact.checker.claims import Claim, Read
from codepact.checker.facts import Facts
from codepact.checker.machine import Letter, Machine
from codepact.checker.monitors import Monitor, State, first_state, plays_in
from codepact.checker.pairs import Pairs, pairs_after
from codepact.checker.potentials import Potential
from codepact.proof.machines.machine import histories

S = TypeVar("S")
L = TypeVar("L")

STATES = 300_000
"""States of program, monitor and others that are looked at."""


@dataclass(frozen=True)
class Kept:
    """The claim holds for `rounds`, None for any number; the evidence is plain data."""

    evidence: Any
    rounds: int | None


@dataclass(frozen=True)
class Broken:
    """What the others play, a letter a round, so that the claim is broken; and a second history.

    `second`: for claims that compare two plays, what is played to the other one.
    """

    history: tuple[Letter, ...]
    second: tuple[Letter, ...] | None = None


@dataclass(frozen=True)
class Undecided:
    """Why neither was found."""

    reason: str


def decide(
    claim: Claim, facts: Facts, machine: Machine, others: Sequence[Machine], rounds: int
) -> Kept | Broken | Undecided:
    """Decide a claim about a match of so many rounds, and for any number if the machines tell.

    Raises `ValueError` if a value of the claim makes no sense.
    """
    rule = claim.rule
    if isinstance(rule, Read):
        return Kept([], None)
    if isinstance(rule, Potential):
        return _potential(rule, facts, machine)
    if isinstance(rule, Pairs):
        return _pairs(rule, machine, others[0] if others else machine, rounds)
    return _monitored(rule, facts, machine, others, rounds)


def _monitored(
    monitor: Monitor, facts: Facts, machine: Machine, others: Sequence[Machine], rounds: int
) -> Kept | Broken | Undecided:
    """Go through the states in the order of the rounds in which they are met."""
    limited = any(m.horizon is not None for m in (machine, *others))
    start = first_state(others)
    levels: dict[State, int] = {start: 1}
    came: dict[State, tuple[State, Letter]] = {}
    broken_at: int | None = None
    for state in (todo := [start]):
        level = levels[state]
        if level > rounds and (limited or broken_at is not None):
            break
        for letter, number, then in plays_in(monitor, facts, machine, others, state):
            if number is None:
                if level <= rounds:
                    return Broken((*_path(came, state), letter))
                broken_at = level
            elif then is not None and then not in levels:
                levels[then] = level + 1
                came[then] = (state, letter)
                todo.append(then)
        if len(todo) > STATES:
            return Undecided(f"more than {STATES} states of program and claim")
    last = rounds if limited or broken_at is not None else None
    evidence = [
        [s, number, list(theirs), level]
        for (s, number, theirs), level in levels.items()
        if last is None or level <= last
    ]
    return Kept(evidence, last)


def _path(came: Mapping[S, tuple[S, L]], state: S) -> tuple[L, ...]:
    """Return what was played on the way to a state."""
    path = []
    while state in came:
        state, letter = came[state]
        path.append(letter)
    return tuple(reversed(path))


def _pairs(rule: Pairs, first: Machine, second: Machine, rounds: int) -> Kept | Broken | Undecided:
    """Go through pairs of states in the order of the rounds in which they are met."""
    limited = first.horizon is not None or second.horizon is not None
    levels = {(0, 0): 1}
    came: dict[tuple[int, int], tuple[tuple[int, int], tuple[Letter, Letter]]] = {}
    apart_at: int | None = None
    for pair in (todo := [(0, 0)]):
        level = levels[pair]
        if level > rounds and (limited or apart_at is not None):
            break
        if first.actions[pair[0]] != second.actions[pair[1]]:
            if level <= rounds:
                both = _path(came, pair)
                return Broken(tuple(x for x, _ in both), tuple(y for _, y in both))
            apart_at = level
            continue
        for letters, then in pairs_after(rule, first, second, pair):
            if then not in levels:
                levels[then] = level + 1
                came[then] = (pair, letters)
                todo.append(then)
        if len(todo) > STATES:
            return Undecided(f"more than {STATES} pairs of states")
    last = rounds if limited or apart_at is not None else None
    return Kept(
        [[a, b, level] for (a, b), level in levels.items() if last is None or level <= last], last
    )


def _potential(rule: Potential, facts: Facts, machine: Machine) -> Kept | Broken | Undecided:
    """Find a potential by Bellman and Ford's method, or a circle of plays that gains."""
    if machine.horizon is not None:
        return Undecided("its machine is exact for some rounds only, and this is about a long run")
    gains = [
        [rule.gain(facts, machine.actions[s], letter) for letter in machine.letters]
        for s in machine.states
    ]
    values = [Fraction(0)] * len(gains)
    best: list[tuple[int, int] | None] = [None] * len(gains)
    changed: int | None = None
    for _ in range(len(values) + 1):
        changed = None
        for s in machine.states:
            for k, t in enumerate(machine.steps[s]):
                value = gains[s][k] + values[t]
                if value > values[s]:
                    values[s], best[s], changed = value, (k, t), s
        if changed is None:
            return Kept([str(v) for v in values], None)
    assert changed is not None
    return Broken(_circle(machine, best, changed))


def _circle(machine: Machine, best: list[tuple[int, int] | None], state: int) -> tuple[Letter, ...]:
    """Return a history that leads to a circle of gains, with the circle in it."""
    for _ in best:  # after so many steps one is surely in the circle
        state = _step(best, state)[1]
    circle, at = [], state
    while True:
        letter, at = _step(best, at)
        circle.append(machine.letters[letter])
        if at == state:
            return (*histories(machine)[state], *circle)


def _step(best: list[tuple[int, int] | None], state: int) -> tuple[int, int]:
    found = best[state]
    assert found is not None, "a state that gained has a best play"
    return found
