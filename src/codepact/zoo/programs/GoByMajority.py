"""Defects if the opponent defected in more than half of the rounds.

Aliases: SoftMajority
Scope: actions C and D; two players.
Origin: R. Axelrod, "The Evolution of Cooperation", Basic Books, 1984; by G. Grisell.
"""


def act(game):
    seen = game.opponent.actions
    return "D" if 2 * seen.count("D") > len(seen) else "C"
