"""Cooperates if and only if the opponent, in simulation, defects against DefectBot.

Scope: actions C and D; two players; few rounds.
Origin: https://github.com/ColombanD/open-source-game-theory, 2026.
"""


def act(game):
    against_defect_bot = game.profile(me="DefectBot")
    naive = game.simulate(game.opponent, 1, against_defect_bot)
    return "D" if naive == "C" else "C"
