"""Studies run, stop, go on and are checked: nothing is lost, and nothing passes unseen."""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from codepact.cli.options import programs_named
from codepact.core.errors import CodepactError
from codepact.studies import journal, open_run, resume_run
from codepact.studies.grid import cells as module
from codepact.studies.grid.cells import Done, Task, run_cells, start_study
from codepact.studies.grid.checking import verify_study
from codepact.studies.grid.plan import plan
from codepact.studies.grid.query import query
from codepact.studies.grid.reading import parse_study
from codepact.studies.grid.report import load_report, write_report
from codepact.studies.grid.spec import StudySpec, cells
from codepact.studies.grid.status import load_status

RUNS = """\
seeds: 3
base:
  game: prisoners-dilemma
  authors: [search, "zoo:RandomHalf"]
  rounds: 6
  meta_rounds: 2
conditions:
  quiet: {}
  noisy: {noise: 1/5}
"""
TOURNAMENTS = """\
seeds: [4, 7]
base:
  protocol: tournament
  game: prisoners-dilemma
  programs: [TitForTat, AllD, RandomHalf]
  rounds: 10
conditions:
  few: {}
  many: {repetitions: 4}
"""


def run(path: Path, text: str = RUNS, workers: int = 1) -> StudySpec:
    spec, programs = parse_study(text, "study.yaml", programs_named)
    with open_run(path, spec.to_data()) as folder:
        start_study(spec, folder, programs)
        run_cells(spec, folder, workers=workers)
    return spec


def resume(path: Path, spec: StudySpec) -> None:
    with resume_run(path) as folder:
        start_study(spec, folder)
        run_cells(spec, folder)


def results(path: Path) -> Any:
    return load_report(path).values


def heads(path: Path) -> list[str]:
    contents = journal.read_journal(path / "journal.jsonl")
    return [x.data["head"] for x in contents.lines if x.kind == "cell.finished"]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, StudySpec]:
    path = tmp_path_factory.mktemp("study") / "s"
    return path, run(path)


@pytest.fixture
def study(finished: tuple[Path, StudySpec], tmp_path: Path) -> tuple[Path, StudySpec]:
    shutil.copytree(finished[0], tmp_path / "s")
    return tmp_path / "s", finished[1]


@pytest.mark.parametrize("text", [RUNS, TOURNAMENTS])
def test_results_are_the_same_with_one_two_and_four_workers(tmp_path: Path, text: str) -> None:
    run(tmp_path / "1", text)
    one = results(tmp_path / "1")
    for workers in (2, 4):
        run(tmp_path / str(workers), text, workers)
        assert results(tmp_path / str(workers)) == one
        verify_study(tmp_path / str(workers))


def test_a_finished_study_verifies_and_reports(study: tuple[Path, StudySpec]) -> None:
    path, spec = study
    checked = verify_study(path)
    assert (checked.cells, checked.planned) == (6, 6)
    report = load_report(path)
    assert [r.condition for r in report.outcomes["cooperation"]] == ["quiet", "noisy"]
    assert report.study == spec
    text = write_report(path).read_text("utf-8")
    assert "with 3 seeds p cannot be below 0.25" in text.lower()
    assert (path / "figures" / "cooperation.svg").is_file()
    assert (path / "figures" / "cooperation.png").is_file()
    table = (path / "results.csv").read_text("utf-8").splitlines()
    assert table[0] == "outcome,condition,seed,value"
    assert sum(line.startswith("welfare,") for line in table) == 6


def test_a_lost_cell_is_run_again_and_is_the_same(study: tuple[Path, StudySpec]) -> None:
    path, spec = study
    before = results(path)
    shutil.rmtree(path / "cells" / "noisy" / "1")
    with pytest.raises(CodepactError, match=r"noisy/1"):
        verify_study(path)
    resume(path, spec)
    assert results(path) == before
    assert verify_study(path).cells == 6
    kinds = [x.kind for x in journal.read_journal(path / "journal.jsonl").lines]
    assert kinds.count("cell.redone") == 1
    resume(path, spec)  # and once is enough
    assert kinds == [x.kind for x in journal.read_journal(path / "journal.jsonl").lines]


def test_resuming_runs_no_cell_that_stands(
    study: tuple[Path, StudySpec], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "run_cell", lambda task: pytest.fail("run again"))
    resume(*study)


@pytest.mark.parametrize("which", ["journal.jsonl", "cells/quiet/2/journal.jsonl"])
def test_a_changed_line_is_named(study: tuple[Path, StudySpec], which: str) -> None:
    path, _ = study
    file = path / which
    lines = file.read_text("utf-8").splitlines()
    event = json.loads(lines[3])
    event["time"] = "2020-01-01T00:00:00.000+00:00"
    lines[3] = json.dumps(event)
    file.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(CodepactError, match=rf"{which}, line 4"):
        verify_study(path)


def test_a_study_edited_after_its_start_is_refused_with_the_difference(
    study: tuple[Path, StudySpec],
) -> None:
    path, spec = study
    file = path / "study.yaml"
    data = yaml.safe_load(file.read_text("utf-8"))
    data["conditions"]["noisy"]["rounds"] = 60
    file.write_text(yaml.safe_dump(data, sort_keys=False), "utf-8")
    message = r"edited after the start:\n  conditions\.noisy\.rounds: at the start 6, now 60"
    with pytest.raises(CodepactError, match=message):
        resume(path, spec)


