"""The referee: the sandbox and the prover together, which is what everybody plays through."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from codepact.core.game import Game, Repetition
from codepact.core.match import Match
from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.execution.match import MatchJob, evaluate_together, play_matches
from codepact.execution.prepare import prepare
from codepact.execution.routing import RoutedSandbox
from codepact.execution.sandbox import Verdicts
from codepact.execution.tournament import Tournament, round_robin_jobs
from codepact.proof.stages import Evaluation, Memo, evaluate, findings
from codepact.zoo import find, open_player

_local = threading.local()


def sandbox() -> RoutedSandbox:
    """Return this thread's sandbox, in which zoo programs are known by name."""
    if not hasattr(_local, "sandbox"):
        _local.sandbox = RoutedSandbox(find, open_player)
    found: RoutedSandbox = _local.sandbox
    return found


def as_programs(programs: Iterable[Program | str]) -> tuple[Program, ...]:
    """Return programs, taking a text as a source."""
    return tuple(p if isinstance(p, Program) else Program(p) for p in programs)


def play(
    game: Game | ProgramGame,
    programs: Sequence[Program | str],
    *,
    rounds: int = 1,
    seed: int = 0,
) -> Match:
    """Play one match: one program, or source text, per seat.

    `rounds` counts only for a plain `Game`; a `ProgramGame` has its own repetition.
    Raises `CodepactError` if the number of programs is not the number of seats.
    """
    rules = game if isinstance(game, ProgramGame) else ProgramGame(game, Repetition(rounds))
    return play_all([MatchJob(rules, as_programs(programs), seed)])[0]


def play_all(jobs: Sequence[MatchJob]) -> list[Match]:
    """Play many matches; return them in their order.

    Where programs ask for verdicts, these are issued before, besides those that a job has already.
    """
    ready = [_with_verdicts(job) for job in jobs]
    return play_matches(ready, sandbox(), partial(findings, memos={}))


def _with_verdicts(job: MatchJob) -> MatchJob:
    proved = issued(job.program_game, job.profile)
    if not proved:
        return job
    none = frozenset[str]()
    both = {k: proved.get(k, none) | job.certified.get(k, none) for k in {*proved, *job.certified}}
    return replace(job, certified=both)


def issued(rules: ProgramGame, profile: Profile) -> Verdicts:
    """Return what is proved, before play, of what the programs of a profile ask for."""
    if "certify" not in rules.capabilities or len(profile) != rules.game.seats:
        return {}
    if not any("certified" in prepare(p, rules.limits.source).features for p in profile):
        return {}
    from codepact.proof.issuing import certified  # which plays witnesses through this module

    return certified(profile, rules)


def round_robin(
    program_game: ProgramGame,
    programs: Sequence[Program | str],
    *,
    repetitions: int = 1,
    seed: int = 0,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Tournament:
    """Let everybody meet everybody, itself included; `progress(done, total)` counts matches."""
    entered = as_programs(programs)
    pairs = round_robin_jobs(program_game, entered, repetitions, seed)
    flat = [(pair, job) for pair, jobs in pairs.items() for job in jobs]
    matches: dict[tuple[int, int], tuple[Match, ...]] = {}
    for first in range(0, len(flat), 100):
        part = flat[first : first + 100]
        for (pair, _), match in zip(part, play_all([job for _, job in part]), strict=True):
            matches[pair] = (*matches.get(pair, ()), match)
        progress(first + len(part), len(flat))
    return Tournament(program_game, entered, matches)


def prove_outcome(program_game: ProgramGame, programs: Sequence[Program | str]) -> Evaluation:
    """Return the stage table of a profile: what it plays at each stage, and what holds at rest."""
    profile = as_programs(programs)
    box = sandbox()
    proved = issued(program_game, profile)
    return evaluate_together(
        [(program_game, evaluate(program_game, [], box, profile, Memo(), proved))], box
    )[0]
