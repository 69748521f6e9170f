"""Finding a game: by its name, with parameters, or as a file."""

from __future__ import annotations

import pkgutil
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path

from codepact.core.errors import CodepactError, unknown_name
from codepact.core.game import Game
from codepact.games import named
from codepact.games.files import read_game
from codepact.games.names import arguments, split_name


def load_game(name_or_path: str | Path) -> Game:
    """Return the game with that name, or the one that the YAML file describes.

    A name may have parameters: `penalty(k=-5)`, `public-goods(n=4,r=3/2)`. A `Path`, and a text
    that ends in `.yaml` or `.yml` or has a slash outside brackets, is a file; its format is
    described in `codepact.games.files`.

    Raises `CodepactError` for an unknown name or parameter, with the nearest known one; for a
    parameter out of range; and for a file that is missing or malformed, with the line.
    """
    if isinstance(name_or_path, Path):
        return read_game(name_or_path)
    before = name_or_path.partition("(")[0]
    if name_or_path.endswith((".yaml", ".yml")) or "/" in before or "\\" in before:
        return read_game(Path(name_or_path).expanduser())
    return _named(name_or_path)


@cache
def game_names() -> tuple[str, ...]:
    """Return the names of all named games, without parameters, sorted."""
    return tuple(sorted(m.name.replace("_", "-") for m in pkgutil.iter_modules(named.__path__)))


@lru_cache(maxsize=64)
def _named(text: str) -> Game:
    base, given = split_name(text)
    wanted = base.casefold().replace("_", "-").replace(" ", "-")
    if wanted not in game_names():
        hint = "" if base else " (a game needs a name)"
        raise CodepactError(f"{unknown_name('game', base, game_names())}{hint}")
    module = import_module(f"{named.__name__}.{wanted.replace('-', '_')}")
    game: Game = module.build(**arguments(wanted, module.build, given))
    return game
