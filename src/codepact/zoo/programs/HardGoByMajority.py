"""Defects if the opponent defected in at least half of the rounds; begins with D.

Aliases: HardMajority
Scope: actions C and D; two players.
Origin: S. Mittal, K. Deb, "Optimal strategies of the iterated prisoner's dilemma problem for
    multiple conflicting objectives", IEEE Trans. Evol. Comp. 13(3):554-565, 2009.
"""


def act(game):
    seen = game.opponent.actions
    return "D" if 2 * seen.count("D") >= len(seen) else "C"
