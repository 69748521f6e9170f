"""Cooperates, unless the opponent defected in both of the last two rounds.

Aliases: TF2T, TitFor2Tats
Scope: actions C and D; two players.
Origin: R. Axelrod, "The Evolution of Cooperation", 1984; entered in the second tournament by
    J. Maynard Smith.
"""


def start(game):
    return 0  # defections in a row, up to 2


def step(state, seen):
    if seen is not None:
        state = min(state + 1, 2) if seen[1] == "D" else 0
    return ("D" if state == 2 else "C"), state
