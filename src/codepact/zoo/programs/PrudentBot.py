"""Cooperates if it can prove that the opponent cooperates, but not with DefectBot.

The second proof may use that PA is consistent; without that it would fail against itself.

Scope: actions C and D; two players.
Origin: M. Barasz et al., "Robust cooperation in the prisoner's dilemma", arXiv:1401.5577, 2014.
"""


def act(game):
    against_defect_bot = game.profile(me="DefectBot")
    fair = game.plays(game.opponent, "C")
    naive = game.plays(game.opponent, "C", in_profile=against_defect_bot)
    if game.provable(fair) and game.provable(~naive, strength=1):
        return "C"
    return "D"
