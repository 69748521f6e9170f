"""Recorded tournaments and studies: cost per match with results, workers, memory, resuming."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from codepact.core.game import Repetition
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.jail import JailSandbox, jail_problem
from codepact.execution.match import MatchJob, play_matches
from codepact.games import dump_game, load_game
from codepact.studies import create_run, resume_run
from codepact.studies.ranking import load_ranking
from codepact.studies.tournaments import TournamentSpec, entered, match_count, run_tournament
from codepact.zoo import zoo_program

GAME = dump_game(load_game("prisoners-dilemma"))
ORACLE = Path(__file__).parents[1] / "tests" / "data" / "axelrod_pairs.json"
SAME = {ours: theirs for theirs, ours in json.loads(ORACLE.read_text("utf-8"))["names"].items()}
"""The deterministic programs of the zoo that Axelrod has too, and what they are called there."""


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Path]:
    """Yield new paths without end."""
    return (tmp_path / str(k) for k in count())


def cpu_seconds() -> float:
    """Return the CPU time of this process and all that it started, ended ones too."""
    tick = os.sysconf("SC_CLK_TCK")
    total = 0.0
    for pid in _family():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15])) / tick
    return total


def memory() -> int:
    """Return the resident bytes of this process and all that it started."""
    total = 0
    for pid in _family():
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except OSError:
            continue
    return total * os.sysconf("SC_PAGE_SIZE")


def _family() -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, todo = [], [os.getpid()]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += parents.get(pid, [])
    return found


def play(path: Path, programs: list[Program], workers: int = 1, **fields: Any) -> TournamentSpec:
    spec, ready = entered(TournamentSpec(GAME, (), **fields), programs)
    with create_run(path, spec.to_data()) as folder:
        for p in ready:
            folder.save_program(p)
        run_tournament(spec, folder, workers=workers)
    return spec


def test_cost_per_match_with_results(ratios: Any, folders: Iterator[Path]) -> None:
    import axelrod

    ours = [zoo_program(n) for n in SAME]

    def here() -> None:
        path = next(folders)
        play(path, ours)
        load_ranking(path)

    def there() -> None:
        players = [getattr(axelrod, n)() for n in SAME.values()]
        tournament = axelrod.Tournament(players, turns=200, repetitions=1)
        tournament.play(filename=str(next(folders)) + ".csv", progress_bar=False)

    matches = len(SAME) * (len(SAME) + 1) // 2
    median = ratios(5, here=here, there=there)
    ratios.row(
        f"tournament of {len(SAME)} deterministic programs, {matches} matches of 200, with results",
        f"{median['here'] / matches * 1e3:.2f} ms a match, "
        f"{median['here'] / median['there']:.3f} x Axelrod (target 0.3)",
    )


def test_two_workers_against_one(ratios: Any, folders: Iterator[Path]) -> None:
    programs = [zoo_program(n) for n in SAME]
    fields = {"repetitions": 20, "noise": "1/100"}  # noise: so that every repetition is played
    median = ratios(
        3,
        one=lambda: play(next(folders), programs, 1, **fields),
        two=lambda: play(next(folders), programs, 2, **fields),
    )
    ratios.row(
        "5060 noisy matches of 200, two workers",
        f"{median['one'] / median['two']:.2f} x one worker (target 1.5)",
    )


def test_matches_per_cpu_second(ratios: Any, folders: Iterator[Path]) -> None:
    programs = [zoo_program(n) for n in SAME]
    play(next(folders), programs)
    before, path = cpu_seconds(), next(folders)
    spec = play(path, programs, repetitions=8, noise="1/100")
    used = cpu_seconds() - before
    ratios.row(
        "matches of 200 with noise, recorded, monty",
        f"{match_count(spec, 2) / used:.0f} a CPU-second",
    )


@pytest.mark.skipif(jail_problem() is not None, reason=str(jail_problem()))
def test_the_jail(ratios: Any) -> None:
    rules = ProgramGame(load_game("prisoners-dilemma"), Repetition(200))
    pair = (zoo_program("TitForTat"), zoo_program("Grim"))
    box = JailSandbox()
    jobs = [MatchJob(rules, pair, k) for k in range(200)]
    play_matches(jobs[:20], box)
    cpu, wall = cpu_seconds(), time.perf_counter()
    play_matches(jobs, box)
    cpu, wall = cpu_seconds() - cpu, time.perf_counter() - wall
    box.close()
    ratios.row(
        "matches of 200 in the jail",
        f"{200 / wall:.0f} a second (target 60), {200 / cpu:.0f} a CPU-second",
    )


def test_resuming_ten_thousand_matches(ratios: Any, folders: Iterator[Path]) -> None:
    programs = [
        Program(f"def act(game):\n    return 'C' if game.round % {k + 2} else 'D'\n", f"P{k:03}")
        for k in range(141)
    ]
    path = next(folders)
    spec = play(path, programs, rounds=10)
    start = time.perf_counter()
    with resume_run(path) as folder:
        run_tournament(spec, folder)
    resumed = time.perf_counter() - start
    start = time.perf_counter()
    load_ranking(path)
    ranked = time.perf_counter() - start
    ratios.row(
        f"resume {match_count(spec, 2)} matches",
        f"{resumed:.2f} s, with the ranking {resumed + ranked:.2f} s (target 5)",
    )


@pytest.mark.timeout(900)
def test_memory_over_a_hundred_thousand_matches(ratios: Any, folders: Iterator[Path]) -> None:
    programs = [zoo_program(n) for n in ("TitForTat", "GTFT", "RandomHalf", "Grim")]
    spec, ready = entered(TournamentSpec(GAME, (), rounds=20, repetitions=10_000), programs)
    seen: dict[int, int] = {}

    def progress(done: int, total: int) -> None:
        if done in (10_000, 50_000, 100_000):
            seen[done] = memory()

    with create_run(next(folders), spec.to_data()) as folder:
        for p in ready:
            folder.save_program(p)
        run_tournament(spec, folder, progress=progress)
    text = ", ".join(f"{size / 1e6:.0f} MB after {done}" for done, size in seen.items())
    ratios.row("memory, all processes, 10^5 recorded matches of 20", text)
