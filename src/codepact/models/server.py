"""Servers of GGUF files: one process per file, on loopback, for the life of this process."""

from __future__ import annotations

import atexit
import importlib.util
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from codepact.core.errors import CodepactError
from codepact.models import loop
from codepact.models.weights import INSTALL

if TYPE_CHECKING:
    import subprocess

CONTEXT = 8192
_SCRIPT = Path(__file__).with_name("_serve.py")
_START_TIMEOUT = 300.0  # seconds: cold disk and busy cores; 2 to 3 are usual
_MOST_THREADS = 8


@dataclass(frozen=True, slots=True)
class GGUFServer:
    """A running server: its address (`http://127.0.0.1:port/v1`), its process and its stderr."""

    url: str
    process: subprocess.Popen[bytes]
    stderr: IO[bytes]


_servers: dict[Path, GGUFServer] = {}
_owner = os.getpid()
_guard = threading.RLock()


def server_for(path: Path, on_progress: Callable[[str], None] | None = None) -> GGUFServer:
    """Return the server of `path`, started if it does not run.

    `on_progress` is told, about once a second, that we wait and how long. Raises `CodepactError`
    with the server's own words if it does not start.
    """
    path = path.resolve()
    with _guard:
        server = _servers.get(path)
        # A forked child may use its parent's server, but is not its parent: it cannot poll it.
        if server is not None and (os.getpid() != _owner or server.process.poll() is None):
            return server
        server = _start(path, on_progress or (lambda _: None))
        _servers[path] = server
        return server


def server_is_installed() -> bool:
    """Say whether the server's package is installed."""
    return importlib.util.find_spec("xllamacpp") is not None


def shutdown() -> None:
    """Stop all servers that this process started; a later call starts them anew."""
    with _guard:
        if os.getpid() != _owner:
            return
        for server in _servers.values():
            _stop(server.process)
            server.stderr.close()
        _servers.clear()


atexit.register(shutdown)


def _start(path: Path, on_progress: Callable[[str], None]) -> GGUFServer:
    import subprocess
    import tempfile

    if not server_is_installed():
        raise CodepactError(f"the embedded model's server is not installed: {INSTALL}")
    settings = {
        "path": str(path),
        "alias": path.stem,
        "parent": os.getpid(),
        "context": CONTEXT,
        "threads": min(_cores(), _MOST_THREADS),
    }
    # -P: the script's folder must not shadow the standard library.
    command = [sys.executable, "-P", str(_SCRIPT)]
    # Threads that spin while they wait make a busy machine ten times slower.
    quiet = {**os.environ, "OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0"}
    stderr = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as the server)
    process = loop.call(
        lambda: subprocess.Popen(
            [*command, json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,  # an interrupt from the keyboard is ours to handle
            env=quiet,
        )
    )
    try:
        url = _await(process, path, on_progress)
    except BaseException as error:
        _stop(process)
        if isinstance(error, _DidNotStart):
            raise CodepactError(
                f"the server of {path.name} did not start ({error}); it said: {_tail(stderr)}"
            ) from None
        raise
    return GGUFServer(url, process, stderr)


class _DidNotStart(Exception):  # noqa: N818
    pass


def _await(process: subprocess.Popen[bytes], path: Path, on_progress: Callable[[str], None]) -> str:
    """Return the address once the model is loaded and the server says that it is well."""
    lines: list[bytes] = []
    out = process.stdout
    assert out is not None
    # Its other lines are read too, and dropped, so that it never waits for us.

    def read() -> None:
        for line in out:
            lines.append(line)

    threading.Thread(target=read, daemon=True).start()
    start = time.monotonic()
    shown = 0
    while (waited := time.monotonic() - start) < _START_TIMEOUT:
        if process.poll() is not None:
            raise _DidNotStart(f"it ended with status {process.returncode}")
        address = _address(lines)
        if address is not None and _is_well(address):
            return address + "/v1"
        if waited >= shown + 1:
            shown = int(waited)
            on_progress(f"loading {path.stem}, {shown} s")
        time.sleep(0.05)
    raise _DidNotStart(f"not ready after {_START_TIMEOUT:.0f} s")


def _address(lines: list[bytes]) -> str | None:
    for line in tuple(lines):
        if line.startswith(b'{"address"'):
            return str(json.loads(line)["address"]).rstrip("/")
    return None


def _is_well(address: str) -> bool:
    import http.client
    from urllib.parse import urlsplit

    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()  # it keeps nothing, so there is nothing to save
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def _tail(stderr: IO[bytes]) -> str:
    stderr.seek(0)
    text = stderr.read().decode(errors="replace").strip()
    return text[-2000:] or "nothing"


def _cores() -> int:
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable is not None else os.cpu_count() or 1
