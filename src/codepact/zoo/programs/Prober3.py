"""Plays D, C; then defects for ever if that went unpunished, else plays tit for tat.

Scope: actions C and D; two players.
Origin: B. Beaufils, J.-P. Delahaye, P. Mathieu, "PRISON", a tournament on the web, 1998; in
    the Axelrod library, https://github.com/Axelrod-Python/Axelrod, 2015.
"""


def act(game):
    seen = game.opponent.actions
    if len(seen) < 2:
        return "DC"[len(seen)]
    return "D" if seen[1] == "C" else seen[-1]
