"""Defects if the opponent defected twice in a row within the last three rounds.

Aliases: HardTitFor2Tats
Scope: actions C and D; two players.
Origin: A. Stewart, J. Plotkin, "Extortion and cooperation in the prisoner's dilemma", PNAS
    109(26):10134-10135, 2012.
"""


def act(game):
    return "D" if "DD" in "".join(game.opponent.actions[-3:]) else "C"
