"""Chicken, or hawk-dove: the worst outcome for both is that nobody yields.

Sources: A. Rapoport, A. Chammah, "The game of chicken", American Behavioral Scientist 10(3):10-28
(1966); the payoffs are the usual ones for correlated equilibrium, R. Aumann, "Subjectivity and
correlation in randomized strategies", Journal of Mathematical Economics 1:67-96 (1974). The
default is the punishing action: it holds the other player to its minmax value.
"""

from __future__ import annotations

from codepact.core.game import Game, normal_form


def build() -> Game:
    """Return the game."""
    return normal_form(
        "chicken",
        [("swerve", "straight")] * 2,
        {
            ("swerve", "swerve"): (6, 6),
            ("swerve", "straight"): (2, 7),
            ("straight", "swerve"): (7, 2),
            ("straight", "straight"): (0, 0),
        },
        "Each player wants the other to yield, but it is worst for both if nobody does.",
        default=("straight", "straight"),
    )
