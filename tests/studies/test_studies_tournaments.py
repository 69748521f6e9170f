"""Recorded tournaments: the same files however they were played, and nothing lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from codepact.core.errors import CodepactError
from codepact.core.program import Program
from codepact.games import dump_game, load_game
from codepact.studies import create_run, resume_run, verify
from codepact.studies import tournaments as module
from codepact.studies.journal import read_journal
from codepact.studies.ranking import load_ranking, rank_intervals_of
from codepact.studies.reuse import known_matches
from codepact.studies.shards import read_rows
from codepact.studies.tournaments import (
    TournamentSpec,
    entered,
    match_count,
    meetings,
    replay_tournament,
    run_tournament,
    tournament_from_data,
)
from codepact.zoo import zoo_program

NAMES = ("TitForTat", "Grim", "AllD", "AllC", "RandomHalf", "WinStayLoseShift")


def spec(names: tuple[str, ...] = NAMES, **fields: object) -> tuple[TournamentSpec, list[Program]]:
    values: dict[str, object] = {"rounds": 20, "repetitions": 3, "seed": 7, **fields}
    game = str(values.pop("game", "prisoners-dilemma"))
    ready, programs = entered(
        TournamentSpec(game=dump_game(load_game(game)), programs=(), **values),  # type: ignore[arg-type]
        [zoo_program(n) for n in names],
    )
    return ready, list(programs)


def play(path: Path, ready: TournamentSpec, programs: list[Program], workers: int = 1) -> Path:
    with create_run(path, ready.to_data()) as folder:
        for p in programs:
            folder.save_program(p)
        run_tournament(ready, folder, workers=workers)
    return path


def resume(path: Path) -> None:
    with resume_run(path) as folder:
        run_tournament(tournament_from_data(folder.study, "study"), folder)


def shards(path: Path) -> dict[str, bytes]:
    return {f.name: f.read_bytes() for f in sorted((path / "matches").iterdir())}


def rows(path: Path) -> list[dict[str, object]]:
    columns = ["digests", "actions", "payoffs", "faults", "slips", "ticks", "seed"]
    return [r for f in sorted((path / "matches").iterdir()) for r in read_rows(f, columns)]


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHARD", 10)
    monkeypatch.setattr(module, "TASK", 5)


@pytest.mark.usefixtures("small_shards")
def test_the_files_are_the_same_bytes_with_one_two_and_four_workers(tmp_path: Path) -> None:
    ready = spec(noise="1/10")
    one = shards(play(tmp_path / "1", *ready))
    assert len(one) == 7  # 21 meetings, 3 times
    assert shards(play(tmp_path / "2", *ready, workers=2)) == one
    assert shards(play(tmp_path / "4", *ready, workers=4)) == one


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_a_lost_file_of_matches_is_noticed_and_played_again(tmp_path: Path, harm: str) -> None:
    path = play(tmp_path / "t", *spec())
    before = shards(path)
    file = path / "matches" / "0003.parquet"
    if harm == "missing":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(CodepactError, match=r"0003\.parquet"):
        verify(path)
    with pytest.raises(CodepactError, match=r"0003\.parquet.*study resume"):
        load_ranking(path)
    resume(path)
    assert shards(path) == before
    assert verify(path).shards == 7


@pytest.mark.usefixtures("small_shards")
def test_resuming_plays_nothing_that_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = play(tmp_path / "t", *spec())
    monkeypatch.setattr(module, "play_task", lambda task: pytest.fail("played again"))
    resume(path)


def test_a_killed_tournament_resumes_to_the_same_files(tmp_path: Path) -> None:
    ready, programs = spec(repetitions=40, noise="1/10", rounds=50)  # 840 matches, 2 files
    whole = shards(play(tmp_path / "whole", ready, programs))
    path = tmp_path / "killed"
    with create_run(path, ready.to_data()) as folder:
        for p in programs:
            folder.save_program(p)
    script = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from codepact.studies import resume_run
        from codepact.studies.tournaments import run_tournament, tournament_from_data
        with resume_run(Path(sys.argv[1])) as folder:
            run_tournament(tournament_from_data(folder.study, "study"), folder, workers=2)
        """
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(path)])
    while not list((path / "matches").glob("0000.parquet")):
        assert process.poll() is None
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    resume(path)
    assert shards(path) == whole
    assert verify(path).finished


def test_noise_of_zero_is_no_noise(tmp_path: Path) -> None:
    quiet = rows(play(tmp_path / "a", *spec(NAMES[:4])))
    zero = rows(play(tmp_path / "b", *spec(NAMES[:4], noise="0")))
    assert quiet == zero
    assert all(not r["slips"] for r in quiet)


def test_entering_a_program_changes_no_other_match(tmp_path: Path) -> None:
    few = rows(play(tmp_path / "few", *spec(NAMES, noise="1/5")))
    more = rows(play(tmp_path / "more", *spec((*NAMES, "Gradual"), noise="1/5")))
    assert len(more) > len(few)
    assert [r for r in few if r not in more] == []


def test_matches_that_are_known_are_taken_over_and_the_files_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = play(tmp_path / "few", *spec(NAMES, noise="1/5"))
    ready, programs = spec((*NAMES, "Gradual"), noise="1/5")
    anew = shards(play(tmp_path / "anew", ready, programs))
    known = known_matches(few, ready.to_data())
    assert len(known) == 63
    honest, played = module.play_all, []
    monkeypatch.setattr(module, "play_all", lambda jobs: played.extend(jobs) or honest(jobs))
    with create_run(tmp_path / "more", ready.to_data()) as folder:
        for p in programs:
            folder.save_program(p)
        run_tournament(ready, folder, known=known)
    assert shards(tmp_path / "more") == anew
    assert len(played) == 21  # those of the new one
    assert all(programs[-1] in job.profile for job in played)
    kinds = [x.kind for x in read_journal(tmp_path / "more" / "journal.jsonl").lines]
    assert "matches.reused" in kinds
    with pytest.raises(CodepactError, match=r"other rules \(noise\)"):
        known_matches(few, {**ready.to_data(), "noise": "0"})


