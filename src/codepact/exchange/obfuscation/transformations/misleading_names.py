"""Names that say something else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from random import Random

from codepact.core.program_game import ProgramGame
from codepact.exchange.obfuscation.checking import entry_of
from codepact.exchange.obfuscation.naming import with_names

SUMMARY = "names that speak of what is not there; comments go"
NAMES = (
    "always_cooperate", "betrayals", "cooperations", "defect_forever", "fair_share", "forgiven",
    "grudge", "is_copy_of_me", "last_round", "mercy", "my_last_move", "never_defect",
    "proof_of_trust", "punishment", "random_draw", "retaliate", "their_promise", "trusted",
)  # fmt: skip


def apply(source: str, draw: Random, rules: ProgramGame) -> str:
    """Return the source with names that mislead."""
    return with_names(source, _misleading(draw), entry_of(source, rules))


def _misleading(draw: Random) -> Iterator[str]:
    for turn in count(1):
        for name in draw.sample(NAMES, len(NAMES)):
            yield name if turn == 1 else f"{name}_{turn}"
