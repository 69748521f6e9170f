"""Defects first, then does what the opponent did last.

Aliases: STFT
Scope: actions C and D; two players.
Origin: R. Boyd, J. Lorberbaum, "No pure strategy is evolutionarily stable in the repeated
    prisoner's dilemma game", Nature 327:58-59, 1987.
"""


def strategy(my_history, opponent_history, my_source, opponent_source):
    return opponent_history[-1] if opponent_history else "D"
