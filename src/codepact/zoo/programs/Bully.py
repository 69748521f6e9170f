"""Does the opposite of what the opponent did last; begins with D.

Aliases: ReverseTitForTat
Scope: actions C and D; two players.
Origin: J. Nachbar, "Evolution in the finitely repeated prisoner's dilemma", Journal of Economic
    Behavior and Organization 19(3):307-326, 1992.
"""


def act(game):
    return "C" if game.opponent.actions[-1:] == ["D"] else "D"
