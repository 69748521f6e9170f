"""Deciding a claim about a machine: evidence that the checker accepts, or a shortest witness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, TypeVar

from codepact.checker.claims import Claim, Read
from codepact.checker.facts import Facts
from codepact.checker.machine import Letter, Machine
from codepact.checker.monitors import Monitor, State, first_states, plays_in
from codepact.checker.pairs import Pairs, pairs_after
from codepact.checker.potentials import Potential, gains_among
from codepact.checker.temporal import Temporal
from codepact.core.errors import CodepactError
from codepact.proof.machines.machine import histories
from codepact.proof.temporal import Proved, check, play, true_of

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

    `second`: for claims that compare two plays, what is played to the other one. `cycle`: for
    claims about plays that never end, the end of `history` that they then play again and again;
    the machine is in the same state whenever it begins.
    """

    history: tuple[Letter, ...]
    second: tuple[Letter, ...] | None = None
    cycle: tuple[Letter, ...] = ()


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
        return _among(rule, facts, machine, others) if others else _potential(rule, facts, machine)
    if isinstance(rule, Pairs):
        return _pairs(rule, machine, others[0] if others else machine, rounds)
    if isinstance(rule, Temporal):
        return _temporal(rule, facts, machine, None if rule.endless(facts) else rounds)
    return _monitored(rule, facts, machine, others, rounds)


def _monitored(
    monitor: Monitor, facts: Facts, machine: Machine, others: Sequence[Machine], rounds: int
) -> Kept | Broken | Undecided:
    """Go through the states in the order of the rounds in which they are met."""
    limited = any(m.horizon is not None for m in (machine, *others))
    todo = first_states(machine, others)
    levels: dict[State, int] = dict.fromkeys(todo, 1)
    came: dict[State, tuple[State, Letter]] = {}
    broken_at: int | None = None
    for state in todo:
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
    if first.ways > 1 or second.ways > 1:
        return Undecided("coins decide what it plays, and this compares plays")
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
    exact = [
        [rule.gain(facts, machine.actions[s], letter) for letter in machine.letters]
        for s in machine.states
    ]
    scale = lcm(*(gain.denominator for row in exact for gain in row))
    gains = [[int(gain * scale) for gain in row] for row in exact]  # whole numbers are faster
    values = [0] * len(gains)
    best: list[tuple[int, int] | None] = [None] * len(gains)
    for turn in range(len(values) + 1):
        changed = False
        for s in machine.states:
            for k, t in enumerate(machine.steps[s]):
                value = gains[s][k // machine.ways] + values[t]
                if value > values[s]:
                    values[s], best[s], changed = value, (k, t), True
        if not changed:
            return Kept([str(Fraction(v, scale)) for v in values], None)
        if turn % 8 == 7 or turn == len(values):
            found = _circle(machine, best)
            if found is not None and machine.ways > 1:  # nobody can make coins fall so for ever
                return Undecided("whether anybody gains more depends on how its coins fall")
            if found is not None:
                return Broken(found)
    raise AssertionError("where values rise for so long, a circle gains")


def _circle(machine: Machine, best: list[tuple[int, int] | None]) -> tuple[Letter, ...] | None:
    """Return a history that leads to a circle of best plays, with the circle in it; or nothing.

    Values rise around it, so it gains.
    """
    begun: dict[int, int] = {}
    for start in range(len(best)):
        state = start
        while state not in begun and best[state] is not None:
            begun[state] = start
            state = _step(best, state)[1]
        if begun.get(state) != start or best[state] is None:
            continue
        circle, at = [], state
        while True:
            letter, at = _step(best, at)
            circle.append(machine.letters[letter // machine.ways])
            if at == state:
                return (*histories(machine)[state], *circle)
    return None


def _step(best: list[tuple[int, int] | None], state: int) -> tuple[int, int]:
    found = best[state]
    assert found is not None, "a state that gained has a best play"
    return found


def _among(
    rule: Potential, facts: Facts, machine: Machine, others: Sequence[Machine]
) -> Kept | Undecided:
    """Find a potential of the match with others who are known."""
    if any(m.horizon is not None for m in (machine, *others)):
        return Undecided("a machine is exact for some rounds only, and this is about a long run")
    todo = first_states(machine, others)
    following = {}
    for state in todo:
        if state not in following:
            following[state] = list(gains_among(rule, facts, machine, others, state))
            todo += [then for _, then in following[state]]
    values = dict.fromkeys(following, Fraction(0))
    for _ in range(len(values) + 1):
        before = dict(values)
        for state, steps in following.items():
            values[state] = max([Fraction(0), *(gain + values[then] for gain, then in steps)])
        if values == before:
            return Kept([[s, list(theirs), str(v)] for (s, _, theirs), v in values.items()], None)
    return Undecided("those who play with it in this case get ahead of it")


def _temporal(
    rule: Temporal, facts: Facts, machine: Machine, rounds: int | None
) -> Kept | Broken | Undecided:
    """Look for a play of so many rounds, or one that never ends, of which the formula is false."""
    formula = rule.formula(facts)
    if rounds is None and machine.horizon is not None:
        return Undecided("its machine is exact for some rounds only, and this is about all plays")
    try:
        found = check(machine, formula, rounds)
    except CodepactError as e:  # too large, or the machine is not exact for so many rounds
        return Undecided(str(e))
    if isinstance(found, Proved):
        return Kept(found.evidence, rounds)
    if not found.cycle:
        return Broken(found.history)
    if machine.ways > 1 or len(machine.starts) > 1:
        return Undecided("the formula is false for some ways in which coins fall for ever")
    played, back = play(machine, found.history, found.cycle)
    history = tuple(letter for _, *rest in played for letter in [tuple(rest)])
    return Broken(history, cycle=history[back:])


def temporal_shown(
    rule: Temporal,
    facts: Facts,
    machine: Machine,
    own: Sequence[str],
    history: Sequence[Letter],
    found: Broken,
) -> bool:
    """Whether what was replayed shows that a formula is false.

    `own` and `history` are what the program and the others played in it, round by round. Of a play
    that ends nothing else is needed. A play that never ends is shown by its beginning: the others
    played `found.history`, the program what its machine says, and from there on the machine, which
    is in the same state as when the cycle began, goes on as before.
    """
    rounds = tuple((mine, *letter) for mine, letter in zip(own, history, strict=True))
    if not found.cycle:
        return len(rounds) == len(found.history) and not true_of(rule.formula(facts), rounds)
    before = len(found.history) - len(found.cycle)
    played, back = play(machine, found.history[:before], found.cycle)
    if (rounds, back) != (played, before):
        return False
    return not true_of(rule.formula(facts), played, back)
