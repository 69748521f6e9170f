"""The prisoner's dilemma with the payoffs of Axelrod's tournaments, (T, R, P, S) = (5, 3, 1, 0).

Source: R. Axelrod, "The Evolution of Cooperation", Basic Books 1984, chapter 1; the game is due
to M. Flood and M. Dresher (1950).
"""

from __future__ import annotations

from codepact.core.game import Game, normal_form

SUMMARY = (
    "Both gain if both help each other, yet whatever the other does, each gains more by "
    "not helping."
)


def build() -> Game:
    """Return the game."""
    return dilemma("prisoners-dilemma", 5, 3, 1, 0)


def dilemma(name: str, t: int, r: int, p: int, s: int) -> Game:
    """Return a prisoner's dilemma with temptation t, reward r, punishment p, sucker's payoff s."""
    return normal_form(
        name,
        [("C", "D")] * 2,
        {("C", "C"): (r, r), ("C", "D"): (s, t), ("D", "C"): (t, s), ("D", "D"): (p, p)},
        SUMMARY,
        default=("D", "D"),
    )
