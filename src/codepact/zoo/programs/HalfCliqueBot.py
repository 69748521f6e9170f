"""Cooperates if at least half of the others have exactly its own source text.

Scope: actions C and D; any number of players.
Origin: Codepact; after M. Tennenholtz, "Program equilibrium", Games and Economic Behavior
    49(2):363-373, 2004.
"""


def act(game):
    alike = sum([other.source == game.me.source for other in game.others])
    return "C" if 2 * alike >= len(game.others) else "D"
