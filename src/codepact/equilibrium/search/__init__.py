"""The search for deviations: what is tried, and the strongest that is found, a lower bound."""

from codepact.equilibrium.search.candidates import candidates, zoo_pool
from codepact.equilibrium.search.deviations import Deviation, strongest_deviation
from codepact.equilibrium.search.valuing import Budget

__all__ = ["Budget", "Deviation", "candidates", "strongest_deviation", "zoo_pool"]
