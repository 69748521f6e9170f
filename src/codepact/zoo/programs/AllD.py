"""Defects always.

Aliases: DefectBot, Defector
Scope: actions C and D; any number of players.
Origin: folklore; ALL D in R. Axelrod, "The Evolution of Cooperation", 1984; DefectBot in
    M. Barasz et al., "Robust cooperation in the prisoner's dilemma", arXiv:1401.5577, 2014.
"""


def act(game):
    return "D"
