"""Cooperates if it can prove that all others cooperate, as one statement.

Scope: actions C and D; any number of players.
Origin: M. Barasz et al., "Robust cooperation in the prisoner's dilemma", arXiv:1401.5577, 2014; for
    n players, Codepact.
"""


def act(game):
    first, *rest = (game.plays(other, "C") for other in game.others)
    for statement in rest:
        first = first & statement
    return "C" if game.provable(first) else "D"
