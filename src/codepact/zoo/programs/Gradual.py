"""Answers the n-th defection with n rounds of D and two of C.

Scope: actions C and D; two players.
Origin: B. Beaufils, J.-P. Delahaye, P. Mathieu, "Our meeting with gradual", Artificial Life V,
    MIT Press, 202-209, 1997.
"""


def start(game):
    return 0, 0, 0


def step(state, seen):
    """`state`: defections seen, rounds of punishment to come, rounds of calm to come."""
    met, punish, calm = state
    if seen is not None and seen[1] == "D":
        met += 1
        if not punish and not calm:
            punish, calm = met, 2
    if punish:
        return "D", (met, punish - 1, calm)
    return "C", (met, 0, max(0, calm - 1))
