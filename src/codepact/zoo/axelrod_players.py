"""Axelrod's own players as opponents: trusted library code, outside of the sandboxes' claims.

A player is the one-line text `axelrod:VERSION:NAME`, so that a record says which code it was. Such
a player is not confined, costs no ticks, cannot be read by a prover, and meets programs of the
common language only. Matches with one say "outside" where they name the sandbox. The library is
the extra `codepact[axelrod]`.

Players that take long, or that look into or change the opponent's object, are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from codepact.core.errors import CodepactError, unknown_name
from codepact.core.program import Program

_TEXT = re.compile(r"axelrod:([0-9.]+):([A-Za-z0-9_]+)")


@cache
def axelrod_names() -> tuple[str, ...]:
    """Return the names of Axelrod's players that can play here; raise without the library."""
    keep = {"long_run_time", "inspects_source", "manipulates_source", "manipulates_state"}
    axelrod = _library()
    players = (p for p in axelrod.strategies if not any(p.classifier[k] for k in keep))
    return tuple(sorted(p.__name__ for p in players))


def axelrod_program(name: str) -> Program:
    """Return Axelrod's player of that name as an opponent outside of the sandboxes.

    Raises `CodepactError`, with the nearest names, if there is none, or without the library.
    """
    if name not in axelrod_names():
        raise unknown_name("player of Axelrod's", name, axelrod_names())
    version = _library().__version__
    return Program(f"axelrod:{version}:{name}", f"axelrod:{name}", outside=True)


def outside_program(text: str, name: str = "") -> Program | None:
    """Return the program that a recorded text of that shape was, None if it has another shape."""
    return Program(text, name, outside=True) if _TEXT.fullmatch(text) else None


def open_player(
    text: str, seed: int, rounds: int | None
) -> Callable[[tuple[str, str] | None], str]:
    """Return the moves of the player that the text names, in a match of its own.

    The function takes the last actions, own first (None in the first round), and returns the next.
    Raises `CodepactError` if another version of the library is installed.
    """
    found = _TEXT.fullmatch(text)
    axelrod = _library()
    if found is None or found[1] != axelrod.__version__ or found[2] not in axelrod_names():
        raise CodepactError(
            f"{text} cannot be opened: the installed library is axelrod {axelrod.__version__}"
        )
    player = getattr(axelrod, found[2])()
    player.set_seed(seed % 2**32)
    player.set_match_attributes(length=-1 if rounds is None else rounds)
    opponent = axelrod.MockPlayer([])
    actions = {"C": axelrod.Action.C, "D": axelrod.Action.D}

    def move(last: tuple[str, str] | None) -> str:
        if last is not None:
            mine, theirs = actions[last[0]], actions[last[1]]
            player.update_history(mine, theirs)
            opponent.update_history(theirs, mine)
        return str(player.strategy(opponent))

    return move


@cache
def _library() -> Any:
    try:
        import axelrod
    except ImportError as e:
        raise CodepactError(
            "Axelrod's players need its library; install it with `pip install 'codepact[axelrod]'`"
        ) from e
    return axelrod
