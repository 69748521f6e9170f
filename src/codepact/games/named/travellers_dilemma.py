"""The traveller's dilemma: claims undercut each other down to the lowest one.

Each claims a whole amount; both get the lower claim, the lower claimant gets the bonus on top,
and the other pays it. Source: K. Basu, "The traveler's dilemma: paradoxes of rationality in game
theory", American Economic Review 84(2):391-395 (1994). The default is the lowest claim, the only
equilibrium, which is both maximin and punishing.
"""

from __future__ import annotations

from codepact.core.errors import CodepactError
from codepact.core.game import Game, Joint, normal_form
from codepact.games.names import with_parameters

LARGEST = 200
"""The largest number of claims, as the table has a cell for each pair of them."""


def build(low: int = 2, high: int = 100, bonus: int = 2) -> Game:
    """Return the game with the claims `low` to `high`; `bonus` is at least 2, as in the source."""
    name = with_parameters("travellers-dilemma", low=low, high=high, bonus=bonus)
    if not low < high:
        raise CodepactError(f"{name}: high must be more than low")
    if not 2 <= bonus <= low:
        raise CodepactError(f"{name}: bonus must be at least 2 and at most low")
    if high - low >= LARGEST:
        raise CodepactError(f"{name}: at most {LARGEST} claims, not {high - low + 1}")
    claims = range(low, high + 1)
    payoffs: dict[Joint, tuple[int, int]] = {}
    for i in claims:
        for j in claims:
            shift = bonus * ((i < j) - (i > j))
            payoffs[str(i), str(j)] = (min(i, j) + shift, min(i, j) - shift)
    return normal_form(
        name,
        [[str(c) for c in claims]] * 2,
        payoffs,
        "Both players claim an amount; the lower claim counts for both, and who made it is "
        "rewarded at the cost of the other.",
        default=(str(low), str(low)),
    )
