"""The prisoner's dilemma with (T, R, P, S) = (3, 2, 1, 0), usual in open-source game theory.

Sources: M. Barasz et al., "Robust cooperation in the prisoner's dilemma", arXiv:1401.5577 (2014);
A. Critch, M. Dennis, S. Russell, "Cooperative and uncooperative institution designs", arXiv:
2208.07006 (2022).
"""

from __future__ import annotations

from codepact.core.game import Game
from codepact.games.named.prisoners_dilemma import dilemma


def build() -> Game:
    """Return the game."""
    return dilemma("prisoners-dilemma-3210", 3, 2, 1, 0)
