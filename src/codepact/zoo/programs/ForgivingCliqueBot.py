"""Cooperates with its own source text for ever, and plays tit for tat with others.

Scope: actions C and D; two players.
Origin: Codepact; after M. Tennenholtz, "Program equilibrium", Games and Economic Behavior
    49(2):363-373, 2004.
"""


def act(game):
    if game.opponent.source == game.me.source or not game.opponent.actions:
        return "C"
    return game.opponent.actions[-1]
