"""Plays C, C, D over and over.

Scope: actions C and D; two players.
Origin: S. Mittal, K. Deb, "Optimal strategies of the iterated prisoner's dilemma problem for
    multiple conflicting objectives", IEEE Trans. Evol. Comp. 13(3):554-565, 2009.
"""


def act(game):
    return "CCD"[(game.round - 1) % 3]
