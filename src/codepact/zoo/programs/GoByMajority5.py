"""Defects if the opponent defected in more than half of the last five rounds.

Scope: actions C and D; two players.
Origin: the Axelrod library, https://github.com/Axelrod-Python/Axelrod, 2015; by K. Langner.
"""


def act(game):
    seen = game.opponent.actions[-5:]
    return "D" if 2 * seen.count("D") > len(seen) else "C"
