"""Cooperates if PA + 2 proves that the opponent cooperates.

Scope: actions C and D; two players.
Origin: the agents of https://github.com/klao/provability, 2014.
"""


def act(game):
    return "C" if game.provable(game.plays(game.opponent, "C"), strength=2) else "D"
