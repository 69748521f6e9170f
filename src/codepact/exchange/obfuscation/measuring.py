"""How obscured a source is: measured against the smallest program that plays alike."""

from __future__ import annotations

import ast
import math
import warnings
import zlib
from collections import Counter
from dataclasses import dataclass

from codepact.checker.machine import Machine
from codepact.core.errors import CodepactError
from codepact.equilibrium.rendering import python_of
from codepact.exchange.forms import canonical
from codepact.exchange.obfuscation.dead import dead_share
from codepact.exchange.source_statistics import SourceStatistics, source_statistics
from codepact.proof.machines import minimised


@dataclass(frozen=True)
class Obscurity:
    """What makes a source hard to read, in numbers.

    `statistics`: cyclomatic complexity, maintainability index and more, by radon. `characters`: its
    length. `compressed`: bytes after zlib at level 9. `ratio`: that over the same of the canonical
    rendering of its minimal machine, None if there is none; `excess`: the binary logarithm of it,
    in bits, so 0 for that rendering itself. `bits_per_character`: the entropy of characters in its
    identifiers, each distinct one taken once (0 to log2 of the alphabet; names of few signs have
    little). `bits_per_name`: the entropy of names by how often they are used. `dead`: the share of
    statements that constant conditions make unreachable, by the text alone.
    """

    statistics: SourceStatistics
    characters: int
    compressed: int
    ratio: float | None
    excess: float | None
    bits_per_character: float
    bits_per_name: float
    dead: float


def obscurity(source: str, machine: Machine | None = None) -> Obscurity:
    """Return how obscured a source is.

    `machine`: what it plays in a game of two players, if that is known and coins decide nothing;
    it is made minimal here. Raises `CodepactError` if the source does not parse.
    """
    statistics = source_statistics(source)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
    compressed = compressed_size(source)
    ratio = None if machine is None else compressed / compressed_size(canonical_rendering(machine))
    names = identifiers(tree)
    return Obscurity(
        statistics,
        len(source),
        compressed,
        ratio,
        None if ratio is None else math.log2(ratio),
        _entropy(Counter("".join(dict.fromkeys(names)))),
        _entropy(Counter(names)),
        dead_share(tree),
    )


def compressed_size(source: str) -> int:
    """Return the bytes of a source after zlib at level 9."""
    return len(zlib.compress(source.encode("utf-8", "surrogatepass"), 9))


def canonical_rendering(machine: Machine, seats: int = 2) -> str:
    """Return the canonical form of a program that plays as the smallest machine like this one.

    Raises `CodepactError` if coins decide what it plays, or it is known for so many rounds only.
    """
    if not all(machine.steps):
        raise CodepactError("the machine is known for so many rounds only, so it has no rendering")
    return canonical(python_of(minimised(machine), seats))


def identifiers(tree: ast.Module) -> list[str]:
    """Return the names that a program binds or reads, attributes apart, as often as they stand."""
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.FunctionDef(name=name):
                found.append(name)
            case ast.ClassDef(name=name):
                found.append(name)
    return found


def _entropy(counts: Counter[str]) -> float:
    """Return the entropy of a distribution in bits, from counts."""
    total = sum(counts.values())
    return sum(-n / total * math.log2(n / total) for n in counts.values())
