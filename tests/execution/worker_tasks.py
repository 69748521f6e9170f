"""Tasks for the tests of worker processes."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from codepact.core.errors import CodepactError


def double(task: int) -> int:
    return 2 * task


def fragile(task: tuple[int, str, str]) -> int:
    """The first time, die or hang as the task says; then double."""
    number, way, folder = task
    mark = Path(folder) / str(number)
    if way != "work" and not mark.exists():
        mark.touch()
        if way == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if way == "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        time.sleep(600)
    os.write(1, b"noise on standard output")
    return 2 * number


def always_dies(task: int) -> int:
    os._exit(3)


def refuses(task: int) -> int:
    raise CodepactError(f"task {task} is wrong")
