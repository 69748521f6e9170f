"""Plays tit for tat if the opponent is certified to be nice and to retaliate, else defects.

It needs no source: what was proved before play is enough.

Scope: actions C and D; two players.
Origin: Codepact, 2026.
"""


def start(game):
    nice = game.certified(game.opponent, "nice")
    firm = game.certified(game.opponent, "retaliates-at-once")
    return "trusting" if nice and firm else "wary"


def step(state, seen):
    if state == "wary":
        return "D", state
    return (seen[1] if seen is not None else "C"), state
