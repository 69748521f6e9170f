"""Pure coordination: it only matters that both choose alike.

Source: T. Schelling, "The Strategy of Conflict", Harvard University Press 1960, chapter 3. The
defaults differ, so that two programs that fail do not coordinate by failing.
"""

from __future__ import annotations

from codepact.core.game import Game, normal_form


def build() -> Game:
    """Return the game."""
    return normal_form(
        "coordination",
        [("left", "right")] * 2,
        {
            ("left", "left"): (1, 1),
            ("left", "right"): (0, 0),
            ("right", "left"): (0, 0),
            ("right", "right"): (1, 1),
        },
        "Both players win if they choose alike, and it does not matter what.",
        default=("left", "right"),
    )
