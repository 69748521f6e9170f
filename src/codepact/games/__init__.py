"""Base games: the named ones, games from small YAML files, and functions on games."""

from codepact.games.describe import describe
from codepact.games.dump import dump_game
from codepact.games.registry import game_names, load_game
from codepact.games.symmetry import is_symmetric
from codepact.games.transform import rename_actions, rescale, swap_seats

__all__ = [
    "describe",
    "dump_game",
    "game_names",
    "is_symmetric",
    "load_game",
    "rename_actions",
    "rescale",
    "swap_seats",
]
