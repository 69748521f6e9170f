"""Plays tit for tat, but defects out of the blue with probability 1/10.

Scope: actions C and D; two players.
Origin: J. Li, P. Hingston, G. Kendall, "Engineering design of strategies for winning iterated
    prisoner's dilemma competitions", IEEE Trans. CI and AI in Games 3(4):348-360, 2011.
"""


def act(game):
    seen = game.opponent.actions
    if seen[-1:] == ["D"]:
        return "D"
    return "D" if seen and game.flip(1, 10) else "C"
