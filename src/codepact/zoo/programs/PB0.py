"""PrudentBot with a mistake: it seeks the second proof in plain PA as well.

PA cannot prove that a search for a proof fails, so it defects against itself and FairBot.

Scope: actions C and D; two players.
Origin: Codepact; after PrudentBot in M. Barasz et al., "Robust cooperation in the prisoner's
    dilemma", arXiv:1401.5577, 2014.
"""


def act(game):
    against_defect_bot = game.profile(me="DefectBot")
    fair = game.plays(game.opponent, "C")
    naive = game.plays(game.opponent, "C", in_profile=against_defect_bot)
    if game.provable(fair) and game.provable(~naive):
        return "C"
    return "D"
