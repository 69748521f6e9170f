"""The stag hunt: two strict equilibria, a better one and a safer one.

Source: B. Skyrms, "The Stag Hunt and the Evolution of Social Structure", Cambridge University
Press 2004; the story is Rousseau's (1755), the numbers are a common choice. The default is the
maximin action.
"""

from __future__ import annotations

from codepact.core.game import Game, normal_form


def build() -> Game:
    """Return the game."""
    return normal_form(
        "stag-hunt",
        [("stag", "hare")] * 2,
        {
            ("stag", "stag"): (4, 4),
            ("stag", "hare"): (0, 3),
            ("hare", "stag"): (3, 0),
            ("hare", "hare"): (3, 3),
        },
        "The best outcome needs both players; each can also secure a smaller one alone.",
        default=("hare", "hare"),
    )
