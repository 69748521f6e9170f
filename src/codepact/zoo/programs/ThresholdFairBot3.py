"""Cooperates if it can prove that at least three others cooperate.

Scope: actions C and D; three players or more.
Origin: M. Barasz et al., "Robust cooperation in the prisoner's dilemma", arXiv:1401.5577, 2014; for
    n players with thresholds, Codepact.
"""

from itertools import combinations


def act(game):
    ways = None
    for some in combinations(game.others, 3):
        together = None
        for other in some:
            move = game.plays(other, "C")
            together = move if together is None else together & move
        ways = together if ways is None else ways | together
    return "C" if ways is not None and game.provable(ways) else "D"
