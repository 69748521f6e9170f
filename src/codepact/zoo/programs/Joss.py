"""Plays tit for tat, but answers a cooperation with D with probability 1/10.

Aliases: FirstByJoss
Scope: actions C and D; two players.
Origin: R. Axelrod, "Effective choice in the prisoner's dilemma", Journal of Conflict Resolution
    24(1):3-25, 1980; by J. Joss.
"""


def act(game):
    seen = game.opponent.actions
    if seen and (seen[-1] == "D" or game.flip(1, 10)):
        return "D"
    return "C"
