"""From a source text to what the sandbox loads: checked and instrumented once per digest."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from codepact.core.program import Program
from codepact.execution.check import Checked, Form, Refusal, check
from codepact.execution.guest import FULL_SIGHT
from codepact.execution.instrument import instrument

FEATURES = frozenset(
    [
        "payoff",
        "flip",
        "random",
        "shared",
        "parse",
        "profile",
        "simulate",
        "provable",
        "plays",
        "box",
        "certified",
    ]
)
"""The attributes of `game` that cost something to provide, so only mentioning programs get them."""


@dataclass(frozen=True)
class Prepared:
    """What the sandbox needs of a program: the loader's source, or the refusal.

    `features`: which of `FEATURES` it mentions. `sight`: which of the
    round (R), its own history (M) and the others' histories (O) it can read. `full` says what in
    it only full Python has; empty for most programs.
    """

    program: Program
    loader: str | None
    form: Form | Literal["outside"] | None
    features: frozenset[str]
    sight: str
    refusal: Refusal | None
    full: str = ""


@lru_cache(maxsize=16_384)
def prepare(program: Program, max_characters: int) -> Prepared:
    """Check and instrument a program. Nothing of it is executed."""
    if program.outside:
        return Prepared(program, None, "outside", frozenset(), FULL_SIGHT, None)
    checked = check(program.source, max_characters)
    if isinstance(checked, Checked):
        mentioned = (
            checked.attributes | {"random"} if _imports_random(checked) else checked.attributes
        )
        try:
            return Prepared(
                program,
                instrument(checked),
                checked.form,
                FEATURES if checked.everything else FEATURES & mentioned,
                _sight(checked),
                None,
                checked.full,
            )
        except RecursionError:
            checked = Refusal("load error", "it is nested too deeply to be read")
        except ValueError as e:  # strings inside f-strings that cannot be written again
            checked = Refusal("unsupported", str(e))
    return Prepared(program, None, None, frozenset(), "", checked)


def _sight(checked: Checked) -> str:
    if checked.form == "classic":
        return "MO"
    if checked.everything:
        return FULL_SIGHT
    seen = checked.attributes
    histories = "actions" in seen
    return (
        ("R" if "round" in seen else "")
        + ("M" if histories and seen & {"me", "players"} else "")
        + ("O" if histories and seen & {"opponent", "others", "players"} else "")
    )


def _imports_random(checked: Checked) -> bool:
    return any(
        (isinstance(n, ast.Import) and any(a.name == "random" for a in n.names))
        or (isinstance(n, ast.ImportFrom) and n.module == "random")
        for n in ast.walk(checked.tree)
    )


@lru_cache(maxsize=1024)
def parse_tree(source: str, max_characters: int) -> str:
    """Return the syntax tree of a source as JSON: plain data for `game.parse`.

    A node is an object with the key "node" and its fields; a source that does not parse gives
    `{"node": "SyntaxError", "line": ...}`, and so does one that is nested too deeply, or too long
    to be a program: else it would pass for the program whose tree it has, and play otherwise.
    """
    if len(source) > max_characters:
        return json.dumps({"node": "SyntaxError", "line": None})
    try:
        return json.dumps(_plain(ast.parse(source)))
    except SyntaxError as e:
        return json.dumps({"node": "SyntaxError", "line": e.lineno})
    except (RecursionError, MemoryError, ValueError):
        return json.dumps({"node": "SyntaxError", "line": None})


def shown_source(source: str) -> str:
    """Return a source as programs see it.

    A lone surrogate cannot cross; the program with it is refused, so what is shown is none either.
    """
    shown = source.encode("utf-8", "replace").decode()
    return shown if shown == source else f"? {shown}"


def _plain(value: object, depth: int = 0) -> object:
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, ast.AST):
        fields = {k: _plain(v, depth + 1) for k, v in ast.iter_fields(value) if k not in _SKIPPED}
        return {"node": type(value).__name__, **fields}
    if isinstance(value, list):
        return [_plain(v, depth + 1) for v in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return repr(value)


_DEEPEST = 190
"""The sandbox reads no JSON that is nested deeper than 200, and a rival's source may not be what
makes a program that reads it fault."""

_SKIPPED = frozenset({"ctx", "kind", "type_ignores", "type_comment"})
