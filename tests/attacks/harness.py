"""Runs attacks and measures what they changed. Everything measured must be nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest.mock import patch

from arena import ALL_C, ALL_D, TFT, WORKER, rules

from attacks import Attack
from codepact.core.limits import Limits
from codepact.core.match import Match
from codepact.core.program import Program
from codepact.execution import jail as jail_module
from codepact.execution.jail import JailSandbox
from codepact.execution.match import MatchJob, payoffs, play_matches
from codepact.execution.monty import MontySandbox
from codepact.execution.prepare import Prepared
from codepact.execution.sandbox import Sandbox
from codepact.proof.stages import findings
from codepact.zoo import find, zoo_program

ROUNDS = 3
LIMITS = Limits(seconds=1.0, memory=128 << 20, simulations=300)
GAME = rules(ROUNDS, limits=LIMITS)
ONCE = rules(1, limits=LIMITS)
SIMULATOR = "def act(game):\n    return game.simulate(game.opponent, game.round)\n"
SANDBOXES: dict[str, Callable[[], MontySandbox | JailSandbox]] = {
    "monty": lambda: MontySandbox(resolve=find),
    "jail": lambda: JailSandbox(resolve=find),
}


def effects(attack: Attack, box: Sandbox, marker: Path) -> tuple[list[str], str]:
    """Return what the attack changed that it must not change, and how it was contained."""
    source = attack.source.replace("MARKER", repr(str(marker)))
    found: list[str] = []
    contained = "nothing to contain"
    for seat in (0, 1):
        began = time.monotonic()
        quiet = MatchJob(GAME, (Program(WORKER), Program(TFT)))
        pair = (source, WORKER) if seat == 0 else (WORKER, source)
        before, match, after = _play(
            box, [quiet, MatchJob(GAME, (Program(pair[0]), Program(pair[1]))), quiet]
        )
        if time.monotonic() - began > 30:
            found.append("it took longer than its limits allow")
        found += _of_match(match, seat, box)
        if before != after or before.faults or before.payoffs != (8, 8):
            found.append(f"a match next to it changed: {before.payoffs}, {after.payoffs}")
        own = [f.kind for f in match.faults if f.seat == seat]
        contained = own[0] if own else contained
    if marker.exists():
        found.append("it made a file on the host")
        marker.unlink()
    if attack.target == "stages":
        found += _of_stages(source, box)
    if attack.target == "simulation":
        found += _of_simulation(source, box)
    return found, contained


def _play(box: Sandbox, jobs: list[MatchJob]) -> list[Match]:
    return play_matches(jobs, box, partial(findings, memos={}))


def _of_match(match: Match, seat: int, box: Sandbox) -> Iterator[str]:
    rival = 1 - seat
    if any(f.seat == rival for f in match.faults):
        yield f"its rival faulted: {[f.kind for f in match.faults if f.seat == rival]}"
    if payoffs(GAME, match.actions) != match.payoffs:
        yield "the payoffs are not those of the actions"
    if {a for own in match.actions for a in own} - {"C", "D"}:
        yield "an action that is none"
    if [len(own) for own in match.actions] != [ROUNDS, ROUNDS]:
        yield "rounds are missing"
    if match.ticks[seat] > LIMITS.ticks + LIMITS.ticks_per_call:
        yield f"it spent {match.ticks[seat]} ticks"
    # What the rival does against a program that openly makes the same moves.
    honest = Program(f"def act(game):\n    return {match.actions[seat]!r}[game.round - 1]\n")
    worker = Program(WORKER)
    pair = (honest, worker) if seat == 0 else (worker, honest)
    open_match = _play(box, [MatchJob(GAME, pair)])[0]
    if open_match.actions[rival] != match.actions[rival]:
        yield f"its rival played {match.actions[rival]}, not {open_match.actions[rival]}"
    if open_match.ticks[rival] != match.ticks[rival]:
        yield "its rival spent other ticks"


def _of_stages(source: str, box: Sandbox) -> Iterator[str]:
    """FairBot must never be exploited, and never be made to fault."""
    for seat in (0, 1):
        profile = [zoo_program("FairBot"), Program(source)]
        match = _play(box, [MatchJob(ONCE, tuple(profile[:: 1 if seat else -1]))])[0]
        bot, other = (match.actions[1 - seat][0], match.actions[seat][0])
        if (bot, other) == ("C", "D"):
            yield "FairBot cooperated with a program that defects"
        if any(f.seat == 1 - seat for f in match.faults):
            yield "FairBot was made to fault"
    fine = _play(box, [MatchJob(ONCE, (zoo_program("FairBot"), zoo_program("FairBot")))])[0]
    if fine.actions != (("C",), ("C",)):
        yield "FairBot no longer cooperates with itself"


def _of_simulation(source: str, box: Sandbox) -> Iterator[str]:
    """What it does when it is simulated must be what it then does."""
    match = _play(box, [MatchJob(GAME, (Program(SIMULATOR), Program(source)))])[0]
    if match.actions[0] != match.actions[1]:
        yield f"it played {match.actions[1]}, and {match.actions[0]} when simulated"


@contextmanager
def unchecked(source: str) -> Iterator[None]:
    """Let one source pass into the jail as no static check would."""
    body = "".join(f"    {line}\n" for line in source.splitlines())
    honest = jail_module.prepare

    def prepare(program: Program, limit: int) -> Prepared:
        if program.source != source:
            return honest(program, limit)
        loader = f"def _mtr_load(*_mtr_a):\n{body}    return act\n"
        return Prepared(program, loader, "free", frozenset(), "RMO", None)

    with patch.object(jail_module, "prepare", prepare):
        yield


def raw_effects(body: str, box: JailSandbox, marker: Path) -> tuple[list[str], str]:
    """Return what a body changed that runs in a player's process without the static check."""
    body = body.replace("MARKER", repr(str(marker)))
    source = "def act(game):\n" + "".join(f"    {x}\n" for x in body.splitlines())
    source += "    return 'C'\n"
    there = set(os.listdir("/proc"))
    with unchecked(source):
        found, contained = effects(Attack("host", source), box, marker)
    if str(os.getpid()) not in there:
        found.append("the host's process is gone")
    return found, contained


__all__ = ["ALL_C", "ALL_D", "SANDBOXES", "effects", "raw_effects"]
