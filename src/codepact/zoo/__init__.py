"""The zoo: published programs, one real source file each, with origin and citation."""

from codepact.zoo.axelrod_players import (
    axelrod_names,
    axelrod_program,
    open_player,
    outside_program,
)
from codepact.zoo.catalogue import ZooEntry, find, zoo_entry, zoo_names, zoo_program

__all__ = [
    "ZooEntry",
    "axelrod_names",
    "axelrod_program",
    "find",
    "open_player",
    "outside_program",
    "zoo_entry",
    "zoo_names",
    "zoo_program",
]
