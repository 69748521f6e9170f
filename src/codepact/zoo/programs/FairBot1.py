"""Cooperates if PA + 1 proves that the opponent cooperates.

Scope: actions C and D; two players.
Origin: the agents of https://github.com/klao/provability, 2014.
"""


def act(game):
    return "C" if game.provable(game.plays(game.opponent, "C"), strength=1) else "D"
