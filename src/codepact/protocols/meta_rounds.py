"""Meta-rounds: write, commit, reveal, play, and again with what was seen."""

from __future__ import annotations

from codepact.core.match import Match
from codepact.protocols.steps import Past, Setup, check_setup, exchange, play, write


def meta_rounds(setup: Setup) -> list[Match]:
    """Play `setup.meta_rounds` meta-rounds; return their matches.

    In each, all authors write from the same state: the meta-rounds before, as the disclosure rule
    shows them. (With `to_authors="current"` seats write in turn and see what is already written.)
    """
    check_setup(setup)
    history: list[Past] = []
    for number in range(1, setup.meta_rounds + 1):
        entries = write(setup, number, history)
        exchange(setup, number, entries)
        history.append(Past(number, entries, play(setup, number, entries)))
    return [past.match for past in history]
