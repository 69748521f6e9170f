"""A game in words, for prompts and for people, made from nothing but the game's own data."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement, product
from math import comb, prod
from typing import TypeVar

from codepact.core.errors import CodepactError
from codepact.core.game import Game, Joint, Repetition
from codepact.games.symmetry import is_symmetric

_T = TypeVar("_T")

_PARAMETERS = re.compile(r"\([a-z]+=[^()]*\)$")
"""The end of a name such as `penalty(k=-5)`, which rescaled payoffs would belie."""

CELLS = 36
"""A table of at most so many joint actions is given in full."""

ROWS = 40
"""The most rows of a table by the number of others."""

SAMPLE = 25
"""The most rows of a sample."""

NAMED = 12
"""At most so many actions of a seat are listed by name."""


def describe(game: Game, repetition: Repetition | None = None, seat: int | None = None) -> str:
    """Return the game in at most about fifty lines of text.

    With a `seat` the text speaks to that player ("you"), otherwise it names seats by number.
    Small games get their full payoff table, symmetric ones of several players a table by how many
    others play what, large ones an exact sample. `repetition` (once, if None) adds what programs
    may know of it. Names of actions and payoffs are the game's own, actions always in double
    quotes. Raises `CodepactError` for a seat that does not exist.
    """
    if seat is not None and seat not in range(game.seats):
        raise CodepactError(f"game {game.name!r} has no seat {seat}, only 0 to {game.seats - 1}")
    lines = [f"Game: {_PARAMETERS.sub('', game.name)}."]
    if game.summary:
        lines[0] += f" {game.summary}"
    lines += _players(game, seat)
    lines += _payoffs(game, seat)
    lines += _defaults(game, seat)
    lines += _repeated(repetition or Repetition())
    return "\n".join(lines)


def quoted(action: str) -> str:
    """Return the action as it stands in descriptions."""
    return json.dumps(action, ensure_ascii=False)


def _players(game: Game, seat: int | None) -> Iterator[str]:
    numbers = [str(i) for i in range(game.seats)]
    you = "" if seat is None else f" You are in seat {seat}."
    if game.seats == 1:
        yield f"There is one player, in seat 0.{you}"
    else:
        seats = f"{', '.join(numbers[:-1])} and {numbers[-1]}"
        yield f"There are {game.seats} players, in seats {seats}; all choose at the same time.{you}"
    if len(set(game.actions)) == 1:
        yield f"Actions of each player: {_listed(game.actions[0])}."
    else:
        for i, own in enumerate(game.actions):
            yield f"{'Your actions' if i == seat else f'Actions of seat {i}'}: {_listed(own)}."


def _listed(own: Sequence[str]) -> str:
    if len(own) <= NAMED:
        return ", ".join(map(quoted, own))
    ends = f"{', '.join(map(quoted, own[:3]))}, ..., {quoted(own[-1])}"
    if own[0].lstrip("-").isascii() and own[0].lstrip("-").isdecimal():
        first = int(own[0])
        if list(own) == [str(first + i) for i in range(len(own))]:
            return f"{ends} ({len(own)} texts; every whole number in between)"
    return f"{ends} ({len(own)} of them)"


def _payoffs(game: Game, seat: int | None) -> Iterator[str]:
    symmetric = is_symmetric(game)
    yield "Payoffs (more is better):"
    per_action = comb(game.seats + len(game.actions[0]) - 2, game.seats - 1)
    if symmetric and game.seats > 2 and len(game.actions[0]) * per_action <= ROWS:
        yield from _by_number(game, seat)
    elif len(game.payoffs) <= CELLS:
        yield from (_row(game, joint, seat) for joint in _joints(game.actions, seat))
    else:
        yield (
            f"There are {len(game.payoffs)} joint actions; here is a sample. In a program, "
            "game.payoff(mine, *others) returns the own payoff of any."
        )
        yield from (_row(game, joint, seat) for joint in _sample(game, seat))
    if symmetric and game.seats > 1:
        yield "The same holds for every player: no seat is special."
    if game.seats > 1:
        sums = {sum(values) for values in game.payoffs.values()}
        if len(sums) == 1:
            yield f"The payoffs of all players always add up to {sums.pop()}."
        elif all(len(set(values)) == 1 for values in game.payoffs.values()):
            yield "All players always get the same payoff."


def _joints(actions: Sequence[Sequence[str]], seat: int | None) -> Iterator[Joint]:
    """Yield the joint actions, grouped by those of `seat`."""
    first = seat or 0
    for own, *others in product(actions[first], *actions[:first], *actions[first + 1 :]):
        yield (*others[:first], own, *others[first:])


def _row(game: Game, joint: Joint, seat: int | None) -> str:
    """Return what everybody gets of a joint action, `seat` first and as "you"."""
    order = sorted(range(game.seats), key=lambda i: i != seat)

    def who(i: int, verb: str) -> str:
        if i == seat:
            return f"you {verb}"
        return f"{'the other' if game.seats == 2 and seat is not None else f'seat {i}'} {verb}s"

    moves = ", ".join(f"{who(i, 'play')} {quoted(joint[i])}" for i in order)
    gains = ", ".join(f"{who(i, 'get')} {game.payoffs[joint][i]}" for i in order)
    return f"- {moves[0].upper()}{moves[1:]}: {gains}."


def _by_number(game: Game, seat: int | None) -> Iterator[str]:
    """Yield the rows of a symmetric game: own action, and how many others play each action."""
    play, get = ("You play", "you get") if seat is not None else ("A player plays", "it gets")
    for own in game.actions[0]:
        for others in combinations_with_replacement(game.actions[0], game.seats - 1):
            counts = Counter(others)
            moves = [
                f"{counts[a]} {'plays' if counts[a] == 1 else 'play'} {quoted(a)}" for a in counts
            ]
            gain = game.payoffs[(own, *others)][0]
            yield f"- {play} {quoted(own)}; of the others {' and '.join(moves)}: {get} {gain}."


def _sample(game: Game, seat: int | None) -> Iterator[Joint]:
    """Yield at most `SAMPLE` joint actions: a grid of spread actions, or spread table rows."""
    for width in range(SAMPLE, 1, -1):
        grid = [_spread(own, width) for own in game.actions]
        if prod(map(len, grid)) <= SAMPLE:
            yield from _joints(grid, seat)
            return
    yield from _spread(list(_joints(game.actions, seat)), SAMPLE)


def _spread(items: Sequence[_T], number: int) -> list[_T]:
    """Return `number` of the items, evenly spread, with the first and the last."""
    if len(items) <= number:
        return list(items)
    return [items[i * (len(items) - 1) // (number - 1)] for i in range(number)]


def _defaults(game: Game, seat: int | None) -> Iterator[str]:
    if seat is not None or len(set(game.default)) == 1:
        action = quoted(game.default[seat or 0])
        whose = "a program" if len(set(game.default)) == 1 else "your program"
        yield f"When {whose} fails, {action} is played for it."
    else:
        each = ", ".join(f"{quoted(a)} for seat {i}" for i, a in enumerate(game.default))
        yield f"When a program fails, its default is played: {each}."


def _repeated(repetition: Repetition) -> Iterator[str]:
    if repetition.ending:
        yield (
            f"After each round all see what was played, and the game ends with probability "
            f"{repetition.ending}; payoffs add up."
        )
    elif not repetition.horizon_known:
        yield (
            "The game is played for a number of rounds that is not told; after each round all see "
            "what was played."
        )
    elif repetition.rounds == 1:
        yield "The game is played once."
    else:
        yield (
            f"The game is played for {repetition.rounds} rounds; after each round all see what "
            "was played, and payoffs add up."
        )
    if repetition.discount != 1:
        yield f"A payoff counts {repetition.discount} times as much as one a round earlier."
    if repetition.noise:
        yield (
            f"With probability {repetition.noise}, for each action by itself, another action of "
            "that seat, drawn uniformly, is played instead; all see only what was played."
        )
