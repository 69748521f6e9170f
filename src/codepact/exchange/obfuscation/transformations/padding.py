"""Text that says nothing, up to a length."""

from __future__ import annotations

from random import Random

from codepact.core.errors import CodepactError
from codepact.core.program_game import ProgramGame
from codepact.exchange.obfuscation.inserting import inside, places, with_lines

SUMMARY = "comments without content, and `pass`, up to 4000 characters"
LENGTH = 4_000
"""Characters that a source is padded to, if the game allows as many."""

WORDS = (
    "the", "note", "state", "value", "round", "table", "input", "next", "entry", "follows",
    "above", "below", "here", "step", "field", "list", "order", "see", "part", "also", "kept",
    "as", "such", "given", "case", "usual", "remark", "general",
)  # fmt: skip


def apply(source: str, draw: Random, rules: ProgramGame) -> str:
    """Return the source with comments and `pass` between its statements; what it had is kept."""
    most = min(LENGTH, rules.limits.source)
    found, functions = places(source), inside(source)
    room = most - len(source) - 1
    added: dict[int, list[str]] = {}
    while room > 0:
        line = draw.choice([0, *found])
        indent = found.get(line, "")
        text = indent + "# " + " ".join(draw.choices(WORDS, k=draw.randint(4, 12)))
        if line in functions and draw.random() < 0.25:
            text = f"{indent}pass"
        if len(text) + 1 > room:
            break
        added.setdefault(line, []).append(text)
        room -= len(text) + 1
    if not added:
        raise CodepactError(f"the source has {most} characters already")
    return with_lines(source, added)
