"""What is found of a minmax value: between which bounds it lies, what attains one, what proves
the other."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from codepact.core.game import Joint
from codepact.equilibrium.mixtures import Mixture

Kind = Literal["independent", "correlated", "pure"]
"""How the others may punish: each mixes for itself; they share a coin that the seat does not see;
each plays a single action, which is what programs without coins can do."""


@dataclass(frozen=True)
class Bound:
    """A cell that is not split: by the mixture `defence` the seat secures the low bound there."""

    defence: Mixture


@dataclass(frozen=True)
class Split:
    """A cell that is split at a mixture of one punisher.

    What each punisher may do in a cell is a simplex with as many corners as it has actions; in
    the first cell these are its actions. `weights`: the mixture at which the simplex of `seat` is
    split, as weights of its corners. In the parts it takes the place of each corner that has a
    weight, one after the other; `parts` are the places of these in the proof.
    """

    seat: int
    weights: Mixture
    parts: tuple[int, ...]


@dataclass(frozen=True)
class Minmax:
    """To what the others can hold a seat, at best for them: a value from `low` to `high`.

    `mixtures`: one for each seat, empty for the seat itself, by which the others hold it down to
    `high` exactly, each for itself; None if they need a shared coin. `joint`: the same as what
    they play together, in seat order, and how likely. `proof`: why they can do no better than
    `low`; the first entry is about all that they can do. It is empty for the pure kind, where all
    plays are looked at. `note`: why the bounds differ, if they do.
    """

    seat: int
    kind: Kind
    low: Fraction
    high: Fraction
    mixtures: tuple[Mixture, ...] | None
    joint: tuple[tuple[Joint, Fraction], ...]
    proof: tuple[Bound | Split, ...]
    note: str = ""

    @property
    def value(self) -> Fraction | None:
        """Return the value if it is known exactly."""
        return self.low if self.low == self.high else None
