"""Files that are there whole or not at all, and one process at a time."""

from __future__ import annotations

import fcntl
import hashlib
import os
from pathlib import Path

from codepact.core.errors import CodepactError

LOCK = ".lock"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that after a crash it is there whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise CodepactError(f"cannot write {path}: {error.strerror}") from error


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def take_lock(folder: Path) -> int:
    """Take the folder for this process; return the descriptor that holds the lock.

    The lock ends with the process, however it ends. Raises `CodepactError` if another opening of
    the folder, in this process or another, holds it.
    """
    file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.pread(file, 32, 0).decode("ascii", "replace").strip()
        os.close(file)
        raise CodepactError(
            f"{folder} is in use by another run (process {holder or 'unknown'}); wait until it "
            "ends, or choose another folder"
        ) from error
    os.ftruncate(file, 0)
    os.pwrite(file, str(os.getpid()).encode(), 0)
    return file
