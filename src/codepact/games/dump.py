"""Writing a game as the YAML that `codepact.games.files` reads."""

from __future__ import annotations

import re

from codepact.core.errors import CodepactError
from codepact.core.game import Game

_PLAIN = re.compile(r"(?!(?i:y|n|yes|no|on|off|true|false|null)$)[A-Za-z][A-Za-z0-9_-]*")
_SIMPLE = re.compile(r"[ !#-\[\]-~]*")
_KEY = 1000
"""YAML allows no longer keys on a line of their own."""


def dump_game(game: Game) -> str:
    """Return the YAML text that `load_game` reads back as an equal game.

    Raises `CodepactError` if an action cannot be written: it has a comma, or a blank at its ends.
    """
    for own in game.actions:
        for action in own:
            if "," in action or action != action.strip():
                raise CodepactError(
                    f"game {game.name!r}: the action {action!r} cannot be written to a file, as "
                    "it has a comma or a blank at its ends; rename it first"
                )
    alike = len(set(game.actions)) == 1
    lists = [f"[{', '.join(map(_scalar, own))}]" for own in game.actions]
    lines = [
        f"name: {_scalar(game.name)}",
        f"summary: {_quoted(game.summary)}",
        f"actions: {lists[0] if alike else '[' + ', '.join(lists) + ']'}",
        "payoffs:",
    ]
    for joint, values in game.payoffs.items():
        key = _quoted(", ".join(joint))
        row = f"[{', '.join(map(str, values))}]"
        lines.append(f"  {key}: {row}" if len(key) < _KEY else f"  ? {key}\n  : {row}")
    for field, joint in (("default", game.default), ("disagreement", game.disagreement)):
        lines.append(f"{field}: [{', '.join(map(_scalar, joint))}]")
    return "\n".join(lines) + "\n"


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    if _SIMPLE.fullmatch(text):
        return f'"{text}"'
    import yaml

    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**9).rstrip("\n")
