"""Cooperates first, then does what the opponent did last.

Aliases: TFT
Scope: actions C and D; two players.
Origin: A. Rapoport's entry in R. Axelrod, "Effective choice in the prisoner's dilemma",
    Journal of Conflict Resolution 24(1):3-25, 1980.
"""


def act(game):
    seen = game.opponent.actions
    return seen[-1] if seen else "C"
