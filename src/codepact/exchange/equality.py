"""When are two sources the same program? A ladder of tests, each with what makes it unsound.

| level | forgets |
|---|---|
| L0 | nothing: the same bytes |
| L1 | comments and layout |
| L2 | quotes, parentheses, spelling of numbers |
| L3 | docstrings |
| L4 | names of arguments and local variables |
| L5 | trivial rewrites: `if not c`, order of pure comparisons, sums of whole constants |

A clique that is recognised at a level is a program equilibrium only if all programs that the level
merges behave alike (Tennenholtz, Games and Economic Behavior 49, 2004, holds for L0). A program
that observes what the level forgets, such as its own raw text, breaks that, so two texts are
called equal only if neither of them, nor anybody else in the game, can see the difference;
otherwise the question is refused, with the line. `codepact.exchange.observers` finds who can.
"""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from codepact.core.errors import CodepactError, unknown_name
from codepact.exchange.forms import drop_docstrings
from codepact.exchange.observers import Observation, observations
from codepact.exchange.renaming import renamed
from codepact.exchange.rewriting import flipped, sorted_comparisons

Level = Literal["L0", "L1", "L2", "L3", "L4", "L5"]

LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True)
class Equality:
    """The answer at a level.

    `refused`: the level merges the two texts, and somebody in the game can tell them apart;
    `observation` says who and where.
    """

    level: Level
    verdict: Literal["equal", "different", "refused"]
    observation: Observation | None = None

    def __str__(self) -> str:
        """Return the answer as a sentence."""
        if self.observation is None:
            return f"{self.verdict} at {self.level}"
        return f"refused at {self.level}: {self.observation}"


def key(source: str, level: Level) -> str:
    """Return a text that is the same for exactly the sources that the level merges.

    Raises `CodepactError` if the level is unknown, or if the source does not parse (from L1 on).
    """
    if level not in LEVELS:
        raise unknown_name("level", level, LEVELS)
    if level == "L0":
        return source
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _KEYS[level](source)
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError) as e:
        raise CodepactError(f"the source does not parse, so it has no {level}: {e}") from e


def same(level: Level, first: str, second: str, others: Sequence[str] = ()) -> Equality:
    """Return whether two sources are the same program at a level.

    `others` are the sources of everybody else who plays. Raises `CodepactError` as `key` does.
    """
    if first == second:
        return Equality(level, "equal")
    if key(first, level) != key(second, level):
        return Equality(level, "different")
    lowest = next(x for x in LEVELS[1:] if key(first, x) == key(second, x))
    for who, source in (("the first", first), ("the second", second)):
        for seen in observations(source, lowest, who):
            return Equality(level, "refused", seen)
    for k, source in enumerate(others):
        # What others play does not depend on names and rewrites that they cannot read.
        for seen in observations(source, "L1", f"other {k}"):
            return Equality(level, "refused", seen)
    return Equality(level, "equal")


def strongest(first: str, second: str) -> Level | None:
    """Return the lowest level that merges two sources, None if none does; nothing is refused."""
    return next((x for x in LEVELS if key(first, x) == key(second, x)), None)


def _tokens(source: str) -> str:
    plain = source.replace("\r\n", "\n").replace("\r", "\n")
    ast.parse(plain)
    kept = []
    for token in tokenize.generate_tokens(io.StringIO(plain).readline):
        if token.type in (tokenize.COMMENT, tokenize.NL):
            continue
        layout = token.type in (tokenize.INDENT, tokenize.DEDENT, tokenize.NEWLINE)
        kept.append((token.type, "" if layout else token.string))
    return repr(kept)


def _dump(tree: ast.AST) -> str:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.kind = None  # u"..." is "..."
    return ast.dump(tree)


def _bare(source: str) -> ast.Module:
    return drop_docstrings(ast.parse(source))


_KEYS: Mapping[str, Callable[[str], str]] = {
    "L1": _tokens,
    "L2": lambda source: _dump(ast.parse(source)),
    "L3": lambda source: _dump(_bare(source)),
    "L4": lambda source: _dump(renamed(_bare(source))),
    "L5": lambda source: _dump(sorted_comparisons(renamed(flipped(_bare(source))))),
}
