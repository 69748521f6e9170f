"""The modal agents of the theory reference (2.1), as programs."""

from __future__ import annotations

TEMPLATE = """
def act(game):
    me, opponent = game.me, game.opponent
    p, q = game.plays(me, "C"), game.plays(opponent, "C")
    false = q & ~q
    def at(other):  # the opponent cooperates with another program in my place
        return game.plays(opponent, "C", in_profile=game.profile(me=other))
    return "C" if {formula} else "D"
"""

FORMULAS = {
    "CB": "True",
    "DB": "False",
    "FB": "game.provable(q)",
    "FB1": "game.provable(q, 1)",
    "PB": "game.provable(q) and game.provable(~at('DefectBot'), 1)",
    "PB0": "game.provable(q) and game.provable(~at('DefectBot'))",
    "TB": "game.provable(at('DefectBot'))",
    "JB": "game.provable(at('FairBot'))",
    "NB": "game.provable(at('CooperateBot'))",
    "CUPOD": "not game.provable(~q)",
    "CIMCIC": "game.provable(p >> q)",
    "DIMCID": "not game.provable(p >> ~q)",
    "WFB1": "not game.provable(false) and game.provable(~game.box(false) >> q)",
    "WDB1": "game.provable(false)",
    # Not in the matrix; each is equal to one that is.
    "magic": "game.provable((p >> q) & (q >> p))",  # FairBot
    "klao's magic": "game.provable(game.box(p) >> q, 1)",  # FairBot_1
    "FB1 spelled out": "game.provable(~game.box(false) >> q)",
    "unfair": "game.provable(~q)",
}

AGENTS = {name: TEMPLATE.format(formula=f) for name, f in FORMULAS.items()}

# Theory reference, 2.3: (row, column), computed by two solvers that agree.
MATRIX = """
       CB     DB     FB     FB1    PB     PB0    TB     JB     NB     CUPOD  CIMCIC DIMCID WFB1   WDB1
CB     CC     CD     CC     CC     CD     CD     CC     CC     CC     CC     CC     CD     CC     CD
DB     DC     DD     DD     DD     DD     DD     DD     DD     DD     DD     DD     DD     DD     DD
FB     CC     DD     CC     CC     CC     DD     DD     CC     CC     DC     CC     DD     DD     DD
FB1    CC     DD     CC     CC     DD     DD     DD     CC     CC     CC     CC     DD     CC     DD
PB     DC     DD     CC     DD     CC     DD     DD     CC     DD     DC     CC     DD     DD     DD
PB0    DC     DD     DD     DD     DD     DD     DD     DD     DD     DC     DD     DD     DD     DD
TB     CC     DD     DD     DD     DD     DD     DD     DD     DC     DC     DD     DD     DD     DD
JB     CC     DD     CC     CC     CC     DD     DD     CC     CC     DC     CC     DD     DD     DD
NB     CC     DD     CC     CC     DD     DD     CD     CC     CC     DC     CC     DD     DD     DD
CUPOD  CC     DD     CD     CC     CD     CD     CD     CD     CD     DD     CD     DD     CD     CD
CIMCIC CC     DD     CC     CC     CC     DD     DD     CC     CC     DC     CC     DD     DD     DD
DIMCID DC     DD     DD     DD     DD     DD     DD     DD     DD     DD     DD     DD     DD     DD
WFB1   CC     DD     DD     CC     DD     DD     DD     DD     DD     DC     DD     DD     CC     DD
WDB1   DC     DD     DD     DD     DD     DD     DD     DD     DD     DC     DD     DD     DD     DD
"""  # noqa: E501
HEAD, *_ROWS = [line.split() for line in MATRIX.strip().splitlines()]
OUTCOMES = {
    (row[0], column): cell for row in _ROWS for column, cell in zip(HEAD, row[1:], strict=True)
}
