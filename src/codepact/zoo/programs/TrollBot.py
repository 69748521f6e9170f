"""Cooperates if and only if it can prove that the opponent cooperates with DefectBot.

Scope: actions C and D; two players.
Origin: M. Barasz et al., "Robust cooperation in the prisoner's dilemma", arXiv:1401.5577, 2014.
"""


def act(game):
    other_match = game.profile(me="DefectBot")
    kind = game.plays(game.opponent, "C", in_profile=other_match)
    return "C" if game.provable(kind) else "D"
