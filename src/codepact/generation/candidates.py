"""Simple programs that a search tries: replies to the last round, with an ending and with guards.

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
_MIRRORS = 4

HEAD = "# Found by search among simple replies.\n"


def bodies(program_game: ProgramGame, seat: int) -> list[Body]:
    """Return the bodies to try, without repetition and in a fixed order."""
    game, repetition = program_game.game, program_game.repetition
    own = game.actions[seat]
    if repetition.rounds == 1:
        return [constant(a) for a in own[:_CONSTANTS]]
    joints = list(product(own, *(a for i, a in enumerate(game.actions) if i != seat)))
    if len(own) ** (1 + len(joints)) <= TABLES:
        plain = [
            table(game, first, dict(zip(joints, after, strict=True)))
            for first, *after in product(own, repeat=1 + len(joints))
        ]
    else:
        plain = [constant(a) for a in own[:_CONSTANTS]]
        plain += _replies(game, seat)
    found = list(dict.fromkeys(plain))
    if repetition.horizon_known and len(own) <= _ENDINGS:
        found += [(*_if("game.round == game.rounds", constant(a)), *b) for b in found for a in own]
    elif repetition.horizon_known:
        found += [(*_if("game.round == game.rounds", BEST), *b) for b in found]
    return list(dict.fromkeys(found))


def program(body: Body) -> str:
    """Return the program that consists of a body."""
    return f"{HEAD}\n\n{_function(body)}"


def guarded(known: str | None, against: Body, otherwise: Body, mirror: Body | None) -> str:
    """Return a program with guards on the opponent's source, for two players.

    `against` is played if the opponent is the program with the digest `known`, `mirror` (if
    given) if its source equals the own one, `otherwise` else.
    """
    lines: list[str] = []
    if mirror:
        lines += _if("game.opponent.source == game.me.source", mirror)
    if known is None:
        return program((*lines, *otherwise))
    digest = 'hashlib.sha256(game.opponent.source.encode("utf-8", "replace")).hexdigest()'
    lines += _if(f"{digest} == KNOWN", against)
    return (
        f"{HEAD}import hashlib\n\n"
        f'# The SHA-256 of a program that was disclosed.\nKNOWN = "{known}"\n\n\n'
        f"{_function((*lines, *otherwise))}"
    )


def mirrors(game: Game, seat: int) -> list[Body]:
    """Return what to try against a copy of oneself: constants."""
    return [constant(a) for a in game.actions[seat][:_MIRRORS]]


def constant(action: str) -> Body:
    """Return the body that always plays `action`."""
    return (f"return {action!r}",)


def table(game: Game, first: str, after: Mapping[Joint, str]) -> Body:
    """Return the body that plays `first` in round 1 and then replies to the last joint action.

    `after` maps joint actions, the own one first, then the others' in seat order. The shortest
    way to say it is chosen.
    """
    replies = set(after.values())
    if replies == {first}:
        return constant(first)
    opening = _if("game.round == 1", constant(first))
    if len(replies) == 1:
        return (*opening, *constant(replies.pop()))
    theirs = {joint[1:]: reply for joint, reply in after.items()}
    mine = {joint[0]: reply for joint, reply in after.items()}
    two = game.seats == 2
    others = "game.opponent.actions[-1]" if two else "*(p.actions[-1] for p in game.others)"
    if all(mine[joint[0]] == reply for joint, reply in after.items()):
        return (*opening, f"return {mine!r}[game.me.actions[-1]]")
    if two and all(theirs[joint[1:]] == reply for joint, reply in after.items()):
        replied = {other: reply for (other,), reply in theirs.items()}
        echo = all(other == reply for other, reply in replied.items())
        return (*opening, f"return {others}" if echo else f"return {replied!r}[{others}]")
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
        opening = _if("game.round == 1", constant(first))
        yield (*opening, *BEST)
        if len(others) == 1 and set(others[0]) <= set(own):
            yield (*opening, "return game.opponent.actions[-1]")
    for target in targets:
        wanted = [a for i, a in enumerate(target) if i != seat]
        test = f"theirs in ([], {wanted!r})"
        yield (_THEIRS, *_if(test, constant(target[seat])), *constant(safe))
        yield (_THEIRS, *_if(test, constant(target[seat])), BEST[1])


def _if(condition: str, body: Sequence[str]) -> Body:
    return (f"if {condition}:", *(f"    {line}" for line in body))


def _function(body: Body) -> str:
    return "def act(game):\n" + "".join(f"    {line}\n" for line in body)
