"""Plays D, C, C; then cooperates if the opponent answered D, C, else plays tit for tat.

Scope: actions C and D; two players.
Origin: B. Beaufils, J.-P. Delahaye, P. Mathieu, "PRISON", a tournament on the web, 1998; in
    the Axelrod library, https://github.com/Axelrod-Python/Axelrod, 2015.
"""


def act(game):
    seen = game.opponent.actions
    if len(seen) < 3:
        return "DCC"[len(seen)]
    return "C" if seen[1:3] == ["D", "C"] else seen[-1]
