"""Strategies as automata: how likely each own action is in a state, and where a round leads.

An automaton sees every action of a round as it was really played, the own one too, so it also says
what a strategy does after a slip of its own (Mailath and Samuelson, Repeated Games and Reputations,
2006, section 2.3). What it plays by chance is drawn anew each round, and nobody knows the draw
before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

from codepact.checker.shape import exact, listed, whole


@dataclass(frozen=True)
class Automaton:
    """A strategy of one seat of a game; state 0 is round 1.

    `plays[s][a]`: the probability of the own action number a in state s, in the game's order.
    `steps[s][k]`: the next state after joint action number k, in the order of
    `itertools.product(*game.actions)`: the last seat's action changes first.
    """

    plays: tuple[tuple[Fraction, ...], ...]
    steps: tuple[tuple[int, ...], ...]

    @property
    def states(self) -> range:
        """Return the numbers of the states."""
        return range(len(self.plays))

    @property
    def pure(self) -> tuple[int, ...] | None:
        """Return the number of the action of each state, None if anything is left to chance."""
        if all(max(row) == 1 for row in self.plays):
            return tuple(row.index(1) for row in self.plays)
        return None


def automaton_flaw(automaton: Automaton, actions: Sequence[Sequence[str]], seat: int) -> str:
    """Return why an automaton is none of that seat of a game, or nothing."""
    joints = prod(len(own) for own in actions)
    if not automaton.plays or len(automaton.plays) != len(automaton.steps):
        return "the automaton needs a play and steps for each state"
    for s, (row, after) in enumerate(zip(automaton.plays, automaton.steps, strict=True)):
        if len(row) != len(actions[seat]) or min(row) < 0 or sum(row) != 1:
            return f"state {s} needs a probability for each action of seat {seat}, sum 1"
        if len(after) != joints or not all(0 <= t < len(automaton.plays) for t in after):
            return f"state {s} needs a next state for each joint action"
    return ""


def automaton_data(automaton: Automaton) -> dict[str, Any]:
    """Return an automaton as plain data for JSON."""
    return {
        "plays": [[str(p) for p in row] for row in automaton.plays],
        "steps": [list(row) for row in automaton.steps],
    }


def automaton_from(data: Mapping[str, Any]) -> Automaton:
    """Return the automaton of `automaton_data`; raise `KeyError`, `TypeError` or `ValueError`."""
    return Automaton(
        tuple(tuple(map(exact, listed(row))) for row in listed(data["plays"])),
        tuple(tuple(map(whole, listed(row))) for row in listed(data["steps"])),
    )
