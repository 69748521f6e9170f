"""Copies, in simulation, how the opponent treats TitForTat in this round.

Aliases: SimulatedDecency
Scope: actions C and D; two players; few rounds.
Origin: Codepact; after C. Oesterheld, "Robust program equilibrium", Theory and Decision
    86:143-159, 2019.
"""


def act(game):
    decent = game.profile(me="TitForTat")
    return game.simulate(game.opponent, game.round, decent)
