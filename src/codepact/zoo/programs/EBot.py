"""Defects on who cooperates with DefectBot; else cooperates if CooperateBot or MirrorBot is spared.

All three are simulated in turn, the later ones only if the answer hangs on them.

Scope: actions C and D; two players; few rounds.
Origin: https://github.com/ColombanD/open-source-game-theory, 2026.
"""


def act(game):
    def kind_to(other):
        return game.simulate(game.opponent, 1, game.profile(me=other)) == "C"

    if kind_to("DefectBot"):
        return "D"
    return "C" if kind_to("CooperateBot") or kind_to("MirrorBot") else "D"
