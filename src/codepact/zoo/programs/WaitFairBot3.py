"""Cooperates if PA + 2 is consistent, and PA proves: if that is so, the opponent cooperates.

A FairBot that waits: FairBot_n and WaitFairBot_k cooperate with each other just if k <= n.

Scope: actions C and D; two players.
Origin: M. Barasz et al., "Robust cooperation in the prisoner's dilemma", arXiv:1401.5577, 2014,
    section 5.
"""


def act(game):
    fair = game.plays(game.opponent, "C")
    inconsistent = fair & ~fair
    for _ in range(3):
        inconsistent, inside = game.box(inconsistent), inconsistent
    waited = not game.provable(inside)
    return "C" if waited and game.provable(~inconsistent >> fair) else "D"
