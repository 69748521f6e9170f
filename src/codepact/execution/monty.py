"""The default sandbox: pydantic-monty, an interpreter with no way out, in a process of its own.

Whole matches run inside one feed, in batches of fresh sessions. When a limit that ticks cannot
see (memory, seconds) ends a feed, its runs are repeated one by one, and the run that did it is
repeated once more with a mark before each call, so that the fault gets a seat and a round.
"""

from __future__ import annotations

import atexit
import os
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from itertools import product
from pathlib import Path
from typing import Any

from codepact.core.errors import CodepactError
from codepact.core.fault import FaultKind
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.core.seeds import derive_seed
from codepact.execution.confine import confined_worker
from codepact.execution.guest import driver, loop
from codepact.execution.prepare import Prepared, parse_tree, prepare
from codepact.execution.sandbox import Explored, Ran, Run
from codepact.execution.wire import Dead, admission, job, result, specification

BATCH = 200
"""Runs per session: few enough that a session stays small, many enough to pay for its start."""

Moves = Callable[[tuple[str, str] | None], str]
"""The moves of an outside player: from the last actions, own first (None: none), to the next."""

OpenOutside = Callable[[str, int, int | None], Moves]
"""Opens an outside player by the text that names it, for one run: its seed and the rounds."""


def no_outside(text: str, seed: int, rounds: int | None) -> Moves:
    """Open nothing."""
    raise CodepactError(f"there is nobody here who could open the player {text}")


Resolve = Callable[[str], Program | None]
"""From the name of a well-known program to the program; None if there is none of that name."""


