"""Cooperates if PA proves that the opponent cooperates, and not that it defects.

Scope: actions C and D; two players.
Origin: the agents of https://github.com/klao/provability, 2014.
"""


def act(game):
    good, bad = (game.provable(game.plays(game.opponent, a)) for a in "CD")
    return "C" if good and not bad else "D"
