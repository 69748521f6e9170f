"""Matches that were played already: found by the programs' digests and the seed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from codepact.core.errors import CodepactError
from codepact.studies.files import sha256_of
from codepact.studies.layout import read_contents, read_study
from codepact.studies.shards import COLUMNS, read_rows

Key = tuple[tuple[str, ...], int]
"""The digests in seat order, and the seed: with the rules, everything that decides a match."""

Known = Mapping[Key, dict[str, Any]]
"""Rows of matches that need not be played."""

_RULES = ("game", "rounds", "horizon_known", "discount", "noise", "ending", "capabilities")


def known_matches(path: Path, rules: Mapping[str, Any]) -> Known:
    """Return the matches of the tournament in the folder `path`; `rules` are those they must have.

    Raises `CodepactError` if it was played by other rules, or a file is missing or was changed.
    """
    there = read_study(path)
    other = [name for name in _RULES if there.get(name) != rules.get(name)]
    if other:
        raise CodepactError(
            f"the matches of {path} were played by other rules ({', '.join(other)}), so they "
            "cannot stand for new ones"
        )
    found: dict[Key, dict[str, Any]] = {}
    for line in read_contents(path).lines:
        if line.kind == "shard.written":
            file = path / str(line.data["file"])
            if not file.is_file() or sha256_of(file) != line.data["sha256"]:
                raise CodepactError(f"{file}: the file of matches is missing, or was changed")
            for row in read_rows(file, list(COLUMNS)):
                row["events"], row["withdrew"] = [], []
                found[tuple(row["digests"]), row["seed"]] = row
    return found
