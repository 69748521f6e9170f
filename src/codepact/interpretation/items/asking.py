"""Which questions are asked about a strategy: histories that happen, opponents, other programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from random import Random
from typing import TypeVar

from codepact.checker.automaton import Automaton
from codepact.core.game import Game, Joint
from codepact.interpretation.items.questions import FirstDefection, NextMove

Q = TypeVar("Q", NextMove, FirstDefection)

LONGEST = 8
"""The most rounds in a question."""

TRIES = 200
"""How many histories are drawn at most to find one that is new, or has the answer wanted."""


def history(random: Random, automaton: Automaton, game: Game, seat: int, rounds: int) -> NextMove:
    """Draw a history that can happen: the other plays at random, with a habit of its own."""
    joints = {joint: k for k, joint in enumerate(product(*game.actions))}
    own, theirs = game.actions[seat], game.actions[1 - seat]
    habit = random.choice((0.25, 0.5, 0.75))
    state = 0
    played: list[Joint] = []
    for _ in range(rounds):
        mine = random.choices(own, [float(p) for p in automaton.plays[state]])[0]
        other = _plays(random, theirs, habit)
        joint = (mine, other) if seat == 0 else (other, mine)
        played.append(joint)
        state = automaton.steps[state][joints[joint]]
    return NextMove(tuple(played))


def opponent(random: Random, game: Game, seat: int, rounds: int = LONGEST) -> FirstDefection:
    """Draw the plays of an opponent: mostly cooperative, half of the time, or without a break."""
    theirs, habit = game.actions[1 - seat], random.choice((0.4, 0.7, 0.9, 1.0))
    return FirstDefection(tuple(_plays(random, theirs, habit) for _ in range(rounds)))


def _plays(random: Random, actions: Sequence[str], habit: float) -> str:
    return actions[0] if random.random() < habit else random.choice(actions[1:])


def distinct(
    made: Callable[[], Q], used: set[Q], fits: Callable[[Q], bool] = lambda question: True
) -> Q:
    """Return the first new question that fits, else the first new one, else the last."""
    new: Q | None = None
    question = made()
    for _ in range(TRIES):
        if question not in used:
            new = new or question
            if fits(question):
                new = question
                break
        question = made()
    chosen = new or question
    used.add(chosen)
    return chosen
