"""Cooperates until anybody defects, itself included, then defects for ever.

Unlike Grim it is a subgame-perfect equilibrium with itself if the future counts enough.

Aliases: GrimTrigger
Scope: actions C and D; any number of players.
Origin: J. Friedman, "A non-cooperative equilibrium for supergames", Review of Economic Studies
    38(1):1-12, 1971.
"""


def start(game):
    return "trusting"


def step(state, seen):
    if seen is not None and "D" in seen:
        state = "over"
    return ("D" if state == "over" else "C"), state
