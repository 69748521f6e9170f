"""Cooperates if and only if it can prove that the opponent cooperates with CooperateBot.

Scope: actions C and D; two players.
Origin: an agent of https://github.com/klao/provability, which accompanies arXiv:1401.5577.
"""


def act(game):
    other_match = game.profile(me="CooperateBot")
    kind = game.plays(game.opponent, "C", in_profile=other_match)
    return "C" if game.provable(kind) else "D"
