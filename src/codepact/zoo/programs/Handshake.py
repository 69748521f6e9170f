"""Plays C, D; cooperates for ever with whoever did the same, else defects for ever.

Scope: actions C and D; two players.
Origin: A. Robson, "Efficiency in evolutionary games: Darwin, Nash and the secret handshake",
    Journal of Theoretical Biology 144(3):379-396, 1990.
"""


def act(game):
    seen = game.opponent.actions
    if len(seen) < 2:
        return "CD"[len(seen)]
    return "C" if seen[:2] == ["C", "D"] else "D"
