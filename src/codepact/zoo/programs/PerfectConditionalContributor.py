"""Contributes first, then only if all others did so last.

Scope: actions C and D; any number of players.
Origin: U. Fischbacher, S. Gaechter, E. Fehr, "Are people conditionally cooperative?", Economics
    Letters 71(3):397-404, 2001;
    in the limit of the strict threshold.
"""


def act(game):
    return "D" if any(other.actions[-1:] == ["D"] for other in game.others) else "C"
