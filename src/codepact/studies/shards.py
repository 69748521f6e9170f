"""Matches in bulk: Parquet files, one row a match, exact numbers as texts.

What a seat played is one text: its actions run together if each is one character, else each with
the end of a line behind it.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from codepact.core.errors import CodepactError
from codepact.core.match import Match
from codepact.studies.journal import canonical

_FAULT = {"seat": "int", "round": "int", "kind": "text", "detail": "text"}
_EVENT = {
    "seat": "int",
    "round": "int",
    "depth": "int",
    "kind": "text",
    "detail": "text",
    "answer": "text",
}
COLUMNS: Mapping[str, Any] = {
    "meta_round": "int",
    "digests": ["text"],
    "names": ["text"],
    "actions": ["text"],
    "payoffs": ["text"],
    "faults": [_FAULT],
    "slips": [["int"]],
    "ticks": ["int"],
    "simulations": ["int"],
    "events": [_EVENT],
    "seed": "int",
    "sandbox": "text",
    "withdrew": ["int"],
}
"""The columns of a shard: the fields of `match.played`."""


def shard_bytes(matches: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the Parquet file of matches, each the data of a `match.played`."""
    return rows_bytes([played_row(m) for m in matches])[0]


def read_shard(path: Path) -> list[dict[str, Any]]:
    """Return the matches of a shard; raise `CodepactError` if the file cannot be read."""
    rows = read_rows(path, list(COLUMNS))
    for row in rows:
        row["actions"] = [actions_from(text) for text in row["actions"]]
    return rows


def read_rows(path: Path, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return some columns of a shard's rows as they stand there, with actions as texts."""
    pa, parquet = _pyarrow()
    try:
        rows: list[dict[str, Any]] = parquet.read_table(path, columns=list(columns)).to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise CodepactError(f"cannot read the matches in {path}: {error}") from error
    return rows


def actions_text(actions: Sequence[str]) -> str:
    """Return what a seat played as one text."""
    if all(len(a) == 1 and a != "\n" for a in set(actions)):
        return "".join(actions)
    return "".join(f"{a}\n" for a in actions)


def actions_from(text: str) -> list[str]:
    """Return the actions of such a text."""
    return text.split("\n")[:-1] if text.endswith("\n") else list(text)


def match_row(match: Match, names: Sequence[str] = ()) -> dict[str, Any]:
    """Return the row of a match; what programs asked and simulated is left out."""
    return {
        "meta_round": None,
        "digests": list(match.digests),
        "names": list(names),
        "actions": [actions_text(own) for own in match.actions],
        "payoffs": [str(p) for p in match.payoffs],
        "faults": [
            {"seat": f.seat, "round": f.round, "kind": f.kind, "detail": f.detail}
            for f in match.faults
        ],
        "slips": [list(s) for s in match.slips],
        "ticks": list(match.ticks),
        "simulations": list(match.simulations),
        "events": [],
        "seed": match.seed,
        "sandbox": match.sandbox,
        "withdrew": [],
    }


def rows_bytes(rows: Sequence[Mapping[str, Any]]) -> tuple[bytes, int, str]:
    """Return the Parquet file of rows, their number, and the digest of what they say."""
    pa, parquet = _pyarrow()
    schema = pa.schema([(name, _type(pa, shape)) for name, shape in COLUMNS.items()])
    buffer = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(list(rows), schema=schema), buffer, compression="zstd")
    return buffer.getvalue(), len(rows), _content(rows)


def content_digest(matches: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of what the rows say, whatever library writes them."""
    return _content([played_row(m) for m in matches])


def _content(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the digest of rows; which sandbox it was may differ between two machines."""
    settled = [{**row, "sandbox": ""} for row in rows]
    return hashlib.sha256(canonical(settled).encode()).hexdigest()


def played_row(match: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of the data of a `match.played`."""
    row = {name: match.get(name) for name in COLUMNS}
    row["payoffs"] = [str(p) for p in match["payoffs"]]
    row["actions"] = [actions_text(own) for own in match["actions"]]
    return row


def match_table(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Return rows, each with the `condition` and `cell` (its seed) it is from, as a table."""
    pa, _ = _pyarrow()
    more = [("condition", pa.string()), ("cell", pa.int64())]
    schema = pa.schema([*more, *((name, _type(pa, shape)) for name, shape in COLUMNS.items())])
    return pa.Table.from_pylist(list(rows), schema=schema)


def _type(pa: Any, shape: Any) -> Any:
    if isinstance(shape, list):
        return pa.list_(_type(pa, shape[0]))
    if isinstance(shape, dict):
        return pa.struct([(name, _type(pa, inner)) for name, inner in shape.items()])
    return pa.int64() if shape == "int" else pa.string()


def _pyarrow() -> tuple[Any, Any]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise CodepactError(
            "files of matches need pyarrow; install it with `pip install pyarrow`"
        ) from error
