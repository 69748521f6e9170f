"""Meta-games: which program of a pool to enter, as a game of its own."""

from codepact.equilibrium.metagame.alpha_rank import (
    AlphaRank,
    alpha_rank,
    alpha_rank_limit,
    alpha_rank_of_pool,
    alpha_rank_of_pool_limit,
)
from codepact.equilibrium.metagame.dominance import Dominated, Elimination, iterated_dominance
from codepact.equilibrium.metagame.nash import (
    Equilibria,
    Equilibrium,
    equilibria,
    pure_equilibria,
)
from codepact.equilibrium.metagame.pictures import heat_map
from codepact.equilibrium.metagame.pool import pool_meta_game, pools_meta_game
from codepact.equilibrium.metagame.ranks import RankInterval, rank_intervals
from codepact.equilibrium.metagame.replies import Exploitability, exploitability
from codepact.equilibrium.metagame.values import (
    Cell,
    MetaGame,
    equivalent_strategies,
    merged,
    meta_game,
    meta_game_of,
    pool_table,
    restricted,
    symmetric_meta_game,
)

__all__ = [
    "AlphaRank",
    "Cell",
    "Dominated",
    "Elimination",
    "Equilibria",
    "Equilibrium",
    "Exploitability",
    "MetaGame",
    "RankInterval",
    "alpha_rank",
    "alpha_rank_limit",
    "alpha_rank_of_pool",
    "alpha_rank_of_pool_limit",
    "equilibria",
    "equivalent_strategies",
    "exploitability",
    "heat_map",
    "iterated_dominance",
    "merged",
    "meta_game",
    "meta_game_of",
    "pool_meta_game",
    "pool_table",
    "pools_meta_game",
    "pure_equilibria",
    "rank_intervals",
    "restricted",
    "symmetric_meta_game",
]
