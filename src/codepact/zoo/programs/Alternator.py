"""Cooperates in odd rounds and defects in even ones.

Scope: actions C and D; any number of players.
Origin: R. Axelrod, "The Evolution of Cooperation", 1984.
"""


def start(game):
    return "C"  # the state is the next move


def step(state, seen):
    return state, "D" if state == "C" else "C"
