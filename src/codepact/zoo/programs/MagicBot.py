"""Cooperates if it can prove that the opponent does as it does; it plays like FairBot.

Scope: actions C and D; two players.
Origin: P. LaVictoire, "An introduction to Loeb's theorem in MIRI research", 2015.
"""


def act(game):
    mine, theirs = game.plays(game.me, "C"), game.plays(game.opponent, "C")
    return "C" if game.provable((mine >> theirs) & (theirs >> mine)) else "D"
