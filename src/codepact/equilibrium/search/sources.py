"""Programs for rivals who look at sources: guards on the rival's text, and texts that it looks for.

Guards are for two players. A rival that looks at a source by a call that this cannot guess, such as
a hash of it, is not fooled by any of these.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.search.bodies import HEAD, Body, function, when
from codepact.execution.check import Refusal, check
from codepact.execution.prepare import prepare

_LOOKS = frozenset(
    ["source", "parse", "profile", "simulate", "provable", "plays", "box", "certified"]
)
_LONGEST = 200


@dataclass(frozen=True)
class Guard:
    """A test of the opponent's source.

    `condition`: an expression; `head`: the lines above the function that it needs.
    """

    condition: str
    head: tuple[str, ...] = ()


OWN_SOURCE = Guard("game.opponent.source == game.me.source")
"""True where the opponent is a copy of the program that asks."""


def source_is(known: Program) -> Guard:
    """Return the guard that is true where the opponent is a program, whose text it holds.

    Readers follow it; but a text in a text grows, so it is not for programs that are handed on.
    """
    lines = [f"    {line!r}" for line in known.source.splitlines(keepends=True)] or ["    ''"]
    head = ("# The source of a rival.", "KNOWN = (", *lines, ")")
    return Guard("game.opponent.source == KNOWN", head)


def digest_is(known: Program) -> Guard:
    """Return the guard that is true where the opponent is a program, told by its SHA-256."""
    head = (
        "import hashlib",
        "",
        "# The SHA-256 of a program that was disclosed.",
        f'KNOWN = "{known.digest}"',
    )
    digest = 'hashlib.sha256(game.opponent.source.encode("utf-8", "replace")).hexdigest()'
    return Guard(f"{digest} == KNOWN", head)


def source_contains(text: str) -> Guard:
    """Return the guard that is true where the opponent's source contains a text."""
    return Guard(f"{text!r} in game.opponent.source")


def guarded(cases: Sequence[tuple[Guard, Body]], otherwise: Body) -> str:
    """Return the program that does what belongs to the first guard that is true, or `otherwise`."""
    lines = [line for guard, body in cases for line in when(guard.condition, body)]
    head = "".join(f"{line}\n" for guard, _ in cases for line in guard.head)
    return f"{HEAD}{head}\n\n{function((*lines, *otherwise))}"


def marked(texts: Sequence[str], source: str) -> str:
    """Return a program with lines of comment above it that hold texts."""
    lines = (text if text.startswith("#") else f"# {text}" for text in texts)
    return "".join(f"{line}\n" for line in lines) + source


def looks_at_sources(rival: Program, rules: ProgramGame) -> bool:
    """Return whether what a rival plays could depend on the text of a program, by its own text.

    It cannot if it neither reads sources nor simulates nor asks what is provable or certified.
    """
    checked = None if rival.outside else check(rival.source, rules.limits.source)
    if checked is None or isinstance(checked, Refusal):
        return False
    return checked.everything or bool(_LOOKS & checked.attributes)


def is_costly(program: Program, rules: ProgramGame) -> bool:
    """Return whether a program simulates or asks what is provable or certified, by its own text."""
    features = prepare(program, rules.limits.source).features
    return bool(features & {"simulate", "provable", "certified"})


def texts_in(rival: Program, rules: ProgramGame) -> list[str]:
    """Return the texts of one line that a program holds and could look for, the first one first.

    What stands alone, as docstrings do, is left out.
    """
    checked = None if rival.outside else check(rival.source, rules.limits.source)
    if checked is None or isinstance(checked, Refusal):
        return []
    alone = {id(n.value) for n in ast.walk(checked.tree) if isinstance(n, ast.Expr)}
    texts = [
        n
        for n in ast.walk(checked.tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in alone
    ]
    texts.sort(key=lambda n: (n.lineno, n.col_offset))
    found = dict.fromkeys(str(n.value) for n in texts)
    return [t for t in found if t.strip() and t.isprintable() and len(t) <= _LONGEST]
