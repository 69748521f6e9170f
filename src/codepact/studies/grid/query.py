"""SQL over a study, a run or a tournament: DuckDB on its journals and files of matches."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codepact.core.errors import CodepactError
from codepact.studies.grid.outcomes import outcomes
from codepact.studies.grid.spec import Cell, cells, is_study, load_study
from codepact.studies.journal import Line
from codepact.studies.layout import is_finished, is_run, read_contents, read_study
from codepact.studies.runs import spec_from_data
from codepact.studies.shards import COLUMNS, match_table, played_row
from codepact.studies.tournaments import tournament_from_data

if TYPE_CHECKING:
    import duckdb

TABLES = {
    "cells": "condition, seed, path, finished, head",
    "outcomes": "condition, seed, outcome, value; one row for each number of a finished cell",
    "programs": "condition, seed, meta_round, seat, digest, mode, attempts, source",
    "claims": "condition, seed, meta_round, seat, digest, claim, answer, method, rounds, reason, "
    "certificate; one row for each claim that was attached; answer: proved, refuted, unknown",
    "matches": f"condition, seed (of the cell), {', '.join(COLUMNS)}".replace(
        ", seed,", ", match_seed,"
    ),
    "events": "condition, seed, n, time, kind, data (JSON)",
}
"""The tables, with their columns."""


def query(path: Path, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return columns and rows that the SQL asks for; nothing on disk is changed.

    Tables: `TABLES`. Raises `CodepactError` with DuckDB's message if the SQL is wrong.
    """
    import duckdb

    found = _cells(path)
    with duckdb.connect(":memory:") as connection:
        _load(connection, found)
        connection.execute("SET enable_external_access = false")
        try:
            result = connection.execute(sql)
            columns = [str(d[0]) for d in result.description or ()]
            return columns, result.fetchall()
        except duckdb.Error as e:
            known = "\n".join(f"  {name}: {columns}" for name, columns in TABLES.items())
            raise CodepactError(f"{e}\nThe tables are\n{known}") from e


def _cells(path: Path) -> list[Cell]:
    """Return the cells of a study; a run or a tournament is a study of one."""
    if not is_run(path):
        raise CodepactError(f"{path} is neither the folder of a study nor of a run")
    if is_study(path):
        return list(cells(load_study(path), path))
    data = read_study(path)
    tournament = data.get("protocol") == "tournament"
    where = f"{path}/study.yaml"
    spec = tournament_from_data(data, where) if tournament else spec_from_data(data, where)
    return [Cell("", spec.seed, path, spec)]


def _load(connection: duckdb.DuckDBPyConnection, found: list[Cell]) -> None:
    connection.execute(
        "CREATE TABLE cells (condition TEXT, seed BIGINT, path TEXT, finished BOOLEAN, head TEXT);"
        "CREATE TABLE outcomes (condition TEXT, seed BIGINT, outcome TEXT, value DOUBLE);"
        "CREATE TABLE programs (condition TEXT, seed BIGINT, meta_round BIGINT, seat BIGINT, "
        "digest TEXT, mode TEXT, attempts BIGINT, source TEXT);"
        "CREATE TABLE claims (condition TEXT, seed BIGINT, meta_round BIGINT, seat BIGINT, "
        "digest TEXT, claim TEXT, answer TEXT, method TEXT, rounds BIGINT, reason TEXT, "
        "certificate TEXT);"
        "CREATE TABLE events (condition TEXT, seed BIGINT, n BIGINT, time TIMESTAMPTZ, "
        "kind TEXT, data JSON)"
    )
    played: list[dict[str, Any]] = []
    shards: list[tuple[Cell, Path]] = []
    for cell in found:
        contents = read_contents(cell.path) if is_run(cell.path) else None
        own = [cell.condition, cell.seed]
        done = contents is not None and is_finished(contents)
        head = contents.head if contents else None
        _insert(connection, "cells", [[*own, str(cell.path), done, head]])
        if contents is None:
            continue
        if done:
            _insert(connection, "outcomes", [[*own, k, v] for k, v in outcomes(cell).items()])
        lines = contents.lines
        _insert(connection, "events", [[*own, *_event(x)] for x in lines])
        _insert(connection, "programs", [[*own, *_program(x)] for x in lines if _written(x)])
        claims = [[*own, *_claim(x)] for x in lines if x.kind == "claim.checked"]
        _insert(connection, "claims", claims)
        for line in lines:
            if line.kind == "match.played":
                row = played_row(line.data)
                played.append({**row, "condition": own[0], "cell": own[1]})
            elif line.kind == "shard.written":
                shards.append((cell, cell.path / str(line.data["file"])))
    connection.register("played", match_table(played))
    names = ", ".join("seed AS match_seed" if c == "seed" else c for c in COLUMNS)
    connection.execute(
        f"CREATE TABLE matches AS SELECT condition, cell AS seed, {names} FROM played"
    )
    for cell, file in shards:
        connection.execute(
            f"INSERT INTO matches SELECT ?, ?, {names} FROM read_parquet(?)",
            [cell.condition, cell.seed, str(file)],
        )


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[list[Any]]) -> None:
    if rows:
        places = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)


def _event(line: Line) -> Iterator[Any]:
    yield from (line.n, line.time, line.kind, json.dumps(line.data))


def _claim(line: Line) -> Iterator[Any]:
    names = "meta_round, seat, digest, claim, answer, method, rounds, reason, certificate"
    yield from (line.data[name] for name in names.split(", "))


def _written(line: Line) -> bool:
    return line.kind == "program.written"


def _program(line: Line) -> Iterator[Any]:
    data = line.data
    yield from (data["meta_round"], data["seat"], data["digest"], data.get("mode", ""))
    yield from (len(data["attempts"]), data.get("source"))