class MontySandbox:
    """Runs programs in pydantic-monty. One instance serves one thread.

    `resolve` says which program a name in `game.profile(me="DefectBot")` stands for; `outside`
    opens the players of other libraries, which are trusted code and run in this process.
    """

    def __init__(
        self, resolve: Resolve = lambda name: None, outside: OpenOutside = no_outside
    ) -> None:
        self._resolve = resolve
        self._outside = outside
        self._programs: dict[str, Program] = {}
        self._pool: Any = None
        self._pid = 0
        self._held: _Held | None = None
        self._drivers: dict[tuple[int, bool], bytes] = {}

    @property
    def version(self) -> str:
        """Return "monty" and its version, and whether its worker runs inside bubblewrap."""
        return f"{_VERSION} in bubblewrap" if isinstance(confined_worker(), Path) else _VERSION

    def program(self, digest: str) -> Program:
        """Return a program that some run named."""
        return self._programs[digest]

    def run(self, program_game: ProgramGame, runs: Sequence[Run]) -> list[Ran]:
        """Run each of `runs`; see `codepact.execution.sandbox.Sandbox.run`."""
        for run in runs:
            for p in run.profile:
                self._programs.setdefault(p.digest, p)
        results: list[Ran] = []
        for first in range(0, len(runs), BATCH):
            batch = runs[first : first + BATCH]
            done = self._feed(program_game, batch, [{}] * len(batch), marks=None, fresh=False)
            if isinstance(done, list):
                results += done
            elif len(batch) == 1:
                results.append(self._blame(program_game, batch[0], done))
            else:
                results += [self.run(program_game, [run])[0] for run in batch]
        return results

    # --- one feed

    def _feed(
        self,
        program_game: ProgramGame,
        runs: Sequence[Run],
        dead: Sequence[Dead],
        marks: list[tuple[int, int]] | None,
        fresh: bool = True,
    ) -> list[Ran] | tuple[FaultKind, str]:
        """Run a batch in one session; return the results, or what ended the session."""
        import pydantic_monty as monty

        limits = program_game.limits
        prepared = {p.digest: prepare(p, limits.source) for run in runs for p in run.profile}
        lookup: dict[str, Callable[..., object]] = {
            "_mtr_prepare": lambda text: admission(self._named(text, limits.source)),
            "_mtr_parse": lambda text: parse_tree(text, limits.source),
        }
        opened: list[Moves] = []
        outside = sorted({p.source for run in runs for p in run.profile if p.outside})
        if outside:
            lookup["_mtr_open"] = partial(self._open, opened)
            lookup["_mtr_move"] = lambda number, last: opened[number](last)
        if marks is not None:
            lookup["_mtr_mark"] = lambda seat, round_: marks.append((seat, round_))
        held = self._hold(program_game, len(runs), fresh)
        try:
            raw = held.session.feed_run(
                _FEED,
                inputs={
                    "_news": held.news(program_game, runs, prepared),
                    "_jobs": [
                        job(program_game, run, d, prepared, marks is not None)
                        for run, d in zip(runs, dead, strict=True)
                    ],
                },
                external_lookup=lookup,
                print_callback=lambda stream, text: None,
            )
        except (monty.MontyCrashedError, monty.MontyRuntimeError) as e:
            self._drop()
            return _ended_by(e)
        version = "; ".join([self.version, *(f"outside: {text}" for text in outside)])
        return [result(program_game, item, version) for item in raw]

    def _blame(self, program_game: ProgramGame, run: Run, end: tuple[FaultKind, str]) -> Ran:
        """Repeat a run that was ended, marking each call, until it is known whose fault it is."""
        if run.flips is not None:
            return Ran(refused=f"the run was ended: {end[0]} ({end[1]})")
        dead: Dead = {}
        for _ in range(2 * len(run.profile)):
            marks: list[tuple[int, int]] = []
            done = self._feed(program_game, [run], [dead], marks)
            if isinstance(done, list):
                return done[0]
            end = done
            if end[0] == "memory":
                marks = self._hoarding(program_game, run, dead) or marks
            if marks:
                seat, round_ = marks[-1]
                dead[seat] = (round_, *end)
        raise CodepactError(f"the sandbox could not finish a match: {end[0]}, {end[1]}")

    def _hoarding(self, program_game: ProgramGame, run: Run, dead: Dead) -> list[tuple[int, int]]:
        """Return the calls up to where a run meets a smaller limit of memory, which is drawn.

        All share one allowance, so who calls when it is spent may have taken next to nothing of it.
        Nobody knows beforehand where the smaller one lies: it is met in somebody's call as likely
        as that call has filled memory.
        """
        limits = program_game.limits
        share = random.Random(derive_seed("memory", run.seed)).uniform(0.25, 1)
        smaller = replace(limits, memory=int(limits.memory * share))
        marks: list[tuple[int, int]] = []
        self._feed(replace(program_game, limits=smaller), [run], [dead], marks)
        return marks

    def _named(self, text: str, max_characters: int) -> Prepared:
        """Return the program that a text in a program stands for: a well-known name or a source."""
        program = self._resolve(text) if len(text) < 64 and "\n" not in text else None
        program = program or Program(text)
        self._programs.setdefault(program.digest, program)
        return prepare(program, max_characters)

    def _open(self, opened: list[Moves], text: str, seed: int, rounds: int | None) -> int:
        opened.append(self._outside(text, seed, rounds))
        return len(opened) - 1

    def explore(
        self,
        program_game: ProgramGame,
        program: Program,
        seat: int,
        states: int,
        rounds: int | None = None,
        slips: bool = False,
    ) -> Explored:
        """Call an exact program in every state; see `codepact.execution.sandbox.Explorer`."""
        import pydantic_monty as monty

        prepared = {program.digest: prepare(program, program_game.limits.source)}
        held = self._hold(program_game, 1, fresh=True)
        alone = Run((program,) * program_game.game.seats)
        try:
            why, rows, ticks = held.session.feed_run(
                _EXPLORE,
                inputs={
                    "_news": held.news(program_game, [alone], prepared),
                    "_digest": program.digest,
                    "_seat": seat,
                    "_states": states,
                    "_rounds": rounds,
                    "_slips": slips,
                },
                print_callback=lambda stream, text: None,
            )
        except (monty.MontyCrashedError, monty.MontyRuntimeError) as e:
            self._drop()
            return Explored(refused="it was ended: {}, {}".format(*_ended_by(e)))
        if why is not None:
            return Explored(refused=why)
        own = program_game.game.actions[seat : seat + 1] if slips else ()
        others = (*own, *(a for k, a in enumerate(program_game.game.actions) if k != seat))
        return Explored(
            tuple(product(*others)),
            tuple(action for action, _, _ in rows),
            tuple(kind or "" for _, kind, _ in rows),
            tuple(tuple(nexts) for _, _, nexts in rows),
            ticks,
            self.version,
        )

    # --- sessions

    def _hold(self, program_game: ProgramGame, runs: int, fresh: bool) -> _Held:
        """Return a session for `runs` more runs, with the driver in it.

        Runs of one program game share a session up to `BATCH` of them; a fault that memory or
        time decides is always decided in a fresh one.
        """
        held = self._held
        if (
            held is not None
            and not fresh
            and held.program_game is program_game
            and held.pid == os.getpid()
            and held.runs + runs <= BATCH
        ):
            held.runs += runs
            return held
        self._drop()
        checkout = self._checkout(program_game)
        held = _Held(program_game, checkout, checkout.__enter__(), os.getpid(), runs)
        self._held = held
        key = (program_game.game.seats, program_game.repetition.noise > 0)
        if key in self._drivers:
            held.session.load_session(self._drivers[key])  # our own dump, made below
        else:
            held.session.feed_run(driver(*key))
            self._drivers[key] = held.session.dump()
        return held

    def _drop(self) -> None:
        held, self._held = self._held, None
        if held is not None and held.pid == os.getpid():
            held.checkout.__exit__(None, None, None)

    def _checkout(self, program_game: ProgramGame) -> Any:
        import pydantic_monty as monty

        if self._pool is None or self._pid != os.getpid():
            # A pool does not survive a fork: a child makes one of its own.
            worker = confined_worker()
            self._pool = monty.Monty(
                binary_path=worker if isinstance(worker, Path) else None, request_timeout=60.0
            )
            self._pid = os.getpid()
            self._pool.__enter__()
            atexit.register(self.close)
        limits = program_game.limits
        return self._pool.checkout(
            limits={
                "max_memory": limits.memory,
                "gc_interval": 10_000,
                "max_recursion_depth": (limits.simulation_depth + 1) * (limits.recursion + 12)
                + 100,
                "max_feed_duration_secs": limits.seconds,
                "max_suspensions": 1_000_000,
            },
            os_policy={"datetime": _EPOCH, "sleep": "zero", "random_start": {"seed": 0}},
        )

    def close(self) -> None:
        """End the worker processes. The sandbox starts new ones when it is used again."""
        self._drop()
        if self._pool is not None and self._pid == os.getpid():
            self._pool.__exit__(None, None, None)
        self._pool = None


