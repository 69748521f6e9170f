"""Payoffs of a population's strategies against each other: computed once, then only looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from codepact.core.errors import CodepactError, unknown_name
from codepact.core.game import Game
from codepact.games.symmetry import is_symmetric

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


@dataclass(frozen=True)
class PayoffMatrix:
    """A symmetric game of two seats between the strategies of one population.

    Build one with `payoff_matrix`, which checks it. `payoffs[i][j]`: what strategy i gets from one
    meeting with strategy j, exact; the diagonal is what two of a kind get.
    """

    labels: tuple[str, ...]
    payoffs: tuple[tuple[Fraction, ...], ...]

    @property
    def strategies(self) -> range:
        """Return the numbers of the strategies."""
        return range(len(self.labels))

    def number(self, label: str) -> int:
        """Return the number of the strategy of that label; raises `CodepactError` for another."""
        if label not in self.labels:
            raise unknown_name("strategy", label, self.labels)
        return self.labels.index(label)

    def floats(self) -> NDArray[float64]:
        """Return the payoffs as floats."""
        import numpy as np

        return np.array([[float(v) for v in row] for row in self.payoffs])


def payoff_matrix(labels: Sequence[str], rows: Sequence[Sequence[int | Fraction]]) -> PayoffMatrix:
    """Return the matrix whose row i is what strategy i gets against each.

    Raises `CodepactError` for labels that are not distinct texts, a table that is not square, and
    payoffs that are not integers or fractions: floats, missing ones (None), and the pairs or deeper
    tables of games that are not symmetric or have more seats.
    """
    names = tuple(labels)
    if not names or len(set(names)) != len(names):
        raise CodepactError(f"a population needs distinct labels of its strategies, not {names}")
    if not all(isinstance(name, str) and name for name in names):
        raise CodepactError(f"the labels of a population's strategies must be texts: {names}")
    if len(rows) != len(names) or any(len(row) != len(names) for row in rows):
        raise CodepactError(
            f"{len(names)} strategies need {len(names)} rows of {len(names)} payoffs each, not "
            f"rows of {[len(row) for row in rows]}"
        )
    for one, row in zip(names, rows, strict=True):
        for other, value in zip(names, row, strict=True):
            if isinstance(value, bool) or not isinstance(value, int | Fraction):
                raise CodepactError(
                    f"the payoff of {one} against {other} is {value!r}; {_cure(value)}"
                )
    return PayoffMatrix(names, tuple(tuple(Fraction(v) for v in row) for row in rows))


def _cure(value: object) -> str:
    if value is None:
        return "in a population all meet: leave out who has no payoff against somebody"
    if isinstance(value, float):
        return "payoffs must be integers or fractions: write the exact number"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return (
            "a population is played in pairs, in a symmetric game of two seats: give the payoff of "
            "the row's strategy alone"
        )
    return "payoffs must be integers or fractions"


def matrix_of_game(game: Game) -> PayoffMatrix:
    """Return the matrix of a symmetric game of two seats, its actions as the strategies.

    Raises `CodepactError` for a game of another number of seats, or one that is not symmetric.
    """
    if game.seats != 2 or not is_symmetric(game):
        why = f"has {game.seats} seats" if game.seats != 2 else "is not symmetric"
        raise CodepactError(
            f"{game.name!r} {why}; a population is played in pairs, in a symmetric game of two "
            "seats"
        )
    own = game.actions[0]
    return payoff_matrix(own, [[game.payoffs[a, b][0] for b in own] for a in own])


def restricted(matrix: PayoffMatrix, labels: Sequence[str]) -> PayoffMatrix:
    """Return the matrix of some of the strategies, in the order of `labels`."""
    kept = [matrix.number(label) for label in labels]
    return payoff_matrix(labels, [[matrix.payoffs[i][j] for j in kept] for i in kept])


def rescaled(
    matrix: PayoffMatrix, scale: int | Fraction, shift: int | Fraction = 0
) -> PayoffMatrix:
    """Return the matrix with every payoff u as `scale`·u + `shift`.

    No equilibrium changes. The flow of the replicator dynamics keeps its paths and runs `scale`
    times as fast; replicators in generations and Moran processes see the shift as weaker selection.
    """
    if scale <= 0:
        raise CodepactError(f"the scale of payoffs must be positive, not {scale}")
    rows = [[scale * v + shift for v in row] for row in matrix.payoffs]
    return payoff_matrix(matrix.labels, rows)
