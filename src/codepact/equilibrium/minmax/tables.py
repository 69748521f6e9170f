"""The payoffs of one seat as an array, and what they come to when others mix; exact fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from typing import Any

from codepact.core.errors import CodepactError
from codepact.core.game import Game, Joint
from codepact.equilibrium.mixtures import Mixture, together

Table = Any
"""An array of fractions: the seat's own actions, then those of each punisher in seat order."""

LARGEST = 50_000
"""Joint actions of the largest game whose minmax values are looked for."""


def punishers(game: Game, seat: int) -> tuple[int, ...]:
    """Return all seats but one."""
    return tuple(j for j in range(game.seats) if j != seat)


def table(game: Game, seat: int) -> Table:
    """Return the payoffs of a seat. Raises `CodepactError` if there is no such seat."""
    import numpy as np

    if seat not in range(game.seats):
        raise CodepactError(
            f"game {game.name!r} has no seat {seat}, only 0 to {game.seats - 1}; take one of these"
        )
    if len(game.payoffs) > LARGEST:
        raise CodepactError(
            f"game {game.name!r} has {len(game.payoffs)} joint actions; minmax values are looked "
            f"for up to {LARGEST}: leave actions out"
        )
    sizes = [len(own) for own in game.actions]
    values = np.array([u[seat] for u in game.payoffs.values()], dtype=object).reshape(sizes)
    return np.moveaxis(values, seat, 0)


def matrix(payoffs: Table) -> list[list[Fraction]]:
    """Return a row for each action of the seat, a column for each play of the others together."""
    rows: list[list[Fraction]] = payoffs.reshape(payoffs.shape[0], -1).tolist()
    return rows


def turned(payoffs: Table, punisher: int, corners: Sequence[Mixture]) -> Table:
    """Return the table in which a punisher (0 for the first) plays mixtures for its actions."""
    import numpy as np

    chosen = np.array([list(c) for c in corners], dtype=object)
    mixed = np.tensordot(chosen, payoffs, axes=(1, punisher + 1))
    return np.moveaxis(mixed, 0, punisher + 1)


def against(payoffs: Table, mixtures: Sequence[Mixture]) -> list[Fraction]:
    """Return what each action of the seat gives where the others mix each for itself."""
    mixed = reduce(lambda t, k: turned(t, k, [mixtures[k]]), range(len(mixtures)), payoffs)
    values: list[Fraction] = mixed.reshape(-1).tolist()
    return values


def product_joint(
    game: Game, seat: int, mixtures: Sequence[Mixture]
) -> tuple[tuple[Joint, Fraction], ...]:
    """Return what the others play together, and how likely, if each mixes for itself."""
    others = punishers(game, seat)
    return tuple(
        (tuple(game.actions[j][k] for j, k in zip(others, plays, strict=True)), chance)
        for plays, chance in together(mixtures)
    )
