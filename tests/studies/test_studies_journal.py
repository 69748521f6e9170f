"""The journal: what is recorded stays, and whoever changes it is found out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sample
import yaml

from codepact.core.errors import CodepactError
from codepact.studies import create_run, load_record, open_run, resume_run, verify
from codepact.studies.journal import read_journal

_OTHER = "import sys, pathlib, codepact.studies as s; s.resume_run(pathlib.Path(sys.argv[1]))"
STUDY = {"protocol": "meta-rounds", "seed": 42}


def lines(run: Path) -> list[str]:
    return (run / "journal.jsonl").read_text().splitlines()


def kinds(run: Path) -> list[str]:
    return [json.loads(line)["kind"] for line in lines(run)]


def test_events_are_on_disk_before_the_next_step(tmp_path: Path) -> None:
    with create_run(tmp_path / "r", STUDY) as run:
        run.emit("run.started", sample.started())
        assert kinds(tmp_path / "r") == ["journal.opened", "run.started"]
        program = sample.written(1, 0, sample.ALWAYS_D)
        run.emit("program.written", program)
        stored = tmp_path / "r" / "programs" / f"{program['digest']}.py"
        assert stored.read_text() == sample.ALWAYS_D
        assert run.head == read_journal(tmp_path / "r" / "journal.jsonl").head


def test_an_event_without_a_field_of_its_kind_is_refused_and_not_recorded(tmp_path: Path) -> None:
    with create_run(tmp_path / "r", STUDY) as run:
        data = sample.started()
        del data["game"]["actions"]
        with pytest.raises(CodepactError, match=r"run.started, game: the field 'actions'"):
            run.emit("run.started", data)
        with pytest.raises(CodepactError, match="not an exact number"):
            run.emit("run.started", sample.started(repetition={"rounds": 1, "discount": 0.5}))
        with pytest.raises(CodepactError, match="not plain JSON"):
            run.emit("run.started", sample.started(seed=float("nan")))
    assert kinds(tmp_path / "r") == ["journal.opened"]


def test_a_finished_run_verifies_and_its_head_covers_every_event(tmp_path: Path) -> None:
    run = sample.make_run(tmp_path / "r")
    checked = verify(run)
    assert (checked.events, checked.programs, checked.commitments) == (len(lines(run)), 5, 6)
    assert checked.finished and checked.head in str(checked)
    assert verify(run, head=read_journal(run / "journal.jsonl").lines[3].hash) == checked


@pytest.mark.parametrize("field", ["kind", "time", "data", "prev", "n"])
def test_a_changed_line_is_named(tmp_path: Path, field: str) -> None:
    run = sample.make_run(tmp_path / "r")
    changed = lines(run)
    line = json.loads(changed[4])
    line[field] = {"data": {"seat": 1}, "n": 7}.get(field, "x")
    changed[4] = json.dumps(line)
    (run / "journal.jsonl").write_text("\n".join(changed) + "\n")
    for reader in (load_record, verify, resume_run):
        with pytest.raises(CodepactError, match=r"journal.jsonl, line 5.*hash"):
            reader(run)


def test_a_removed_line_breaks_the_chain(tmp_path: Path) -> None:
    run = sample.make_run(tmp_path / "r")
    kept = lines(run)
    del kept[4]
    (run / "journal.jsonl").write_text("\n".join(kept) + "\n")
    with pytest.raises(CodepactError, match=r"line 5 .*chain is broken"):
        verify(run)


def test_a_line_that_is_no_event_is_named(tmp_path: Path) -> None:
    run = sample.make_run(tmp_path / "r")
    broken = lines(run)
    broken[2] = broken[2][:40]
    (run / "journal.jsonl").write_text("\n".join(broken) + "\n")
    with pytest.raises(CodepactError, match=r"line 3: this is not an event"):
        load_record(run)


def test_dropped_last_lines_show_against_a_published_head(tmp_path: Path) -> None:
    run = sample.make_run(tmp_path / "r")
    head = verify(run).head
    (run / "journal.jsonl").write_text("\n".join(lines(run)[:-3]) + "\n")
    verify(run)
    with pytest.raises(CodepactError, match="dropped or rewritten"):
        verify(run, head=head)


@pytest.mark.parametrize("what", ["program", "missing program", "study", "nonce"])
def test_what_was_changed_beside_the_journal_is_found(tmp_path: Path, what: str) -> None:
    def other_nonce(n: int, data: dict[str, object]) -> None:
        if "nonce" in data:
            data["nonce"] = "00" * 32

    if what == "nonce":
        run = sample.make_run(tmp_path / "r", lambda emit: sample.tell(emit, change=other_nonce))
        match = "seat 0 in meta-round 1 revealed another program"
    else:
        run = sample.make_run(tmp_path / "r")
        program = sorted((run / "programs").glob("*.py"))[0]
        match = program.stem[:12]
    if what == "program":
        program.write_text(program.read_text() + "\n")
    elif what == "missing program":
        program.unlink()
        match += "… is missing"
    elif what == "study":
        (run / "study.yaml").write_text("seed: 43\n")
        match = "study.yaml: it was changed"
    with pytest.raises(CodepactError, match=match):
        verify(run)


def test_a_half_written_last_line_is_cut_off_with_a_note(tmp_path: Path) -> None:
    run = sample.make_run(tmp_path / "r", lambda emit: sample.tell(emit, 6))
    whole = (run / "journal.jsonl").read_bytes()
    (run / "journal.jsonl").write_bytes(whole[:-20])
    assert load_record(run).events == 6  # reading passes over it and changes nothing
    assert (run / "journal.jsonl").read_bytes() == whole[:-20]
    with resume_run(run) as again:
        sample.tell(again.emit)
    assert kinds(run)[:8] == [
        "journal.opened",
        *[kind for kind, _ in sample.events()[:5]],
        "journal.cut",
        "run.resumed",
    ]
    assert verify(run).finished


def test_an_interruption_while_a_line_is_written_does_not_break_the_chain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write

    def half(file: int, data: bytes) -> int:
        real(file, data[: len(data) // 2])
        raise KeyboardInterrupt

    def whole(file: int) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "r"
    with create_run(path, STUDY) as run:
        for name, trick in (("write", half), ("fsync", whole)):
            with monkeypatch.context() as m, pytest.raises(KeyboardInterrupt):
                m.setattr(os, name, trick)
                run.emit("run.stopped", {"reason": name})
        run.emit("run.stopped", {"reason": "after"})
    reasons = [json.loads(line)["data"].get("reason") for line in lines(path)]
    assert reasons == [None, "fsync", "after"]
    verify(path)


def test_a_full_disk_is_said_and_leaves_whole_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with create_run(tmp_path / "r", STUDY) as run:
        with monkeypatch.context() as m, pytest.raises(CodepactError, match="No space left"):
            m.setattr(os, "write", full)
            run.emit("run.started", sample.started())
        run.emit("run.started", sample.started())
    assert kinds(tmp_path / "r") == ["journal.opened", "run.started"]


def test_a_folder_in_use_is_refused_to_everybody_else(tmp_path: Path) -> None:
    path = tmp_path / "r"
    with create_run(path, STUDY) as run:
        run.emit("run.started", sample.started())
        for opener in (resume_run, lambda p: create_run(p, STUDY), lambda p: open_run(p, STUDY)):
            with pytest.raises(
                CodepactError, match=rf"in use by another run \(process {os.getpid()}"
            ):
                opener(path)
        other = subprocess.run(
            [sys.executable, "-c", _OTHER, str(path)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert other.returncode != 0 and "in use by another run" in other.stderr
        load_record(path)  # looking is not using
    resume_run(path).close()


def test_a_folder_that_holds_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("x")
    for opener in (create_run, open_run):
        with pytest.raises(CodepactError, match=r"not the folder of a run \(it holds thesis.tex\)"):
            opener(tmp_path, STUDY)
    with pytest.raises(CodepactError, match="is a file"):
        create_run(tmp_path / "thesis.tex", STUDY)
    with pytest.raises(CodepactError, match="not the folder of a run"):
        resume_run(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_finished_run_is_not_begun_again(tmp_path: Path) -> None:
    run = sample.make_run(tmp_path / "r")
    before = (run / "journal.jsonl").read_bytes()
    for opener in (create_run, open_run):
        with pytest.raises(
            CodepactError, match="holds a finished run; look at it with `codepact show"
        ):
            opener(run, STUDY)
    assert (run / "journal.jsonl").read_bytes() == before


def test_an_unfinished_run_is_resumed_only_as_the_same_study(tmp_path: Path) -> None:
    run = sample.make_run(tmp_path / "r", lambda emit: sample.tell(emit, 5))
    with pytest.raises(CodepactError, match="unfinished run; go on with it"):
        create_run(run, STUDY)
    with pytest.raises(CodepactError, match=r"another study:\n  seed: there \d+, asked for \d+"):
        open_run(run, {**STUDY, "seed": 43})
    with open_run(run, STUDY) as again:
        sample.tell(again.emit)
    assert yaml.safe_load((run / "study.yaml").read_text()) == STUDY
    assert verify(run).finished


def test_a_clock_that_jumps_back_is_harmless(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from codepact.studies import journal

    real = journal.datetime

    class Backwards:
        now_ = real.now().timestamp()

        @classmethod
        def now(cls, zone: object) -> object:
            cls.now_ -= 3600
            return real.fromtimestamp(cls.now_, zone)  # type: ignore[arg-type]

    monkeypatch.setattr(journal, "datetime", Backwards)
    run = sample.make_run(tmp_path / "r")
    times = [json.loads(line)["time"] for line in lines(run)]
    assert times == sorted(times, reverse=True) and times[0] != times[-1]
    assert verify(run).finished
