"""Formulas of linear temporal logic for provers: the checker's own, with errors for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from codepact.checker.temporal import formulas
from codepact.checker.temporal.formulas import Formula, Round
from codepact.core.errors import CodepactError
from codepact.core.game import Game


@contextmanager
def named() -> Iterator[None]:
    """Turn what the checker raises into `CodepactError`."""
    try:
        yield
    except ValueError as e:
        raise CodepactError(str(e)) from None


def players(game: Game, seat: int) -> dict[str, tuple[str, ...]]:
    """Return what the players of a game are called from a seat, and what each can play.

    They are counted from 1, me first, then the others in seat order. In a game for two the other
    is "opponent"; in larger ones `others[k]` is "player{k + 2}".
    """
    return formulas.players(game.actions, seat)


def parse(text: str, players: Mapping[str, Sequence[str]]) -> Formula:
    """Return the formula that a text says of `players`, who can play these actions.

    Raises `CodepactError`: what is wrong, at which column (from 1), and what is allowed there.
    """
    with named():
        return formulas.parse(text, players)


def true_of(formula: Formula, rounds: Sequence[Round], back: int | None = None) -> bool:
    """Return whether a formula is true in the first round of a play.

    The play is `rounds`, and ends; or, after them, it goes on at `rounds[back]`, for ever. Raises
    `CodepactError` if there is no round, or the formula names players that are not there.
    """
    with named():
        return formulas.true_of(formula, rounds, back)
