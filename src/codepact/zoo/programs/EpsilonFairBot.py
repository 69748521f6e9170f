"""Cooperates with probability 1/10, else copies what the opponent does in a simulated match.

The cooperation out of the blue ends the mutual simulation, after 9 steps on average. Later
rounds cost many times more, as every one before them is simulated too.

Aliases: EpsilonGroundedFairBot
Scope: actions C and D; two players; few rounds.
Origin: C. Oesterheld, "Robust program equilibrium", Theory and Decision 86:143-159, 2019.
"""


def act(game):
    if game.flip(1, 10):
        return "C"
    return game.simulate(game.opponent, game.round)
