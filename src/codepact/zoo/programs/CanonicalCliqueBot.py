"""Cooperates if and only if all others have its own source up to comments, layout and quotes.

It reads nothing but syntax trees, so all programs that it takes for itself behave alike.

Scope: actions C and D; any number of players.
Origin: Codepact; after M. Tennenholtz, "Program equilibrium", Games and Economic Behavior
    49(2):363-373, 2004.
"""


def act(game):
    mine = game.parse(game.me.source)
    alike = all(game.parse(other.source) == mine for other in game.others)
    return "C" if alike else "D"
