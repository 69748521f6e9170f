"""Plays D, C over and over.

Scope: actions C and D; two players.
Origin: the Axelrod library, https://github.com/Axelrod-Python/Axelrod, 2015.
"""


def act(game):
    return "DC"[(game.round - 1) % 2]
