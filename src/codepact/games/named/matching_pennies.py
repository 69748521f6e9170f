"""Matching pennies: a zero-sum game whose only equilibrium is mixed.

Source: M. Osborne, A. Rubinstein, "A Course in Game Theory", MIT Press 1994, example 17.1;
zero-sum games: J. von Neumann, Mathematische Annalen 100:295-320 (1928). No action is
safe or punishing, so the default is simply the first.
"""

from __future__ import annotations

from codepact.core.game import Game, normal_form


def build() -> Game:
    """Return the game."""
    return normal_form(
        "matching-pennies",
        [("heads", "tails")] * 2,
        {
            ("heads", "heads"): (1, -1),
            ("heads", "tails"): (-1, 1),
            ("tails", "heads"): (-1, 1),
            ("tails", "tails"): (1, -1),
        },
        "One player wins if both choose alike, the other if they do not; nobody wants to be "
        "predictable.",
        default=("heads", "heads"),
    )
