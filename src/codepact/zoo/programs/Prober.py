"""Plays D, C, C; then defects for ever if that went unpunished, else plays tit for tat.

Scope: actions C and D; two players.
Origin: J. Li, P. Hingston, G. Kendall, "Engineering design of strategies for winning iterated
    prisoner's dilemma competitions", IEEE Trans. CI and AI in Games 3(4):348-360, 2011.
"""


def act(game):
    seen = game.opponent.actions
    if len(seen) < 3:
        return "DCC"[len(seen)]
    return "D" if seen[1:3] == ["C", "C"] else seen[-1]
