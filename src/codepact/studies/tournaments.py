"""Recorded tournaments: everybody meets everybody, in files of 500 matches, on any number of cores.

The plan of a tournament (who meets whom, in which seats, how often, with which seed) follows from
its specification alone. Matches are kept in planned order, so the files are the same bytes for any
number of workers; a file that stands is not played again when a tournament is resumed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from itertools import combinations_with_replacement, islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

import codepact
from codepact.core.errors import CodepactError, unknown_name
from codepact.core.match import Match
from codepact.core.program import Program
from codepact.core.program_game import DEFAULT_CAPABILITIES, ProgramGame
from codepact.core.seeds import derive_seed
from codepact.execution.match import MatchJob
from codepact.execution.workers import work
from codepact.proof.referee import play_all
from codepact.studies.folder import RunFolder
from codepact.studies.layout import program_path
from codepact.studies.reuse import Known
from codepact.studies.runs import program_game, world
from codepact.studies.shards import match_row, rows_bytes
from codepact.zoo import outside_program

SHARD = 500
"""Matches per file."""

TASK = 50
"""Matches that a worker plays at a time: few, so that workers end at the same time."""

Meeting = tuple[int, ...]
"""The programs of a match, by their place in the order of entry; one per seat."""


@dataclass(frozen=True)
class TournamentSpec:
    """Everything that decides a tournament; what its `study.yaml` holds.

    `game` is the text of a game file. `programs` are names, `digests` their texts, in order of
    entry. `groups`: how many groups are drawn; None for every one once.
    """

    game: str
    programs: tuple[str, ...]
    digests: tuple[str, ...] = ()
    protocol: str = "tournament"
    rounds: int = 200
    horizon_known: bool = True
    discount: str = "1"
    noise: str = "0"
    ending: str = "0"
    capabilities: tuple[str, ...] = DEFAULT_CAPABILITIES
    repetitions: int = 1
    groups: int | None = None
    seed: int = 0

    def to_data(self) -> dict[str, Any]:
        """Return the specification as plain data for a YAML file."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}


def tournament_from_data(data: Mapping[str, Any], where: str) -> TournamentSpec:
    """Return the specification that `to_data` wrote; `where` names the file in errors."""
    known = {f.name for f in fields(TournamentSpec)}
    for name in data:
        if name not in known:
            raise CodepactError(f"{where}: {unknown_name('field', str(name), known)}")
    try:
        values: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in data.items()
        }
        return TournamentSpec(**values)
    except TypeError as e:
        raise CodepactError(f"{where}: not the specification of a tournament ({e})") from e


def entered(
    spec: TournamentSpec, programs: Sequence[Program]
) -> tuple[TournamentSpec, tuple[Program, ...]]:
    """Return the specification with the programs' names and digests in it.

    Raises `CodepactError` if a program was entered twice or there are too few.
    """
    seen: dict[str, str] = {}
    for p in programs:
        if p.digest in seen:
            raise CodepactError(
                f"{p.label} and {seen[p.digest]} are the same text; enter a program once"
            )
        seen[p.digest] = p.label
    if len(programs) < 2:
        raise CodepactError("a tournament needs at least two programs")
    names = tuple(p.label for p in programs)
    digests = tuple(p.digest for p in programs)
    return replace(spec, programs=names, digests=digests), tuple(programs)


def meetings(spec: TournamentSpec, seats: int) -> Iterator[Meeting]:
    """Yield who meets whom: every group once, itself included, or as many as were asked for."""
    entries = range(len(spec.digests))
    if spec.groups is None:
        yield from combinations_with_replacement(entries, seats)
        return
    for k in range(spec.groups):
        draw = random.Random(derive_seed("group", spec.seed, k))
        yield tuple(draw.choice(entries) for _ in range(seats))


def match_count(spec: TournamentSpec, seats: int) -> int:
    """Return how many matches a tournament has."""
    groups = spec.groups
    if groups is None:
        groups = sum(1 for _ in combinations_with_replacement(range(len(spec.digests)), seats))
    return groups * spec.repetitions


def _planned(spec: TournamentSpec, seats: int) -> Iterator[Planned]:
    """Yield meeting and seed of each match, repetitions of a meeting in a row.

    The seed depends on the digests, so that entering a program changes no other match.
    """
    for k, meeting in enumerate(meetings(spec, seats)):
        digests = [spec.digests[i] for i in meeting]
        drawn = ("group", k) if spec.groups is not None else ()
        for repetition in range(spec.repetitions):
            yield (
                meeting,
                derive_seed("tournament", spec.seed, *digests, *drawn, repetition),
            )


Planned = tuple[Meeting, int]
Row = dict[str, Any]


@dataclass(frozen=True)
class Task:
    """Matches for a worker, in planned order; `kept` are the rows that are known already."""

    rules: ProgramGame
    programs: tuple[Program, ...]
    planned: tuple[Planned, ...]
    kept: Mapping[Planned, Row]