_VERSION = f"monty {version('pydantic-monty')}"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

_FEED = """
for _call, _args in _news:
    NEWS[_call](*_args)
[match(_job) for _job in _jobs]
"""


_EXPLORE = """
for _call, _args in _news:
    NEWS[_call](*_args)
explore(_digest, _seat, _states, _rounds, _slips)
"""


@dataclass
class _Held:
    """A session under way: what it has been told, and how many runs it has done."""

    program_game: ProgramGame
    checkout: Any
    session: Any
    pid: int
    runs: int
    told: set[object] = field(default_factory=set)

    def news(
        self, program_game: ProgramGame, runs: Sequence[Run], prepared: Mapping[str, Prepared]
    ) -> list[tuple[str, tuple[object, ...]]]:
        """Return what the session must be told before these runs."""
        news: list[tuple[str, tuple[object, ...]]] = []
        # A program that is named later may need the payoffs too, if any can be named at all.
        payoffs = any(p.features & {"payoff", "profile"} for p in prepared.values())
        if ("configure", True) not in self.told and self._new(("configure", payoffs)):
            news.append(("configure", specification(program_game, payoffs)))
        news += [("admit", admission(p)) for d, p in prepared.items() if self._new(d)]
        noisy = program_game.repetition.noise > 0
        for run in runs:
            sights = tuple(prepared[p.digest].sight for p in run.profile)
            if self._new(sights):
                news.append(("loop", (sights, loop(sights, noisy))))
        return news

    def _new(self, item: object) -> bool:
        if item in self.told:
            return False
        self.told.add(item)
        return True


def _ended_by(error: Any) -> tuple[FaultKind, str]:
    text = str(error)[:200]
    if not hasattr(error, "exception"):
        return "crash", text
    kinds: dict[str, FaultKind] = {"TimeoutError": "wall", "MemoryError": "memory"}
    cause = type(error.exception()).__name__
    if cause in kinds:
        return kinds[cause], text
    if cause == "RecursionError":
        return "recursion", text
    if "Internal error in monty" in text:  # such as exceptions made of anything but one text
        return "exception", text
    raise CodepactError(f"the referee inside the sandbox failed: {text}") from error
