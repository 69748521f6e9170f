"""Transcripts: every call a line of JSON, appended and flushed before the caller goes on."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codepact.core.errors import CodepactError
from codepact.models.values import (
    FunctionModel,
    Model,
    Reply,
    Request,
    reply_from_json,
    reply_to_json,
    request_from_json,
    request_key,
    request_to_json,
)


@dataclass(frozen=True, slots=True)
class Call:
    """One line of a transcript: a call, and its `reply` or the `error` that it ended with."""

    key: str
    model: str
    request: Request
    reply: Reply | None
    error: str | None


def recorded(model: Model, path: Path) -> Model:
    """Return `model` with every call, also the failed ones, appended to the transcript at `path`.

    A line has `key`, `purpose`, `model`, `request`, `text`, `usage`, `cached`, `finish`, `served`
    and `error`. Several models, threads and processes may write to one file.
    """
    _prepare(path)

    def complete(request: Request) -> Reply:
        line: dict[str, Any] = {
            "key": request_key(model.name, request),
            "purpose": request.purpose,
            "model": model.name,
            "request": request_to_json(request),
        }
        try:
            reply = model.complete(request)
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            _append(path, {**line, "text": None, "usage": None, "error": said})
            raise
        _append(path, {**line, **reply_to_json(reply), "error": None})
        return reply

    return FunctionModel(model.name, complete)


def read_transcript(path: Path) -> Iterator[Call]:
    """Yield the calls of a transcript in the order of their lines.

    A last line without its end (the process was killed while it wrote) is passed over; a broken
    line elsewhere is passed over with a warning. Raises `CodepactError` if there is no such file.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise CodepactError(f"cannot read the transcript {path}: {error.strerror}") from error
    unfinished = lines.pop()
    if unfinished and _call(unfinished) is not None:
        lines.append(unfinished)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        call = _call(line)
        if call is None:
            warnings.warn(f"{path}, line {number}: not a call; passed over", stacklevel=2)
        else:
            yield call


def _call(line: bytes) -> Call | None:
    try:
        data = json.loads(line)
        reply = None if data["text"] is None else reply_from_json(data, cached=data["cached"])
        return Call(
            key=data["key"],
            model=data["model"],
            request=request_from_json(data["request"]),
            reply=reply,
            error=data["error"],
        )
    except (KeyError, TypeError, ValueError, ArithmeticError, CodepactError):
        return None


def _prepare(path: Path) -> None:
    """Make the folder, and end a line that a crash left open, so that ours does not run into it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        if file.tell():
            file.seek(-1, 2)
            if file.read(1) != b"\n":
                file.write(b"\n")


def _append(path: Path, line: dict[str, Any]) -> None:
    data = (json.dumps(line, separators=(",", ":")) + "\n").encode()
    try:
        # One unbuffered write in append mode: lines of several writers do not mix.
        with path.open("ab", buffering=0) as file:
            written = file.write(data)
    except OSError as error:
        raise CodepactError(f"cannot write the transcript {path}: {error.strerror}") from error
    if written != len(data):
        raise CodepactError(f"cannot write the transcript {path}: is the disk full?")
