"""Meta-rounds: write, commit, reveal, play, and again with what was seen."""

from __future__ import annotations

from codepact.core.match import Match
from codepact.protocols.steps import Past, Setup, check_seats, exchange, play, write


def meta_rounds(setup: Setup) -> list[Match]:
    """Play `setup.meta_rounds` meta-rounds; return their matches.

    In each, all authors write from the same state: the meta-rounds before, as the disclosure rule
    shows them. (With `to_authors="current"` seats write in turn and see what is already written.)
    """
    check_seats(setup.program_game, setup.players)
    history: list[Past] = []
    for number in range(1, setup.meta_rounds + 1):
        programs = write(setup, number, history)
        exchange(setup, number, programs)
        history.append(Past(number, programs, play(setup, number, programs)))
    return [past.match for past in history]
