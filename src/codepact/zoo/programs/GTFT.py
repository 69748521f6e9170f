"""Plays tit for tat, but forgives a defection with probability 1/3.

The most generous value for payoffs (T, R, P, S) = (5, 3, 1, 0) that defectors cannot use:
min(1 - (T - R) / (R - S), (R - P) / (T - P)) = 1/3.

Aliases: GenerousTitForTat
Scope: actions C and D with payoffs 5, 3, 1, 0; two players.
Origin: M. Nowak, K. Sigmund, "Tit for tat in heterogeneous populations", Nature 355:250-253,
    1992.
"""


def act(game):
    seen = game.opponent.actions
    if seen and seen[-1] == "D" and not game.flip(1, 3):
        return "D"
    return "C"
