"""`codepact study` and recorded tournaments, as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from codepact.cli.main import cli, main

STUDY = """\
study: small
seeds: 2
base:
  game: prisoners-dilemma
  authors: [search, "zoo:GTFT"]
  rounds: 5
  meta_rounds: 1
conditions:
  short: {}
  long: {rounds: 9}
outcomes: [cooperation, payoff.0]
"""


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(w) for w in words], catch_exceptions=False)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    (folder / "small.yaml").write_text(STUDY, "utf-8")
    done = run("study", "run", folder / "small.yaml", "--out", folder / "small")
    assert done.exit_code == 0, done.output
    assert "4 of 4 cells, finished" in done.output
    assert "short, seed 0: finished" in done.output
    return folder / "small"


def test_plan_tells_cells_and_precision(study: Path) -> None:
    file = study.parent / "small.yaml"
    planned = run("study", "plan", file).output
    assert "2 conditions, 2 seeds, 4 cells" in planned
    assert "±1.24" in planned  # five seeds, in standard deviations: 2.776 / sqrt(5)
    piloted = json.loads(run("study", "plan", file, "--pilot", study, "--json").output)
    assert "measured" in piloted["basis"]
    assert piloted["cells"] == 4


def test_status_report_show_verify_and_replay(study: Path) -> None:
    assert "small: finished" in run("study", "status", study).output
    assert "report.md" in run("study", "report", study).output
    assert "payoff.0" in run("show", study).output
    shown = json.loads(run("show", study, "--json").output)
    assert (shown["finished"], shown["planned"]) == (4, 4)
    assert "4 of 4 cells" in run("study", "verify", study).output
    assert run("study", "replay", study).output.count("the same") == 4


def test_query_prints_a_table_or_json(study: Path) -> None:
    sql = "SELECT condition, count(*) AS n FROM matches GROUP BY 1 ORDER BY 1"
    assert "long" in run("study", "query", study, sql).output
    rows = json.loads(run("study", "query", study, sql, "--json").output)
    assert rows == [{"condition": "long", "n": 2}, {"condition": "short", "n": 2}]


def test_a_tournament_is_recorded_shown_resumed_and_reused(tmp_path: Path) -> None:
    first = tmp_path / "first"
    done = run("play", "TitForTat", "AllD", "GTFT", "--rounds", "8", "--out", first)
    assert "6 matches" in done.output
    assert "rank" in run("show", first).output
    assert json.loads(run("show", first, "--json").output)["matches"] == 6
    assert "files of matches" in run("study", "verify", first).output
    assert "the same" in run("study", "replay", first).output
    (first / "matches" / "0000.parquet").unlink()
    assert run("study", "resume", first).exit_code == 0
    more = tmp_path / "more"
    done = run("play", "TitForTat", "AllD", "GTFT", "Grim", "--rounds", "8", "--out", more,
               "--reuse", first)  # fmt: skip
    assert "10 matches" in done.output
    assert "matches.reused" in (more / "journal.jsonl").read_text("utf-8")


def test_mistakes_are_a_sentence_and_status_two(
    tmp_path: Path, study: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(STUDY.replace("rounds: 5", "round: 5"), "utf-8")
    for words, said in (
        (["run", str(file)], "line 6: unknown field 'round'; did you mean rounds"),
        (["query", str(study), "SELEC"], "syntax error"),
        (["status", str(study / "cells" / "long" / "0")], "is not the folder of a study"),
        (["run", str(study.parent / "small.yaml"), "--out", str(study)], "holds a finished run"),
    ):
        monkeypatch.setattr("sys.argv", ["codepact", "study", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
        assert said in capsys.readouterr().err
