"""Plays tit for tat in a history that it simulates from a shared tape.

At the first number of the tape below 1/10 both players begin. Each number before adds a round:
what the opponent plays on the rest of the tape.

Scope: actions C and D; two players; one round with a shared tape.
Origin: E. Cooper, C. Oesterheld, V. Conitzer, "Characterising simulation-based program
    equilibria", AAAI 2025, arXiv:2412.14570, Algorithm 1.
"""


def act(game):
    first = 1
    while not game.shared(1, 10, first):
        first += 1
    history = []
    for skipped in range(first - 1, 0, -1):
        history.append(game.simulate(game.opponent, 1, skip=skipped))
    return history[-1] if history else "C"
