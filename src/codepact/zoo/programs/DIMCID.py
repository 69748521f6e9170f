"""Defects if it can prove: if it cooperates, the opponent defects.

In provability logic it defects against everybody, whatever the paper's footnote says.

Aliases: IndignationBot
Scope: actions C and D; two players.
Origin: A. Critch, M. Dennis, S. Russell, arXiv:2208.07006, 2022.
"""


def act(game):
    in_vain = game.plays(game.me, "C") >> game.plays(game.opponent, "D")
    return "D" if game.provable(in_vain) else "C"
