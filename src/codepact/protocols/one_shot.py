"""One shot: write, commit, reveal, read, accept or withdraw, run."""

from __future__ import annotations

from codepact.core.match import Match
from codepact.protocols.steps import (
    Setup,
    check_setup,
    exchange,
    play,
    read,
    record_readings,
    write,
)


def one_shot(setup: Setup) -> list[Match]:
    """Play once; return the one match in a list, as other protocols do.

    After the reveal each player with a reader predicts the play and accepts or withdraws. If
    anybody withdraws, every seat plays the game's disagreement action and the readings, which
    were about other programs, are recorded unscored.
    """
    check_setup(setup)
    entries = write(setup, 1, [])
    exchange(setup, 1, entries)
    readings = read(setup, 1, entries)
    withdrew = [r.seat for r, _ in readings if not r.accepts]
    for reading, _ in readings:
        setup.emit(
            "player.decided", {"meta_round": 1, "seat": reading.seat, "accepts": reading.accepts}
        )
    match = play(setup, 1, entries, withdrew)
    record_readings(setup, 1, readings, None if withdrew else match)
    return [match]
