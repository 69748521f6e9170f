"""Matches in bulk: Parquet files, one row a match, exact numbers as texts."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from codepact.core.errors import CodepactError
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
    "actions": [["text"]],
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
    pa, parquet = _pyarrow()
    schema = pa.schema([(name, _type(pa, shape)) for name, shape in COLUMNS.items()])
    rows = [_row(m) for m in matches]
    buffer = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows, schema=schema), buffer, compression="zstd")
    return buffer.getvalue()


def read_shard(path: Path) -> list[dict[str, Any]]:
    """Return the matches of a shard; raise `CodepactError` if the file cannot be read."""
    pa, parquet = _pyarrow()
    try:
        rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise CodepactError(f"cannot read the matches in {path}: {error}") from error
    return rows


def content_digest(matches: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of what the rows say, whatever library writes them."""
    return hashlib.sha256(canonical([_row(m) for m in matches]).encode()).hexdigest()


def _row(match: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: match.get(name) for name in COLUMNS}
    row["payoffs"] = [str(p) for p in match["payoffs"]]
    return row


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