def play_task(task: Task) -> list[Row]:
    """Play what is not known of some matches; return a row of each.

    A meeting in which nothing random was drawn is played once for all its repetitions.
    """
    open_ = [p for p in task.planned if p not in task.kept]
    first = dict(reversed(open_))
    played = dict(zip(first, _play(task, list(first.items())), strict=True))
    again = iter(_play(task, [(m, s) for m, s in open_ if s != first[m] and played[m].drew]))
    rows = dict(task.kept)
    for meeting, seed in open_:
        match = played[meeting]
        if seed != first[meeting] and match.drew:
            match = next(again)
        rows[meeting, seed] = match_row(match)
    named = {m: [task.programs[i].label for i in m] for m, _ in task.planned}
    return [{**rows[m, s], "names": named[m], "seed": s} for m, s in task.planned]


def _play(task: Task, planned: Sequence[Planned]) -> list[Match]:
    return play_all(
        [MatchJob(task.rules, tuple(task.programs[i] for i in m), s) for m, s in planned]
    )


Progress = Callable[[int, int], None]
"""Told of matches: how many are done, of how many."""


def _silent(done: int, total: int) -> None:
    pass


def run_tournament(
    spec: TournamentSpec,
    folder: RunFolder,
    *,
    workers: int = 1,
    progress: Progress = _silent,
    known: Known = MappingProxyType({}),
) -> None:
    """Play a tournament into its folder; matches that are `known` are taken over.

    The programs' texts must be in the folder. Run again after a stop, it plays what is missing.
    """
    rules = program_game(spec)
    folder.emit("run.started", _started(spec, rules))
    planned = _planned(spec, rules.game.seats)
    done = 0
    while folder.shard_stands():
        done += sum(1 for _ in islice(planned, SHARD))
    _play_rest(spec, folder, planned, done, workers, progress, known)


def replay_tournament(
    spec: TournamentSpec, folder: RunFolder, *, workers: int = 1, progress: Progress = _silent
) -> None:
    """Play every match of a finished tournament again.

    Raises `CodepactError` at the first file whose matches are not the recorded ones.
    """
    rules = program_game(spec)
    folder.emit("run.started", _started(spec, rules))
    planned = _planned(spec, rules.game.seats)
    _play_rest(spec, folder, planned, 0, workers, progress, {})


def _play_rest(
    spec: TournamentSpec,
    folder: RunFolder,
    planned: Iterator[Planned],
    done: int,
    workers: int,
    progress: Progress,
    known: Known,
) -> None:
    """Play what is still planned, keep it, and end the run; `done` matches stand already."""
    rules = program_game(spec)
    reused = 0
    programs = stored_programs(folder.path, spec)
    total = match_count(spec, rules.game.seats)
    progress(done, total)

    def tasks() -> Iterator[Task]:
        nonlocal reused
        while chunk := tuple(islice(planned, TASK)):
            keys = {(m, s): (tuple(spec.digests[i] for i in m), s) for m, s in chunk}
            kept = {p: known[key] for p, key in keys.items() if key in known}
            reused += len(kept)
            yield Task(rules, programs, chunk, kept)

    results = work("codepact.studies.tournaments:play_task", tasks(), workers=workers)
    shard: list[Row] = []
    for rows in _in_order(results):
        done += len(rows)
        shard += rows
        progress(done, total)
        if len(shard) >= SHARD or done == total:
            folder.keep_shard(*rows_bytes(shard))
            shard = []
    if reused:
        folder.emit("matches.reused", {"matches": reused})
    folder.emit("run.finished", {})


def _in_order(results: Iterable[tuple[int, list[Row]]]) -> Iterator[list[Row]]:
    """Yield what tasks came to in the order in which they were planned, whoever is first."""
    waiting: dict[int, list[Row]] = {}
    turn = 0
    for index, rows in results:
        waiting[index] = rows
        while turn in waiting:
            yield waiting.pop(turn)
            turn += 1


def stored_programs(path: Path, spec: TournamentSpec) -> tuple[Program, ...]:
    """Return the programs of a tournament from the folder `path`, in order of entry.

    Raises `CodepactError` if a text is missing or was changed.
    """
    found = []
    for digest, name in zip(spec.digests, spec.programs, strict=True):
        file = program_path(path, digest)
        try:
            text = file.read_bytes().decode("utf-8", "surrogatepass")
        except OSError as e:
            raise CodepactError(f"cannot read the program {file}: {e.strerror}") from e
        program = outside_program(text, name) or Program(text, name)
        if program.digest != digest:
            raise CodepactError(f"{file} was changed: its text does not have that digest")
        found.append(program)
    return tuple(found)


def _started(spec: TournamentSpec, rules: ProgramGame) -> dict[str, Any]:
    return {
        "codepact": codepact.__version__,
        "protocol": spec.protocol,
        **world(rules),
        "players": [
            {"seat": k, "author": name, "objective": ""} for k, name in enumerate(spec.programs)
        ],
        "meta_rounds": 0,
        "seed": spec.seed,
        "disclosure": {},
    }
