"""The penalty game: two best outcomes with a shared payoff, and a penalty k for mixing them up.

Source: C. Claus, C. Boutilier, "The dynamics of reinforcement learning in cooperative multiagent
systems", AAAI 1998, with k <= 0. The default is the maximin action.
"""

from __future__ import annotations

from itertools import product

from codepact.core.errors import CodepactError
from codepact.core.game import Game, normal_form
from codepact.games.names import with_parameters

ACTIONS = ("a0", "a1", "a2")


def build(k: int = -2) -> Game:
    """Return the game with penalty `k`, at most 0."""
    if k > 0:
        raise CodepactError(f"penalty: k must be at most 0, not {k}")
    rows = ((10, 0, k), (0, 2, 0), (k, 0, 10))
    return normal_form(
        with_parameters("penalty", k=k),
        [ACTIONS] * 2,
        {(ACTIONS[i], ACTIONS[j]): (rows[i][j],) * 2 for i, j in product(range(3), repeat=2)},
        "Both players want the same; there are two best outcomes, and aiming at different ones is "
        "punished.",
        default=("a1", "a1"),
    )
