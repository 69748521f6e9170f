"""Cooperates if and only if it can prove that the opponent defects.

No modal agent is treated well by both FairBot and this one.

Scope: actions C and D; two players.
Origin: a comment on LessWrong about M. Barasz et al., "Robust cooperation in the prisoner's
    dilemma", arXiv:1401.5577, 2014.
"""


def act(game):
    return "C" if game.provable(game.plays(game.opponent, "D")) else "D"
