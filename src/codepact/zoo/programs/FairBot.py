"""Cooperates if and only if it can prove that all others cooperate.

Aliases: DUPOC
Scope: actions C and D; any number of players.
Origin: M. Barasz et al., "Robust cooperation in the prisoner's dilemma", arXiv:1401.5577, 2014;
    DUPOC in A. Critch, M. Dennis, S. Russell, arXiv:2208.07006, 2022.
"""


def act(game):
    fair = all(game.provable(game.plays(other, "C")) for other in game.others)
    return "C" if fair else "D"
