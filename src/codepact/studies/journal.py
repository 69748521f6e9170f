"""The journal of a run: append-only, one event a line, flushed to disk, chained by hashes.

A line is a JSON object with `n` (from 0), `time`, `kind`, `data`, `prev` (the hash of the line
before) and `hash`: the SHA-256 of the canonical JSON of all the rest. So the last hash, the head,
stands for the whole journal. A line counts once its newline stands.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from codepact.core.errors import CodepactError

GENESIS = "0" * 64
"""What the first line has as `prev`."""


@dataclass(frozen=True)
class Line:
    """One event of a journal."""

    n: int
    time: str
    kind: str
    data: Mapping[str, Any]
    prev: str
    hash: str


@dataclass(frozen=True)
class Contents:
    """A journal as read: its lines, and the bytes of a last line that was never finished."""

    path: Path
    lines: tuple[Line, ...]
    leftover: bytes = b""

    @property
    def head(self) -> str:
        """Return the hash of the last line."""
        return self.lines[-1].hash if self.lines else GENESIS

    def where(self, line: Line) -> str:
        """Return the place of a line, for messages; lines count from 1."""
        return f"{self.path}, line {line.n + 1}"


def canonical(value: object) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def plain(data: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return the data as JSON gives it back (lists for tuples), or say that it is not JSON."""
    try:
        result: dict[str, Any] = json.loads(json.dumps(data, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise CodepactError(f"{where}: the data is not plain JSON: {error}") from error
    return result


def make_line(n: int, time: str, kind: str, data: Mapping[str, Any], prev: str) -> Line:
    """Return the line with its hash."""
    body = {"n": n, "time": time, "kind": kind, "data": data, "prev": prev}
    return Line(n, time, kind, data, prev, hashlib.sha256(canonical(body).encode()).hexdigest())


def read_journal(path: Path) -> Contents:
    """Read a journal and check its chain.

    Raises `CodepactError` naming the file, the line and what is wrong with it, unless all that is
    wrong is a last line without its end: a crash leaves that behind, and it is in `leftover`.
    """
    try:
        *whole, leftover = path.read_bytes().split(b"\n")
    except OSError as error:
        raise CodepactError(f"cannot read the journal {path}: {error.strerror}") from error
    lines: list[Line] = []
    for raw in whole:
        lines.append(_line(raw, lines[-1] if lines else None, f"{path}, line {len(lines) + 1}"))
    return Contents(path, tuple(lines), leftover)


def _line(raw: bytes, before: Line | None, where: str) -> Line:
    try:
        value = json.loads(raw)
        n, prev, claimed = value["n"], value["prev"], value["hash"]
        line = make_line(n, value["time"], value["kind"], value["data"], prev)
    except (ValueError, TypeError, KeyError) as error:
        raise CodepactError(
            f"{where}: this is not an event ({type(error).__name__}: {error}); "
            "the journal was changed or damaged after it was written"
        ) from error
    if line.hash != claimed or set(value) != {"n", "time", "kind", "data", "prev", "hash"}:
        raise CodepactError(
            f"{where} ({line.kind}): its content does not match its hash {str(claimed)[:12]}…; "
            "the line was changed after it was written"
        )
    if n != (before.n + 1 if before else 0) or prev != (before.hash if before else GENESIS):
        raise CodepactError(
            f"{where} ({line.kind}): the chain is broken: it does not follow the line before it; "
            "lines were removed, added or moved"
        )
    return line


class Journal:
    """The writing end of a journal. One process at a time; `codepact.studies.folder` sees to it."""

    def __init__(self, contents: Contents) -> None:
        self.path = contents.path
        self._n = len(contents.lines)
        self.head = contents.head
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        self._size = os.fstat(self._file).st_size
        self._open: tuple[Line, int] | None = None
        if contents.leftover:
            self._size -= len(contents.leftover)
            os.ftruncate(self._file, self._size)
            self.append("journal.cut", _cut(contents.leftover))

    def append(self, kind: str, data: Mapping[str, Any]) -> Line:
        """Write one event, and return when it is on disk.

        An interruption in here leaves either the whole line or none of it: the next call settles
        which. Raises `CodepactError` if the disk refuses.
        """
        self._settle()
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = make_line(self._n, now, kind, data, self.head)
        raw = (canonical(vars(line)) + "\n").encode()
        self._open = line, len(raw)
        try:
            os.lseek(self._file, self._size, os.SEEK_SET)
            while raw:
                raw = raw[os.write(self._file, raw) :]
            os.fsync(self._file)
        except OSError as error:
            raise CodepactError(
                f"cannot write the journal {self.path}: {error.strerror}"
            ) from error
        self._settle()
        return line

    def close(self) -> None:
        """Settle the last line and close the file."""
        if self._file >= 0:
            self._settle()
            os.close(self._file)
            self._file = -1

    def _settle(self) -> None:
        if self._open is None:
            return
        line, length = self._open
        if os.fstat(self._file).st_size >= self._size + length:
            self._n, self.head, self._size = line.n + 1, line.hash, self._size + length
        else:
            os.ftruncate(self._file, self._size)
        self._open = None


def _cut(leftover: bytes) -> dict[str, Any]:
    return {"bytes": len(leftover), "sha256": hashlib.sha256(leftover).hexdigest()}
