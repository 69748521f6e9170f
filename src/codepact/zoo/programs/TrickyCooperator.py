"""Cooperates, but defects after ten rounds without a defection; or after three at the start.

Scope: actions C and D; two players.
Origin: the Axelrod library, https://github.com/Axelrod-Python/Axelrod, 2015; by K. Langner.
"""


def act(game):
    seen = game.opponent.actions
    return "D" if len(seen) >= 3 and "D" not in seen[-10:] else "C"
