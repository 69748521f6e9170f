"""Battle of the sexes, or Bach or Stravinsky: to agree matters most, on what matters too.

Sources: R. D. Luce, H. Raiffa, "Games and Decisions", Wiley 1957, section 5.3; payoffs as in
M. Osborne, A. Rubinstein, "A Course in Game Theory", MIT Press 1994, example 15.3. The default
is each player's favourite, which is also what holds the other to its minmax value.
"""

from __future__ import annotations

from codepact.core.game import Game, normal_form


def build() -> Game:
    """Return the game."""
    return normal_form(
        "battle-of-the-sexes",
        [("Bach", "Stravinsky")] * 2,
        {
            ("Bach", "Bach"): (2, 1),
            ("Bach", "Stravinsky"): (0, 0),
            ("Stravinsky", "Bach"): (0, 0),
            ("Stravinsky", "Stravinsky"): (1, 2),
        },
        "Both want to do the same thing, but each would rather do another one.",
        default=("Bach", "Stravinsky"),
    )
