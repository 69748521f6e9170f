"""Like EpsilonFairBot, but defects on whoever cooperates with DefectBot in simulation.

Scope: actions C and D; two players; few rounds.
Origin: Codepact; after C. Oesterheld, "Robust program equilibrium", Theory and Decision
    86:143-159, 2019.
"""


def act(game):
    naive = game.profile(me="DefectBot")
    if game.simulate(game.opponent, 1, naive) == "C":
        return "D"
    if game.flip(1, 10):
        return "C"
    return game.simulate(game.opponent, game.round)
