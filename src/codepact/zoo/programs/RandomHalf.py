"""Cooperates with probability 1/2.

Aliases: Random
Scope: actions C and D; two players.
Origin: R. Axelrod, "Effective choice in the prisoner's dilemma", Journal of Conflict Resolution
    24(1):3-25, 1980.
"""


def act(game):
    return "C" if game.flip(1, 2) else "D"
