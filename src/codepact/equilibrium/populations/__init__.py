"""What becomes of a population of strategies: replicator dynamics, and finite populations.

Payoffs are a `PayoffMatrix` of exact fractions, computed once and only looked up.
"""

from codepact.equilibrium.populations.evolutionary import Evolutionary, evolutionary_stability
from codepact.equilibrium.populations.matrix import (
    PayoffMatrix,
    matrix_of_game,
    payoff_matrix,
    rescaled,
    restricted,
)
from codepact.equilibrium.populations.moran import Probability, fixation
from codepact.equilibrium.populations.pictures import fixation_chances, shares_over_time, simplex
from codepact.equilibrium.populations.rare import RareMutations, rare_mutations
from codepact.equilibrium.populations.replicator import flow, generations
from codepact.equilibrium.populations.resting import (
    RestFace,
    RestPoint,
    RestPoints,
    Stability,
    rest_point,
    rest_points,
)
from codepact.equilibrium.populations.selection import (
    PAYOFF_IS_FITNESS,
    Exponential,
    Fermi,
    Linear,
    Process,
)
from codepact.equilibrium.populations.simulated import (
    Takeovers,
    simulated_path,
    simulated_states,
    simulated_takeovers,
)
from codepact.equilibrium.populations.spectrum import Spectrum
from codepact.equilibrium.populations.stationary import StationaryLaw, stationary_law
from codepact.equilibrium.populations.trajectory import Shares, Trajectory, starting_points

__all__ = [
    "PAYOFF_IS_FITNESS",
    "Evolutionary",
    "Exponential",
    "Fermi",
    "Linear",
    "PayoffMatrix",
    "Probability",
    "Process",
    "RareMutations",
    "RestFace",
    "RestPoint",
    "RestPoints",
    "Shares",
    "Spectrum",
    "Stability",
    "StationaryLaw",
    "Takeovers",
    "Trajectory",
    "evolutionary_stability",
    "fixation",
    "fixation_chances",
    "flow",
    "generations",
    "matrix_of_game",
    "payoff_matrix",
    "rare_mutations",
    "rescaled",
    "rest_point",
    "rest_points",
    "restricted",
    "shares_over_time",
    "simplex",
    "simulated_path",
    "simulated_states",
    "simulated_takeovers",
    "starting_points",
    "stationary_law",
]
