"""Defects if the opponent defected in any of the last three rounds.

Scope: actions C and D; two players.
Origin: tournament of PRISON; in the Axelrod
    library, https://github.com/Axelrod-Python/Axelrod, 2015.
"""


def act(game):
    return "D" if "D" in game.opponent.actions[-3:] else "C"
