"""The linear public goods game with n players and multiplication factor r.

Everybody has one unit to give or to keep; what is given is multiplied by r and shared equally:
u_i = r * sum(c) / n + 1 - c_i, where c_i is 1 if i gives ("C") and 0 if it keeps ("D"). Giving
costs 1 - r/n each, so it is dominated if r < n, and all giving is best if r > 1. Defaults n = 4,
r = 8/5: E. Fehr, S. Gaechter, "Cooperation and punishment in public goods experiments", American
Economic Review 90(4):980-994 (2000). The default action is to keep, dominant and punishing.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from codepact.core.errors import CodepactError
from codepact.core.game import Game, Joint, Payoffs, normal_form
from codepact.games.names import with_parameters

LARGEST = 12
"""The largest number of players, as the table has 2**n cells."""


def build(n: int = 4, r: Fraction = Fraction(8, 5)) -> Game:
    """Return the game with `n` players, 2 to 12, and factor `r`, more than 0."""
    name = with_parameters("public-goods", n=n, r=r)
    if not 2 <= n <= LARGEST:
        raise CodepactError(f"{name}: n must be between 2 and {LARGEST}")
    if r <= 0:
        raise CodepactError(f"{name}: r must be positive")
    payoffs: dict[Joint, Payoffs] = {}
    for joint in product("CD", repeat=n):
        share = Fraction(r) * joint.count("C") / n
        given = {"C": share, "D": share + 1}
        payoffs[joint] = tuple(given[a] for a in joint)
    return normal_form(
        name,
        [("C", "D")] * n,
        payoffs,
        "Everybody may put something into a common pot, which is multiplied and shared by "
        "all, whoever gave.",
        default=("D",) * n,
    )
