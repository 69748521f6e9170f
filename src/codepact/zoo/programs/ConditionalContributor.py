"""Contributes first, then if at least half of the others did so last.

Scope: actions C and D; any number of players.
Origin: U. Fischbacher, S. Gaechter, E. Fehr, "Are people conditionally cooperative?", Economics
    Letters 71(3):397-404, 2001.
"""


def act(game):
    gave = sum([other.actions[-1:] != ["D"] for other in game.others])
    return "C" if 2 * gave >= len(game.others) else "D"
