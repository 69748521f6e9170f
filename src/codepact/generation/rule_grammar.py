"""The grammar of rules for one program game, in GBNF, to which a model can be held.

It always ends: at most six rules, three conditions each, numbers and words of bounded length, and
after the `else` line nothing more is possible.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from codepact.core.program_game import ProgramGame
from codepact.generation.rules import CONDITIONS, LAST, RULES, written


def rule_grammar(program_game: ProgramGame, seat: int) -> str:
    """Return the GBNF grammar of the rules that make sense for a seat of this program game.

    Its start symbol is `root`. Conditions that the program game has no use for (the last round of
    a hidden horizon, sources without `inspect`) are left out.
    """
    game, repetition = program_game.game, program_game.repetition
    others = ["opponent"] if game.seats == 2 else ["any other", "every other"]
    theirs = list(dict.fromkeys(a for i, own in enumerate(game.actions) if i != seat for a in own))
    conditions = []
    if repetition.rounds > 1:
        conditions += ["round", "mylast", "mycount"]
        if game.seats > 1:
            conditions += ["last", "count"]
        if repetition.horizon_known:
            conditions.append("ending")
    if "inspect" in program_game.capabilities and game.seats > 1:
        conditions += ["mentions", "mirror"]
    lines = {
        "root": f"rule{{1,{RULES}}} default" if conditions else "default",
        "default": '"else: " mine "\\n"?',
    }
    if conditions:
        lines |= {
            "rule": f'"if " condition (" and " condition){{0,{CONDITIONS - 1}}} ": " mine "\\n"',
            "condition": " | ".join(conditions),
        }
    every = {
        "round": '"round " sign " " number',
        "ending": '"last round"',
        "mylast": '"my last " few " == " mine',
        "mycount": '"my count " mine " " sign " " number',
        "last": 'who " last " few " == " theirs',
        "count": 'who " count " theirs " " sign " " number',
        "mentions": 'who " source mentions \\"" word "\\""',
        "mirror": 'who " source == my source"',
    }
    lines |= {name: every[name] for name in conditions}
    lines |= {"mine": _either(map(written, game.actions[seat]))}
    if conditions:
        lines |= {
            "theirs": _either(map(written, theirs)) if theirs else '"-"',
            "who": _either(others),
            "sign": _either(("==", "<", ">")),
            "few": f"[1-{LAST}]",
            "number": "[1-9] [0-9]?",
            "word": "[A-Za-z0-9_.=]{1,24}",
        }
    return "".join(f"{name} ::= {line}\n" for name, line in lines.items())


def _either(texts: Iterable[str]) -> str:
    """Return the alternative of literal texts; JSON's escapes are GBNF's."""
    return " | ".join(json.dumps(t, ensure_ascii=False) for t in texts)
