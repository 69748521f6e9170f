"""Cooperates if the opponent, in simulation, cooperates with CooperateBot and DefectBot both.

Scope: actions C and D; two players; few rounds.
Origin: https://github.com/ColombanD/open-source-game-theory, 2026.
"""


def act(game):
    for other in ("CooperateBot", "DefectBot"):
        if game.simulate(game.opponent, 1, game.profile(me=other)) != "C":
            return "D"
    return "C"
