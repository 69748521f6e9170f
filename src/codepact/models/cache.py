"""The content cache: a folder of answers, each in a file named by its key."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from codepact.models.values import (
    FunctionModel,
    Model,
    Reply,
    Request,
    reply_from_json,
    reply_to_json,
    request_key,
    request_to_json,
)


def cached(model: Model, folder: Path) -> Model:
    """Return `model` with its answers kept in `folder`, one `<key>.json` each.

    A hit has `cached=True` and the usage of the first call, which costs nothing again. Threads that
    ask the same at the same time make one call. A broken file is a miss with a warning.
    """
    one_at_a_time = _locks_by_key()

    def complete(request: Request) -> Reply:
        key = request_key(model.name, request)
        with one_at_a_time(key):
            hit = _load(folder / f"{key}.json", key)
            if hit is not None:
                return hit
            reply = model.complete(request)
            _store(folder, key, request, reply)
            return reply

    return FunctionModel(model.name, complete)


def _load(path: Path, key: str) -> Reply | None:
    try:
        data = json.loads(path.read_bytes())
        reply = reply_from_json(data, cached=True)
        if reply.key != key or data["digest"] != _digest(reply.text):
            raise ValueError("its content does not match its key or digest")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        warnings.warn(f"the cached answer {path} is unusable, asking again: {error}", stacklevel=4)
        return None
    return reply


def _store(folder: Path, key: str, request: Request, reply: Reply) -> None:
    data = {
        **reply_to_json(reply),
        "digest": _digest(reply.text),
        "request": request_to_json(request),
    }
    # Written aside and renamed, so that a reader or a crash never meets half a file.
    aside = folder / f".{key}.{os.getpid()}.{threading.get_ident()}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
        aside.replace(folder / f"{key}.json")
    except OSError as error:  # the answer is paid for: hand it on rather than lose it
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        warnings.warn(f"could not keep an answer in {folder}: {error}", stacklevel=4)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class _locks_by_key:  # noqa: N801  (used like a function)
    """One lock per key in use; forgotten when the last user leaves."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[str, tuple[threading.Lock, int]] = {}

    @contextmanager
    def __call__(self, key: str) -> Iterator[None]:
        with self._guard:
            lock, users = self._locks.get(key, (threading.Lock(), 0))
            self._locks[key] = lock, users + 1
        try:
            with lock:
                yield
        finally:
            with self._guard:
                lock, users = self._locks[key]
                if users == 1:
                    del self._locks[key]
                else:
                    self._locks[key] = lock, users - 1
