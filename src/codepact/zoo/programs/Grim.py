"""Cooperates until another player defects, then defects for ever.

It forgives itself; PublicGrim does not.

Aliases: Grudger
Scope: actions C and D; any number of players.
Origin: J. Friedman, "A non-cooperative equilibrium for supergames", Review of Economic Studies
    38(1):1-12, 1971; also his entry in Axelrod's first tournament, 1980.
"""


def start(game):
    return "trusting"


def step(state, seen):
    if seen is not None and "D" in seen[1:]:
        state = "hurt"
    return ("D" if state == "hurt" else "C"), state