def test_another_study_does_not_go_into_the_folder_of_an_unfinished_one(tmp_path: Path) -> None:
    spec, _ = parse_study(RUNS, "study.yaml", programs_named)
    with open_run(tmp_path / "s", spec.to_data()) as folder:
        start_study(spec, folder)
    with pytest.raises(CodepactError, match=r"seeds\[2\]: there 2, asked for nothing"):
        run(tmp_path / "s", RUNS.replace("seeds: 3", "seeds: 2"))
    run(tmp_path / "s")  # the same study goes on
    assert verify_study(tmp_path / "s").cells == 6


def test_two_runs_of_one_folder_are_kept_apart(study: tuple[Path, StudySpec]) -> None:
    path, spec = study
    with resume_run(path), pytest.raises(CodepactError, match="in use by another run"):
        resume(path, spec)


def test_a_cell_that_stops_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = module.run_cell

    def unlucky(task: Task) -> Done:
        if (task.cell.condition, task.cell.seed) == ("quiet", 1):
            return Done(None, "the service is down")
        return honest(task)

    monkeypatch.setattr(module, "run_cell", unlucky)
    with pytest.raises(CodepactError, match="1 of 6 cells stopped:\n  quiet, seed 1: the service"):
        run(tmp_path / "s")
    status = load_status(tmp_path / "s")
    assert [(c.finished, c.not_started) for c in status.conditions] == [(2, 1), (3, 0)]
    monkeypatch.setattr(module, "run_cell", honest)
    spec = run(tmp_path / "s")
    assert len(list(cells(spec, tmp_path))) == verify_study(tmp_path / "s").cells
    assert len(heads(tmp_path / "s")) == 6


def test_a_clock_that_jumps_changes_no_result(
    tmp_path: Path, finished: tuple[Path, StudySpec], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        jumps = 0

        @classmethod
        def now(cls, tz: Any = None) -> Any:
            Clock.jumps += 1
            back = timedelta(days=(-1) ** Clock.jumps * 400)
            return datetime(2026, 1, 1, tzinfo=UTC) + back

    monkeypatch.setattr(journal, "datetime", Clock)
    run(tmp_path / "s")
    assert Clock.jumps > 20
    assert results(tmp_path / "s") == results(finished[0])
    assert verify_study(tmp_path / "s").cells == 6
    for cell in load_status(tmp_path / "s").conditions:
        assert cell.usage.seconds >= 0


def test_a_full_disk_is_an_error_that_names_the_file_and_nothing_is_lost(
    tmp_path: Path, finished: tuple[Path, StudySpec]
) -> None:
    (tmp_path / "study.yaml").write_text(RUNS, "utf-8")
    command = [
        sys.executable,
        "-c",
        "from codepact.cli.main import main; main()",
        "study",
        "run",
        str(tmp_path / "study.yaml"),
        "--out",
        str(tmp_path / "s"),
    ]

    def fill() -> None:  # no file may grow beyond this: the journals of the cells do
        resource.setrlimit(resource.RLIMIT_FSIZE, (7000, 7000))

    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, preexec_fn=fill, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "cannot write" in done.stderr
    assert str(tmp_path / "s") in done.stderr
    assert "Traceback" not in done.stderr
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert results(tmp_path / "s") == results(finished[0])
    verify_study(tmp_path / "s")


def test_sql_reaches_cells_outcomes_programs_matches_and_events(
    study: tuple[Path, StudySpec], tmp_path: Path
) -> None:
    path, _ = study
    assert query(path, "SELECT count(*) FROM cells WHERE finished")[1] == [(6,)]
    _, rows = query(path, "SELECT condition, count(*) FROM matches GROUP BY 1 ORDER BY 1")
    assert rows == [("noisy", 6), ("quiet", 6)]
    found = load_report(path).values["welfare"]["noisy"][2]
    sql = "SELECT value FROM outcomes WHERE outcome='welfare' AND condition='noisy' AND seed=2"
    assert query(path, sql) == (["value"], [(found,)])
    assert query(path, "SELECT count(DISTINCT kind) FROM events")[1][0][0] > 5
    assert query(path, "SELECT count(*) FROM programs")[1] == [(24,)]
    with pytest.raises(CodepactError, match=r"(?s)nowhere.*The tables are\n  cells: condition"):
        query(path, "SELECT * FROM nowhere")
    with pytest.raises(CodepactError, match="disabled"):
        query(path, f"COPY cells TO '{tmp_path}/out.csv'")
    run(tmp_path / "t", TOURNAMENTS)
    _, rows = query(tmp_path / "t", "SELECT condition, count(*) FROM matches GROUP BY 1 ORDER BY 1")
    assert rows == [("few", 12), ("many", 48)]


def test_a_plan_counts_cells_and_calls_and_learns_from_a_pilot(
    study: tuple[Path, StudySpec],
) -> None:
    text = RUNS.replace("search,", "gpt-x:y,").replace("gpt-x:y", "openai:gpt-4.1")
    planned = plan(parse_study(text, "s.yaml", programs_named)[0])
    assert planned.cells == 6
    (quiet, noisy) = planned.costs
    assert (quiet.least, quiet.most) == (2, 6)  # two meta-rounds, at most three attempts each
    assert quiet.dollars is not None and quiet.dollars > 0
    assert noisy.input_tokens == 2 * 2000
    assert "assumed" in planned.basis
    path, spec = study
    piloted = plan(spec, path)
    assert "measured" in piloted.basis
    assert {s.condition for s in piloted.spreads} == {"quiet", "noisy"}
