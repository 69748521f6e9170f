"""Many matches of finite machines at once, from tables: exact payoffs, counts and moves."""

from codepact.equilibrium.tables.compiling import Tables, compiled
from codepact.equilibrium.tables.scoring import (
    Scores,
    action_counts,
    mean_payoffs,
    moves,
    scores,
    tournament_table,
)

__all__ = [
    "Scores",
    "Tables",
    "action_counts",
    "compiled",
    "mean_payoffs",
    "moves",
    "scores",
    "tournament_table",
]
