"""Simulation semantics: what programs that run each other do, in exact numbers."""

from codepact.proof.simulation.deviations import (
    Deviation,
    EquilibriumTest,
    best_deviation,
    deviation_payoff,
    dilemma_threshold,
    equilibrium_test,
    quadratic_maximum,
)
from codepact.proof.simulation.grounded import (
    Endless,
    GroundedBot,
    Outcome,
    Pair,
    constant,
    expected_depth,
    grounded_fair_bot,
    grounded_play,
    mirror,
)
from codepact.proof.simulation.shared_tape import (
    InfiniteMean,
    correlated_play,
    depth_probability,
    naive_calls,
    naive_halts,
)

__all__ = [
    "Deviation",
    "Endless",
    "EquilibriumTest",
    "GroundedBot",
    "InfiniteMean",
    "Outcome",
    "Pair",
    "best_deviation",
    "constant",
    "correlated_play",
    "depth_probability",
    "deviation_payoff",
    "dilemma_threshold",
    "equilibrium_test",
    "expected_depth",
    "grounded_fair_bot",
    "grounded_play",
    "mirror",
    "naive_calls",
    "naive_halts",
    "quadratic_maximum",
]
