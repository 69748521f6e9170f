"""Copies what the opponent does in a simulated match; two of them simulate each other for ever.

Scope: actions C and D; two players; few rounds.
Origin: folklore; in proofs, https://github.com/ColombanD/open-source-game-theory, 2026.
"""


def act(game):
    return game.simulate(game.opponent, game.round)
