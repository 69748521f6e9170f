"""Cooperates until anybody has defected, in a history that it simulates from a shared tape.

At the first number of the tape below 1/10 all players of this kind begin. Each number before adds
a round: what everybody plays on the rest of the tape. All together they play round by round a game
that goes on with probability 9/10.

Scope: actions C and D; any number of players; one round with a shared tape.
Origin: E. Cooper, C. Oesterheld, V. Conitzer, "Characterising simulation-based program
    equilibria", AAAI 2025, arXiv:2412.14570, Algorithm 1.
"""


def act(game):
    first = 1
    while not game.shared(1, 10, first):
        first += 1
    history = []
    for skipped in range(first - 1, 0, -1):
        history.append([game.simulate(player, 1, skip=skipped) for player in game.players])
    return "D" if any("D" in played for played in history) else "C"
