"""Minmax values: to what the others can hold a seat, with punishments and proofs."""

from codepact.equilibrium.minmax.checking import flaw
from codepact.equilibrium.minmax.finding import minmax, minmax_values
from codepact.equilibrium.minmax.values import Bound, Kind, Minmax, Split

__all__ = ["Bound", "Kind", "Minmax", "Split", "flaw", "minmax", "minmax_values"]
