"""Copies, in one simulation, what the opponent does to CooperateBot.

Scope: actions C and D; two players; few rounds.
Origin: https://github.com/ColombanD/open-source-game-theory, 2026.
"""


def act(game):
    return game.simulate(game.opponent, 1, game.profile(me="CooperateBot"))
