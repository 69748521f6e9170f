"""Cooperates if and only if PA is inconsistent, so it defects, but PA cannot prove that.

Scope: actions C and D; two players.
Origin: folklore; after WaitFairBot in M. Barasz et al., arXiv:1401.5577, 2014, section 5.
"""


def act(game):
    move = game.plays(game.me, "C")
    return "C" if game.provable(move & ~move) else "D"
