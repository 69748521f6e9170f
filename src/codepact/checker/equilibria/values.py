"""Evidence of what a play is worth, and of what a free seat cannot exceed, whatever it does.

A row of evidence has the states of the automata, a value for each payee, and for long-run means a
bias for each. That a bound holds is then seen round by round: a value of now covers every way to go
on (Puterman, Markov decision processes, 1994: theorems 6.2.2 and 9.1.2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from codepact.checker.criteria import Criterion, Discounted, LimitOfMeans, Rounds
from codepact.checker.equilibria.plays import Play, States
from codepact.checker.shape import exact, listed, whole

LONGEST = 10_000
"""Rounds that are gone through one by one."""

Row = tuple[tuple[Fraction, ...], tuple[Fraction, ...]]
"""Values and biases."""


def worth(play: Play, criterion: Criterion, evidence: Any) -> tuple[Fraction, ...]:
    """Return what each seat gets per round in a play where nobody is free.

    Raises `ValueError` if the evidence does not show it.
    """
    if isinstance(criterion, Rounds):
        return _gone_through(play, criterion, range(len(play.sizes)))
    rows = _rows(evidence, len(play.sizes))
    for states, (values, biases) in rows.items():
        for pays, leads in play.rounds(states):
            _covered(rows, leads)
            for seat, (pay, value) in enumerate(zip(pays, values, strict=True)):
                ahead = _mean(rows, leads, 0, seat)
                match criterion:
                    case Discounted(discount):
                        right = value == (1 - discount) * pay + discount * ahead
                    case LimitOfMeans():
                        later = _mean(rows, leads, 1, seat)
                        right = value == ahead and value + biases[seat] == pay + later
                if not right:
                    raise ValueError(f"the values of states {states} are not what they lead to")
    return rows[play.start][0]


def most(play: Play, seat: int, criterion: Criterion, evidence: Any) -> Fraction:
    """Return what the free `seat` cannot exceed per round, by the evidence.

    Raises `ValueError` if the evidence does not show it.
    """
    if isinstance(criterion, Rounds):
        return _gone_through(play, criterion, [seat])[0]
    rows = _rows(evidence, 1)
    for states, ((value,), biases) in rows.items():
        for pays, leads in play.rounds(states):
            _covered(rows, leads)
            ahead = _mean(rows, leads, 0, 0)
            match criterion:
                case Discounted(discount):
                    holds = value >= (1 - discount) * pays[seat] + discount * ahead
                case LimitOfMeans():
                    later = _mean(rows, leads, 1, 0)
                    holds = value >= ahead and value + biases[0] >= pays[seat] + later
            if not holds:
                raise ValueError(f"in states {states} the free seat can get more than its value")
    return rows[play.start][0][0]


def _rows(evidence: Any, payees: int) -> Mapping[States, Row]:
    found = {}
    for states, values, biases in listed(evidence):
        row = (tuple(map(exact, listed(values))), tuple(map(exact, listed(biases))))
        if len(row[0]) != payees or len(row[1]) not in (0, payees):
            raise ValueError("a row of evidence needs a value for each payee")
        found[tuple(map(whole, listed(states)))] = row
    return found


def _covered(rows: Mapping[States, Row], leads: Mapping[States, Fraction]) -> None:
    missing = next((states for states in leads if states not in rows), None)
    if missing is not None:
        raise ValueError(f"the evidence has no value for states {missing}")


def _mean(
    rows: Mapping[States, Row], leads: Mapping[States, Fraction], part: int, payee: int
) -> Fraction:
    return sum((p * rows[states][part][payee] for states, p in leads.items()), Fraction(0))


def _gone_through(play: Play, criterion: Rounds, seats: Sequence[int]) -> tuple[Fraction, ...]:
    """Return the payoffs of some seats per round, backwards from the last one."""
    if criterion.rounds > LONGEST:
        raise ValueError(f"more than {LONGEST} rounds are not gone through")
    ways = {}
    todo = [play.start]
    for states in todo:
        if states not in ways:
            ways[states] = list(play.rounds(states))
            todo += [then for _, leads in ways[states] for then in leads]
    totals = {states: [Fraction(0)] * len(seats) for states in ways}
    for _ in range(criterion.rounds):
        totals = {
            states: [
                max(
                    pays[seat]
                    + criterion.discount * sum(p * totals[then][k] for then, p in leads.items())
                    for pays, leads in found
                )
                for k, seat in enumerate(seats)
            ]
            for states, found in ways.items()
        }
    weights = sum(criterion.discount**t for t in range(criterion.rounds))
    return tuple(total / weights for total in totals[play.start])
