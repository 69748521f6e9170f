"""Wins, stays; loses, shifts: cooperates if both did the same in the last round.

Aliases: WSLS, WinStayLoseShift
Scope: actions C and D; two players.
Origin: D. Kraines, V. Kraines, "Pavlov and the prisoner's dilemma", Theory and Decision
    26:47-79, 1989; M. Nowak, K. Sigmund, Nature 364:56-58, 1993.
"""


def start(game):
    return "ready"  # nothing to remember: the last round decides


def step(state, seen):
    if seen is None or seen[0] == seen[1]:
        return "C", state
    return "D", state
