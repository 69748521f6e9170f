"""Names that look all alike."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from codepact.core.program_game import ProgramGame
from codepact.exchange.obfuscation.checking import entry_of
from codepact.exchange.obfuscation.naming import with_names

SUMMARY = "names of l, I and 1 that look all alike; comments go"
LENGTH = 8


def apply(source: str, draw: Random, rules: ProgramGame) -> str:
    """Return the source with opaque names."""
    return with_names(source, _opaque(draw), entry_of(source, rules))


def _opaque(draw: Random) -> Iterator[str]:
    met = set[str]()
    while True:
        name = draw.choice("lI") + "".join(draw.choices("lI1", k=LENGTH - 1))
        if name not in met:
            met.add(name)
            yield name
