"""Cooperates unless it can prove that the opponent defects.

Scope: actions C and D; two players.
Origin: A. Critch, M. Dennis, S. Russell, "Cooperative and uncooperative institution designs",
    arXiv:2208.07006, 2022.
"""


def act(game):
    hostile = game.plays(game.opponent, "D")
    return "D" if game.provable(hostile) else "C"
