"""Cooperates if it can prove: if it cooperates, so does the opponent.

Scope: actions C and D; two players.
Origin: A. Critch, M. Dennis, S. Russell, arXiv:2208.07006, 2022.
"""


def act(game):
    if_i_do = game.plays(game.me, "C") >> game.plays(game.opponent, "C")
    return "C" if game.provable(if_i_do) else "D"
