"""Comments that say something else than the code."""

from __future__ import annotations

from random import Random

from codepact.core.errors import CodepactError
from codepact.core.program_game import ProgramGame
from codepact.exchange.obfuscation.inserting import places, with_lines

SUMMARY = "comments that say something else than the statements behind them"
COMMENTS = (
    "always play {action}, whatever happened",
    "forgive the first {action}, punish the second",
    "the opponent's source is compared with ours here",
    "we have proved that {action} comes next",
    "draw at random, so that nobody can predict us",
    "the last round: nothing to lose any more",
    "never reached",
    "reached only after three rounds of {action}",
    "play {action} for ever from here on",
    "count how often they played {action}",
)


def apply(source: str, draw: Random, rules: ProgramGame) -> str:
    """Return the source with a misleading comment before every other statement, or more."""
    actions = sorted({a for own in rules.game.actions for a in own})
    found = places(source)
    if not found:
        raise CodepactError("no statement begins on a line of its own")
    chosen = draw.sample([*found], max(1, len(found) * 2 // 3))
    added = {}
    for line in sorted(chosen):
        text = draw.choice(COMMENTS).format(action=draw.choice(actions))
        added[line] = [f"{found[line]}# {text}"]
    return with_lines(source, added)
