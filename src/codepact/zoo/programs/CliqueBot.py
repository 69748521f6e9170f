"""Cooperates if and only if all others have exactly its own source text.

Scope: actions C and D; any number of players.
Origin: M. Tennenholtz, "Program equilibrium", Games and Economic Behavior 49(2):363-373, 2004;
    the idea goes back to R. P. McAfee, 1984, and J. V. Howard, 1988.
"""


def act(game):
    alike = all(other.source == game.me.source for other in game.others)
    return "C" if alike else "D"
