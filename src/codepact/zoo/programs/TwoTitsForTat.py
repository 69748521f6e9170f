"""Cooperates, unless the opponent defected in one of the last two rounds.

Aliases: TTFT
Scope: actions C and D; two players.
Origin: R. Axelrod, "The Evolution of Cooperation", 1984.
"""


def start(game):
    return 0  # retaliations still to come


def step(state, seen):
    if seen is not None and seen[1] == "D":
        state = 2
    return ("D" if state else "C"), max(state - 1, 0)
