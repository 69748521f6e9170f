"""Worker processes that are watched: a dead or hung one is replaced, and its task is done again.

Plain subprocesses that talk over their own pipes, so nothing of the host's multiprocessing is used
or changed, and it makes no difference how the host program was started: from a file, a notebook,
or standard input. Both ends are ours; no program runs in a worker but in its sandbox.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import selectors
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from codepact.core.errors import CodepactError


def work(
    target: str,
    tasks: Iterable[Any],
    *,
    workers: int,
    seconds: float = 600.0,
    retries: int = 2,
) -> Iterator[tuple[int, Any]]:
    """Yield (index, result) of each task as it is done, by `workers` processes.

    `target` is "module:function", a function of one task; tasks and results must be picklable.
    With one worker everything happens in this process. No more tasks are taken from `tasks` than
    there are workers to do them. A worker that ends, or does not answer within `seconds`, is
    replaced and its task done again, up to `retries` times.

    Raises `CodepactError` if a task fails in the same way every time, or raises one itself.
    """
    if workers <= 1:
        function = _function(target)
        for index, task in enumerate(tasks):
            yield index, function(task)
        return
    crew = _Crew(target, workers, seconds, retries)
    try:
        yield from crew.work(enumerate(tasks))
    finally:
        crew.close()


def _function(target: str) -> Any:
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)


@dataclass
class _Worker:
    """One process and the task that it is at."""

    process: subprocess.Popen[bytes]
    index: int = -1
    task: Any = None
    since: float = 0.0
    failures: int = 0
    received: bytearray = field(default_factory=bytearray)


class _Crew:
    """The processes under way."""

    def __init__(self, target: str, workers: int, seconds: float, retries: int) -> None:
        self.target, self.count, self.seconds, self.retries = target, workers, seconds, retries
        self.selector = selectors.DefaultSelector()
        self.busy: list[_Worker] = []
        self.idle: list[_Worker] = []

    def work(self, tasks: Iterator[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
        open_tasks = True
        while open_tasks or self.busy:
            while open_tasks and len(self.busy) < self.count:
                try:
                    index, task = next(tasks)
                except StopIteration:
                    open_tasks = False
                    break
                self.give(self.idle.pop() if self.idle else self.start(), index, task, 0)
            if not self.busy:
                continue
            for key, _ in self.selector.select(timeout=0.5):
                worker: _Worker = key.data
                data = os.read(key.fd, 1 << 20)
                if not data:
                    self.replace(worker, "its process ended")
                    continue
                worker.received += data
                if (answer := _taken(worker.received)) is not None:
                    self.busy.remove(worker)
                    self.idle.append(worker)
                    kind, value = answer
                    if kind == "error":
                        raise CodepactError(value)
                    yield worker.index, value
            for worker in list(self.busy):
                if time.monotonic() - worker.since > self.seconds:
                    self.replace(worker, f"no answer within {self.seconds:g} seconds")

    def start(self) -> _Worker:
        process = subprocess.Popen(
            [sys.executable, "-m", "codepact.execution.worker", self.target],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        worker = _Worker(process)
        assert process.stdout is not None
        self.selector.register(process.stdout, selectors.EVENT_READ, worker)
        return worker

    def give(self, worker: _Worker, index: int, task: Any, failures: int) -> None:
        worker.index, worker.task, worker.failures = index, task, failures
        worker.since = time.monotonic()
        self.busy.append(worker)
        data = pickle.dumps(task)
        assert worker.process.stdin is not None
        try:
            worker.process.stdin.write(len(data).to_bytes(8, "little") + data)
            worker.process.stdin.flush()
        except BrokenPipeError:
            pass  # its end is seen when its output is read

    def replace(self, worker: _Worker, why: str) -> None:
        self.busy.remove(worker)
        self.end(worker)
        if worker.failures >= self.retries:
            raise CodepactError(
                f"task {worker.index} of {self.target} failed {worker.failures + 1} times: {why}"
            )
        self.give(self.start(), worker.index, worker.task, worker.failures + 1)

    def end(self, worker: _Worker) -> None:
        assert worker.process.stdout is not None and worker.process.stdin is not None
        self.selector.unregister(worker.process.stdout)
        worker.process.kill()
        worker.process.wait()
        worker.process.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            worker.process.stdin.close()

    def close(self) -> None:
        for worker in [*self.busy, *self.idle]:
            self.end(worker)
        self.busy, self.idle = [], []
        self.selector.close()


def _taken(received: bytearray) -> tuple[str, Any] | None:
    """Return the answer that has come in, if it is there whole."""
    if len(received) < 8:
        return None
    size = int.from_bytes(received[:8], "little")
    if len(received) < 8 + size:
        return None
    answer: tuple[str, Any] = pickle.loads(received[8 : 8 + size])
    del received[: 8 + size]
    return answer


def serve(arguments: Sequence[str]) -> None:
    """Do tasks from standard input until there are no more; the other end of `work`."""
    _end_with_parent()
    tasks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed must not get between the answers
    function = _function(arguments[0])
    while len(size := tasks.read(8)) == 8:
        task = pickle.loads(tasks.read(int.from_bytes(size, "little")))
        try:
            answer = ("done", function(task))
        except CodepactError as e:
            answer = ("error", str(e))
        data = pickle.dumps(answer)
        answers.write(len(data).to_bytes(8, "little") + data)
        answers.flush()


def _end_with_parent() -> None:
    """Ask the kernel to end this process with its parent, where it can."""
    if sys.platform.startswith("linux"):
        import ctypes
        import signal

        death_signal = 1
        ctypes.CDLL(None).prctl(death_signal, signal.SIGKILL, 0, 0, 0)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
