"""Resuming: the same run, whatever was interrupted; and no other run under its name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sample
from sample import Program

from codepact.core.errors import CodepactError
from codepact.studies import create_run, load_record, resume_run, to_json, verify
from codepact.studies.journal import read_journal

ONE_SITTING = {"journal.opened", "journal.cut", "run.resumed", "run.stopped"}


def said(run: Path) -> list[tuple[str, Any]]:
    contents = read_journal(run / "journal.jsonl")
    return [(x.kind, x.data) for x in contents.lines if x.kind not in ONE_SITTING]


def results(run: Path) -> dict[str, Any]:
    data = to_json(load_record(run))
    for name in ("path", "head", "began", "ended", "events"):
        del data[name]
    return data


@pytest.mark.parametrize("stop", [1, 2, 7, 10, 27])
def test_a_resumed_run_ends_like_one_that_was_never_stopped(tmp_path: Path, stop: int) -> None:
    straight = sample.make_run(tmp_path / "straight")
    run = tmp_path / "resumed"

    def free_of_charge(n: int, data: dict[str, Any]) -> None:
        if "usage" in data and n < stop:
            data["usage"] = sample.usage(0, 0, 0.0)

    with create_run(run, {"protocol": "meta-rounds", "seed": 42}) as first:
        sample.tell(first.emit, stop)
        first.emit("run.stopped", {"reason": "interrupted"})
    assert load_record(run).state == "stopped"
    with resume_run(run) as second:
        sample.tell(second.emit, change=free_of_charge)
        assert second.repeated == stop
    assert said(run) == said(straight)
    assert results(run) == results(straight)
    assert verify(run).finished


def test_a_finished_run_can_be_repeated_and_gets_no_new_line(tmp_path: Path) -> None:
    run = sample.make_run(tmp_path / "r")
    before = (run / "journal.jsonl").read_bytes()
    with resume_run(run) as again:
        sample.tell(again.emit)
        assert again.finished and again.repeated == len(sample.events())
        with pytest.raises(CodepactError, match="the run was finished"):
            again.emit("run.finished", {})
    assert (run / "journal.jsonl").read_bytes() == before


def test_a_difference_is_shown_with_its_line_and_nothing_is_added(tmp_path: Path) -> None:
    run = sample.make_run(tmp_path / "r", lambda emit: sample.tell(emit, 12))
    before = (run / "journal.jsonl").read_bytes()
    played = [kind for kind, _ in sample.events()].index("match.played")

    def cheat(n: int, data: dict[str, Any]) -> None:
        if n == played:
            data["actions"][1][3] = "D"
            data["payoffs"] = ["27", "63/2"]

    with resume_run(run) as again, pytest.raises(CodepactError) as caught:
        sample.tell(again.emit, change=cheat)
    message = str(caught.value)
    assert f"journal.jsonl, line {played + 2} (match.played)" in message
    assert "actions[1][3]: recorded 'C', now 'D'" in message
    assert "now '63/2'" in message
    assert (run / "journal.jsonl").read_bytes() == before


def test_a_step_left_out_is_a_difference(tmp_path: Path) -> None:
    run = sample.make_run(tmp_path / "r", lambda emit: sample.tell(emit, 12))
    with (
        resume_run(run) as again,
        pytest.raises(CodepactError, match=r"recorded: program\.written"),
    ):
        again.emit("run.started", sample.started())
        again.emit("run.finished", {})


def test_a_version_may_change_between_sittings_but_not_the_seed(tmp_path: Path) -> None:
    run = sample.make_run(tmp_path / "r", lambda emit: sample.tell(emit, 3))
    with resume_run(run) as again:
        again.emit("run.started", sample.started(codepact="9.9"))
    with resume_run(run) as again, pytest.raises(CodepactError, match="seed: recorded 42, now 43"):
        again.emit("run.started", sample.started(seed=43))


def test_matches_in_a_file_count_once_and_read_back_as_they_were(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    programs = [Program(sample.TIT_FOR_TAT, "TFT"), Program(sample.CHEAT_EARLIER, "Cheat")]
    rows = []
    for seed in range(3):
        match = sample.play_real(programs, 10, seed, noise="1/10")
        rows.append(
            {"meta_round": None, "withdrew": [], **sample.match_data(match, ["TFT", "Cheat"])}
        )
    assert any(row["faults"] for row in rows) and any(row["slips"] for row in rows)

    def protocol(run: Any) -> None:
        run.emit("run.started", sample.started("round-robin"))
        for program in programs:
            run.save_program(program)
        run.write_shard(rows[:2])
        run.write_shard(rows[2:])
        run.emit("run.finished", {})

    with create_run(tmp_path / "r", {}) as run:
        protocol(run)
    with create_run(tmp_path / "lines", {}) as run:
        run.emit("run.started", sample.started("round-robin"))
        for row in rows:
            run.emit("match.played", row)
    record = load_record(tmp_path / "r")
    assert record.matches == load_record(tmp_path / "lines").matches
    assert verify(tmp_path / "r").shards == 2
    before = (tmp_path / "r" / "journal.jsonl").read_bytes()
    with resume_run(tmp_path / "r") as again:
        protocol(again)
    assert (tmp_path / "r" / "journal.jsonl").read_bytes() == before
    rows[2]["seed"] = 99
    with resume_run(tmp_path / "r") as again, pytest.raises(CodepactError, match="content"):
        protocol(again)
    shard = tmp_path / "r" / "matches" / "0001.parquet"
    shard.write_bytes(shard.read_bytes()[:-1] + b"!")
    for reader in (verify, load_record):
        with pytest.raises(CodepactError, match=r"0001.parquet.*changed"):
            reader(tmp_path / "r")


def test_a_changed_program_file_stops_the_resumption(tmp_path: Path) -> None:
    run = sample.make_run(tmp_path / "r", lambda emit: sample.tell(emit, 4))
    digest = json.loads(sample.events()[1][1])["digest"]
    (run / "programs" / f"{digest}.py").write_text("def act(game):\n    return 'D'\n")
    with resume_run(run) as again, pytest.raises(CodepactError, match=f"{digest}.py was changed"):
        sample.tell(again.emit)


def test_a_source_with_strange_characters_survives(tmp_path: Path) -> None:
    source = "# \ud800 \u202e \r\n\x00\ndef act(game):\n    return 'C'\n"
    with create_run(tmp_path / "r", {}) as run:
        run.emit("run.started", sample.started())
        run.emit("program.written", sample.written(1, 0, source))
    (row,) = load_record(tmp_path / "r").meta_rounds[0].seats
    assert row.source == source and row.digest == Program(source).digest
    assert verify(tmp_path / "r").programs == 1