def test_repetitions_differ_only_where_something_random_is_drawn(tmp_path: Path) -> None:
    played = rows(play(tmp_path / "t", *spec()))
    random_one = zoo_program("RandomHalf").digest
    by_meeting: dict[tuple[str, ...], list[object]] = {}
    for row in played:
        by_meeting.setdefault(tuple(row["digests"]), []).append(row["actions"])  # type: ignore[arg-type]
    for digests, actions in by_meeting.items():
        alike = all(a == actions[0] for a in actions)
        assert alike == (random_one not in digests)


def test_a_random_ending_ends_matches_at_different_lengths(tmp_path: Path) -> None:
    played = rows(play(tmp_path / "t", *spec(NAMES[:3], ending="1/5", repetitions=30)))
    lengths = [len(r["actions"][0]) for r in played]  # type: ignore[index]
    assert len(set(lengths)) > 5
    assert max(lengths) <= 20
    assert 3 < sum(lengths) / len(lengths) < 7  # 1/5 a round, cut at 20: 4.9


def test_groups_of_a_game_for_three_are_all_or_as_many_as_asked_for(tmp_path: Path) -> None:
    game = "public-goods(n=3,r=2)"
    names = ("ConditionalContributor", "AllD", "AllC")
    ready, programs = spec(names, game=game, rounds=5, repetitions=1)
    assert match_count(ready, 3) == 10
    ranking = load_ranking(play(tmp_path / "all", ready, programs))
    assert ranking.matches == 10
    drawn = replace(ready, groups=25)
    assert list(meetings(drawn, 3)) == list(meetings(drawn, 3))
    ranking = load_ranking(play(tmp_path / "drawn", drawn, programs))
    assert ranking.matches == 25
    assert sum(p.matches for p in ranking.placed) == 75


def test_a_replay_finds_a_file_that_says_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready, programs = spec()
    path = play(tmp_path / "t", ready, programs)
    with resume_run(path) as folder:
        replay_tournament(ready, folder)
        assert folder.repeated == folder.recorded
    honest = module.match_row

    def other(*given: object) -> dict[str, object]:
        return {**honest(*given), "ticks": [1, 1]}  # type: ignore[arg-type]

    monkeypatch.setattr(module, "match_row", other)
    with (
        resume_run(path) as folder,
        pytest.raises(CodepactError, match="does something else"),
    ):
        replay_tournament(ready, folder)


def test_the_ranking_is_the_means_over_opponents(tmp_path: Path) -> None:
    ranking = load_ranking(play(tmp_path / "t", *spec(("TitForTat", "AllD", "AllC"))))
    scores = {
        (a.name, b.name): ranking.scores[i][j]
        for i, a in enumerate(ranking.placed)
        for j, b in enumerate(ranking.placed)
    }
    assert scores["TitForTat", "AllD"] == 19
    assert scores["AllD", "TitForTat"] == 24
    assert scores["AllD", "AllC"] == 100
    means = {p.name: p.mean for p in ranking.placed}
    assert means["AllD"] == Fraction(24 + 100 + 20, 3)
    assert means["TitForTat"] == Fraction(19 + 60 + 60, 3)
    assert [p.rank for p in ranking.placed] == [1, 2, 3]
    for p in ranking.placed:
        assert p.low <= p.rank <= p.high


def test_a_rank_that_no_opponent_can_change_has_no_width() -> None:
    table = [[Fraction(v)] * 4 for v in (9, 5, 5, 1)]
    assert rank_intervals_of(table, 0) == [(1, 1), (2, 2), (2, 2), (4, 4)]


def test_a_program_entered_twice_or_alone_is_refused() -> None:
    with pytest.raises(CodepactError, match="the same text"):
        spec(("Grim", "Grim"))
    with pytest.raises(CodepactError, match="at least two"):
        spec(("Grim",))


def test_a_program_whose_file_was_changed_is_refused(tmp_path: Path) -> None:
    ready, programs = spec()
    path = play(tmp_path / "t", ready, programs)
    shutil.rmtree(path / "matches")
    (path / "programs" / f"{programs[0].digest}.py").write_text("def act(game): return 'D'")
    with pytest.raises(CodepactError, match="was changed"):
        resume(path)


def test_a_wrong_field_of_the_specification_is_named() -> None:
    with pytest.raises(CodepactError, match=r"repetition.*repetitions"):
        tournament_from_data({"game": "", "repetition": 3}, "study.yaml")


def test_a_worker_that_is_killed_costs_nothing(tmp_path: Path) -> None:
    ready, programs = spec(repetitions=30, noise="1/10")
    whole = shards(play(tmp_path / "whole", ready, programs))
    killed: list[int] = []

    def kill(done: int, total: int) -> None:
        if done and not killed:
            mine = f"PPid:\t{os.getpid()}\n"
            for status in Path("/proc").glob("[0-9]*/status"):
                command = (status.parent / "cmdline").read_bytes()
                if mine in status.read_text() and b"codepact.execution.worker" in command:
                    killed.append(int(status.parent.name))
            os.kill(killed[0], signal.SIGKILL)

    with create_run(tmp_path / "t", ready.to_data()) as folder:
        for p in programs:
            folder.save_program(p)
        run_tournament(ready, folder, workers=2, progress=kill)
    assert len(killed) == 2
    assert shards(tmp_path / "t") == whole
