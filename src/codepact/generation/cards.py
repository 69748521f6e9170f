"""Prompt cards: how a program is written, one per form, in as few words as small models need."""

from __future__ import annotations

import json

from codepact.core.errors import CodepactError
from codepact.core.program_game import ProgramGame
from codepact.execution.check import Form

FORMS: tuple[Form, ...] = ("free", "exact", "classic")

_FREE = """\
Write one Python function `act(game)`. It is called once in every round and returns one action of \
{actions}. Use:
- `game.round`: the number of this round, from 1;{rounds}
- `game.me.actions`: the list of your actions so far (empty in round 1);
- {others}
- `game.payoff(mine, {theirs})`: your payoff of these actions;
{sources}{extras}"""

_EXACT = """\
Write two Python functions. `start(game)` is called once and returns your first state: a text, \
number or tuple. `step(state, seen)` is called once in every round and returns the pair \
`(action, next_state)`; the action is one of {actions}. `seen` is None in round 1 and afterwards \
a tuple with the actions of the last round: `seen[0]` yours, {seen}. `step` knows nothing else: \
count rounds in the state if you need them. In `start` use:
-{rounds} `game.payoff(mine, {theirs})`: your payoff of these actions;
{sources}{extras}"""

_CLASSIC = """\
Write one Python function \
`strategy(my_history, opponent_history, my_source, opponent_source)`. It is called once in every \
round and returns one action of {actions}. Its arguments:
- `my_history`, `opponent_history`: the lists of actions so far (empty in round 1);
{sources}"""

# The examples show the interface and nothing that is worth copying: they alternate.
_EXAMPLES: dict[Form, str] = {
    "free": """\
def act(game):
    if game.round % 2 == 1:
        return {first}
    return {last}""",
    "exact": """\
def start(game):
    return 1


def step(state, seen):
    if state % 2 == 1:
        return {first}, state + 1
    return {last}, state + 1""",
    "classic": """\
def strategy(my_history, opponent_history, my_source, opponent_source):
    if len(my_history) % 2 == 0:
        return {first}
    return {last}""",
}


def card(program_game: ProgramGame, seat: int, form: Form) -> str:
    """Return the card of a form: its functions, what they may use, the rules, and an example.

    Only capabilities that the program game has are mentioned. Raises `CodepactError` for the
    classic form if there are not two players.
    """
    game = program_game.game
    if form == "classic" and game.seats != 2:
        raise CodepactError(
            f"the classic form is for two players, and {game.name} has {game.seats}; "
            "use the form 'free' or 'exact'"
        )
    own = [json.dumps(a, ensure_ascii=False) for a in game.actions[seat]]
    template = {"free": _FREE, "exact": _EXACT, "classic": _CLASSIC}[form]
    two = game.seats == 2
    known = " `game.rounds`: their total number;" if program_game.repetition.horizon_known else ""
    text = template.format(
        actions=", ".join(own) if len(own) <= 12 else "`game.actions`",
        rounds=known,
        others=(
            "`game.opponent.actions`: the list of the opponent's (also empty in round 1);"
            if two
            else "`game.others`: the other players in seat order; `player.actions` for each;"
        ),
        theirs="theirs" if two else "*theirs",
        seen="`seen[1]` the opponent's" if two else "then the others' in seat order",
        sources=_sources(program_game, form),
        extras=_extras(program_game),
    )
    example = _EXAMPLES[form].format(first=own[0], last=own[-1])
    return (
        f"{text.rstrip()}\n"
        f"You may import {_modules(program_game)}, and define helper functions. There are no "
        "files, no eval or exec, and no variable keeps its value from one match to another.\n"
        "An example that shows only how a program looks, not how to play well:\n"
        f"```python\n{example}\n```"
    )


def _sources(program_game: ProgramGame, form: Form) -> str:
    if "inspect" not in program_game.capabilities:
        return ""
    if form == "classic":
        return (
            "- `my_source`, `opponent_source`: the program texts, as they play now. Compare them, "
            "or search `opponent_source` for words.\n"
        )
    if program_game.game.seats == 2:
        return (
            "- `game.opponent.source`, `game.me.source`: the program texts, as they play now. "
            "Compare them, or search the opponent's for words.\n"
        )
    return "- `player.source`, `game.me.source`: the program texts, as they play now.\n"


def _modules(program_game: ProgramGame) -> str:
    return "math, re and random" if "random" in program_game.capabilities else "math and re"


def _extras(program_game: ProgramGame) -> str:
    who = "game.opponent" if program_game.game.seats == 2 else "player"
    can = program_game.capabilities
    lines = []
    if "simulate" in can:
        lines.append(
            f"- `game.simulate({who}, 1)`: what it plays in round 1 of a trial match against "
            "you (two programs that only simulate each other never end and fail);"
        )
    if "prove" in can:
        lines.append(
            f"- `game.provable(game.plays({who}, ACTION))`: True if it is proved that it plays "
            "ACTION in every round of this match;"
        )
    if "certify" in can:
        lines.append(
            f'- `game.certified({who}, "nice")`: True if this claim about its program was proved '
            'before the match (others: "retaliates-at-once", "forgives within=2");'
        )
    if "random" in can:
        lines.append("- `game.flip(1, 2)`: True with probability 1/2.")
    return "\n".join(lines)
