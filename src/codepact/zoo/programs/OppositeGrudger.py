"""Defects until the opponent cooperates once, then cooperates for ever.

Scope: actions C and D; two players.
Origin: the Axelrod library, https://github.com/Axelrod-Python/Axelrod, 2015; by G. Palmer.
"""


def act(game):
    return "C" if "C" in game.opponent.actions else "D"
