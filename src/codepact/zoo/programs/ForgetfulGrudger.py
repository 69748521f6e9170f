"""Answers a defection with ten rounds of D, and then forgets it.

Scope: actions C and D; two players.
Origin: the Axelrod library, https://github.com/Axelrod-Python/Axelrod, 2015; by G. Palmer.
"""


def start(game):
    return 0


def step(left, seen):
    """`left`: rounds of the grudge that are still to come."""
    if seen is not None and seen[1] == "D" and left == 0:
        left = 10
    return ("D", left - 1) if left else ("C", 0)
