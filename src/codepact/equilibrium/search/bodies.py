"""Simple programs that a search tries: replies to the last round, and endings on the last one.

A *body* is the lines of a function of `game`; every path through it returns. Bodies are made for
one seat of one game, and texts are all that is compared: two that read alike are one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from codepact.core.game import Game, Joint
from codepact.core.program_game import ProgramGame

Body = tuple[str, ...]

TABLES = 128
"""If there are at most so many deterministic replies to the last round, all are tried."""

_CONSTANTS = 128
_TARGETS = 4
_ENDINGS = 3

HEAD = "# Found by search among simple replies.\n"


def bodies(program_game: ProgramGame, seat: int) -> list[Body]:
    """Return the bodies to try, without repetition and in a fixed order."""
    game, repetition = program_game.game, program_game.repetition
    own = game.actions[seat]
    if repetition.rounds == 1:
        return constants(game, seat)
    if replies(game, seat) <= TABLES:
        joints = list(product(own, *(a for i, a in enumerate(game.actions) if i != seat)))
        plain = [
            table(game, first, dict(zip(joints, after, strict=True)))
            for first, *after in product(own, repeat=1 + len(joints))
        ]
    else:
        plain = constants(game, seat)
        plain += _replies(game, seat)
    found = list(dict.fromkeys(plain))
    if repetition.horizon_known and len(own) <= _ENDINGS:
        found += [(*when("game.round == game.rounds", constant(a)), *b) for b in found for a in own]
    elif repetition.horizon_known:
        found += [(*when("game.round == game.rounds", BEST), *b) for b in found]
    return list(dict.fromkeys(found))


def replies(game: Game, seat: int) -> int:
    """Return how many tables there are: a first action, and a reply to each joint action.

    In a game of two players with two actions these are 2 to the 5.
    """
    count: int = len(game.actions[seat]) ** (1 + len(game.payoffs))
    return count


def program(body: Body) -> str:
    """Return the program that consists of a body."""
    return f"{HEAD}\n\n{function(body)}"


def constants(game: Game, seat: int, most: int = _CONSTANTS) -> list[Body]:
    """Return the bodies that always play the same: one for each action, the first `most`."""
    return [constant(a) for a in game.actions[seat][:most]]


def constant(action: str) -> Body:
    """Return the body that always plays `action`."""
    return (f"return {action!r}",)


def table(game: Game, first: str, after: Mapping[Joint, str]) -> Body:
    """Return the body that plays `first` in round 1 and then replies to the last joint action.

    `after` maps joint actions, the own one first, then the others' in seat order. The shortest
    way to say it is chosen.
    """
    replied = set(after.values())
    if replied == {first}:
        return constant(first)
    opening = when("game.round == 1", constant(first))
    if len(replied) == 1:
        return (*opening, *constant(replied.pop()))
    theirs = {joint[1:]: reply for joint, reply in after.items()}
    mine = {joint[0]: reply for joint, reply in after.items()}
    two = game.seats == 2
    others = "game.opponent.actions[-1]" if two else "*(p.actions[-1] for p in game.others)"
    if all(mine[joint[0]] == reply for joint, reply in after.items()):
        return (*opening, f"return {mine!r}[game.me.actions[-1]]")
    if two and all(theirs[joint[1:]] == reply for joint, reply in after.items()):
        answers = {other: reply for (other,), reply in theirs.items()}
        echo = all(other == reply for other, reply in answers.items())
        return (*opening, f"return {others}" if echo else f"return {answers!r}[{others}]")
    rows = [f"    {joint!r}: {reply!r}," for joint, reply in after.items()]
    key = f"game.me.actions[-1], {others}"
    return (*opening, "replies = {", *rows, "}", f"return replies[{key}]")


_THEIRS = "theirs = [p.actions[-1] for p in game.others if p.actions]"

BEST: Body = (
    _THEIRS,
    "return max(game.actions, key=lambda a: game.payoff(a, *theirs))",
)
"""The best reply to what the others played in the last round; not for round 1."""


def _replies(game: Game, seat: int) -> Iterator[Body]:
    """Yield replies for games that are too big for all tables."""
    own = game.actions[seat]
    others = [a for i, a in enumerate(game.actions) if i != seat]
    ranked = sorted(game.payoffs, key=lambda j: (-sum(game.payoffs[j]), -game.payoffs[j][seat], j))
    targets = ranked[:_TARGETS]
    safe = max(own, key=lambda a: min(v[seat] for j, v in game.payoffs.items() if j[seat] == a))
    for first in dict.fromkeys((*(t[seat] for t in targets), safe)):
        opening = when("game.round == 1", constant(first))
        yield (*opening, *BEST)
        if len(others) == 1 and set(others[0]) <= set(own):
            yield (*opening, "return game.opponent.actions[-1]")
    for target in targets:
        wanted = [a for i, a in enumerate(target) if i != seat]
        test = f"theirs in ([], {wanted!r})"
        yield (_THEIRS, *when(test, constant(target[seat])), *constant(safe))
        yield (_THEIRS, *when(test, constant(target[seat])), BEST[1])


def when(condition: str, body: Sequence[str]) -> Body:
    """Return the lines that do what a body does where a condition is true."""
    return (f"if {condition}:", *(f"    {line}" for line in body))


def function(body: Body) -> str:
    """Return the function that consists of a body."""
    return "def act(game):\n" + "".join(f"    {line}\n" for line in body)
