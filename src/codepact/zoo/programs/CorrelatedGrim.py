"""Cooperates until anybody has defected, in a history that it simulates from a shared tape.

At the first number below 1/10 all begin; each before adds a round of a game that goes on (9/10).

Scope: actions C and D; any number of players; one round with a shared tape.
Origin: E. Cooper, C. Oesterheld, V. Conitzer, "Characterising simulation-based program
    equilibria", AAAI 2025, arXiv:2412.14570, Algorithm 1.
"""


def start(game):
    return "trusting"


def step(state, seen):
    if seen is not None and "D" in seen:
        state = "over"
    return ("D" if state == "over" else "C"), state


def act(game):
    first = 1
    while not game.shared(1, 10, first):
        first += 1
    action, state = step(start(game), None)
    for skipped in range(first - 1, 0, -1):
        players = (game.me, *game.others)
        seen = tuple([game.simulate(player, 1, skip=skipped) for player in players])
        action, state = step(state, seen)
    return action
