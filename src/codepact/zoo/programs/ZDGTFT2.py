"""Is generous: makes its loss from mutual cooperation twice the opponent's.

Scope: actions C and D with payoffs 5, 3, 1, 0; two players.
Origin: A. Stewart, J. Plotkin, "Extortion and cooperation in the prisoner's dilemma", PNAS
    109(26):10134-10135, 2012.
"""

CHANCES = {("C", "C"): (1, 1), ("C", "D"): (1, 8), ("D", "C"): (1, 1), ("D", "D"): (1, 4)}


def act(game):
    if not game.me.actions:
        return "C"
    return "C" if game.flip(*CHANCES[game.me.actions[-1], game.opponent.actions[-1]]) else "D"
