"""The climbing game: a shared payoff whose best equilibrium is the most dangerous to reach.

Source: C. Claus, C. Boutilier, "The dynamics of reinforcement learning in cooperative multiagent
systems", AAAI 1998. The default is the maximin action.
"""

from __future__ import annotations

from itertools import product

from codepact.core.game import Game, normal_form

ACTIONS = ("a0", "a1", "a2")
ROWS = ((11, -30, 0), (-30, 7, 6), (0, 0, 5))


def build() -> Game:
    """Return the game."""
    return normal_form(
        "climbing",
        [ACTIONS] * 2,
        {(ACTIONS[i], ACTIONS[j]): (ROWS[i][j],) * 2 for i, j in product(range(3), repeat=2)},
        "Both players want the same; the best outcome needs both to risk the worst ones.",
        default=("a2", "a2"),
    )
