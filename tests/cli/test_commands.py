"""The command line: what a newcomer types, right and wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Say = Callable[..., tuple[int, str, str]]


def test_help_is_for_a_newcomer(say: Say) -> None:
    code, out, _ = say("--help")
    assert code == 0
    assert "Start here" in out
    for verb in ("play", "read", "prove", "show", "study", "zoo", "doctor"):
        assert verb in out


@pytest.mark.parametrize("verb", ["play", "read", "prove", "show", "study", "zoo", "doctor"])
def test_every_command_explains_itself(say: Say, verb: str) -> None:
    code, out, _ = say(verb, "--help")
    assert code == 0
    assert "Usage:" in out


def test_named_programs_play_a_round_robin_with_a_table(say: Say) -> None:
    code, out, _ = say("play", "FairBot", "PrudentBot", "TitForTat", "CliqueBot")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines() if "%" in line] == [
        "FairBot",
        "PrudentBot",
        "TitForTat",
        "CliqueBot",
    ]


def test_the_table_as_json_has_exact_scores(say: Say) -> None:
    code, out, _ = say("play", "TitForTat", "Alternator", "--rounds", "200", "--json")
    assert code == 0
    data = json.loads(out)
    names = [row["name"] for row in data["ranking"]]
    row, column = names.index("TitForTat"), names.index("Alternator")
    assert data["scores"][row][column] == "498"
    assert data["scores"][column][row] == "503"


def test_an_unknown_program_gets_the_nearest_names(say: Say) -> None:
    code, _, err = say("play", "FairBott", "TitForTat")
    assert code == 2
    assert "FairBot" in err
    assert "Traceback" not in err


def test_an_unknown_game_gets_the_nearest_name(say: Say) -> None:
    code, _, err = say("play", "FairBot", "AllD", "--game", "stag-hunk")
    assert code == 2
    assert "stag-hunt" in err


def test_a_malformed_game_file_is_named_with_its_line(say: Say, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text('name: bad\nactions: [C, D]\npayoffs:\n  "C, C": [1.5, 1]\n')
    code, _, err = say("play", "AllC", "AllD", "--game", str(path))
    assert code == 2
    assert "bad.yaml" in err
    assert "4" in err


def test_a_program_file_that_does_not_parse_is_a_fault_and_the_game_goes_on(
    say: Say, tmp_path: Path
) -> None:
    (tmp_path / "broken.py").write_text("def act(game:\n")
    code, out, _ = say("play", "broken.py", "AllC", "--json")
    assert code == 0
    faults = {row["name"]: row["faults"] for row in json.loads(out)["ranking"]}
    assert faults["broken"] > 0
    assert faults["AllC"] == 0


def test_programs_and_authors_together_are_refused(say: Say) -> None:
    code, _, err = say("play", "FairBot", "--author", "search")
    assert code == 2
    assert "one of the two" in err


def test_prove_tells_outcome_strength_and_stages(say: Say) -> None:
    code, out, _ = say("prove", "FairBot", "AllD")
    assert code == 0
    assert "FairBot: D" in out
    assert "PA+1 proves it" in out
    code, out, _ = say("prove", "FairBot", "FairBot", "--json")
    data = json.loads(out)
    assert data["outcome"] == [["C"], ["C"]]
    assert data["strength"] == 0
    assert data["semantics"] == "G"


def test_prove_says_when_the_play_depends_on_coins(say: Say) -> None:
    code, out, _ = say("prove", "GTFT", "AllD", "--rounds", "3")
    assert code == 0
    assert "no single outcome" in out


def test_the_zoo_lists_and_shows(say: Say) -> None:
    code, out, _ = say("zoo")
    assert code == 0
    assert "FairBot" in out
    code, out, _ = say("zoo", "fairbot")
    assert code == 0
    assert "game.provable" in out


def test_the_doctor_tries_the_sandbox(say: Say) -> None:
    code, out, _ = say("doctor", "--json")
    assert code == 0
    checks = {row["name"]: row["ok"] for row in json.loads(out)}
    assert checks["sandbox: monty"] is True


def test_search_authors_play_a_recorded_run_that_replays(say: Say, tmp_path: Path) -> None:
    code, out, _ = say("play", "--author", "search", "--meta-rounds", "2", "--rounds", "4")
    assert code == 0, out
    run = tmp_path / "runs" / "meta-rounds-001"
    assert (run / "page.html").exists()
    assert "page" in out
    code, out, _ = say("study", "replay", str(run))
    assert code == 0
    assert "replayed without a model" in out
    code, out, _ = say("study", "verify", str(run))
    assert code == 0
    assert "unbroken chain" in out
    code, out, _ = say("show", str(run), "--explain", "1.2")
    assert code == 0
    assert "round 2" in out
    code, out, _ = say("show", str(run), "--programs")
    assert code == 0
    assert "def act" in out


def test_a_finished_run_is_not_overwritten(say: Say, tmp_path: Path) -> None:
    assert say("play", "-a", "search", "-m", "1", "-r", "2", "--out", "here")[0] == 0
    code, _, err = say("play", "-a", "search", "-m", "1", "-r", "2", "--out", "here")
    assert code == 2
    assert "finished" in err


def test_one_shot_reads_before_it_plays(say: Say, tmp_path: Path) -> None:
    code, _, _ = say("play", "-a", "zoo:AllD", "-a", "zoo:AllC", "--protocol", "one-shot", "--json")
    assert code == 0
    kinds = [
        json.loads(line)["kind"]
        for line in (tmp_path / "runs" / "one-shot-001" / "journal.jsonl").read_text().splitlines()
    ]
    assert kinds.index("program.revealed") < kinds.index("player.decided")
    assert kinds.index("player.decided") < kinds.index("match.played")


def test_an_unknown_model_is_said_before_anything_is_recorded(say: Say, tmp_path: Path) -> None:
    code, _, err = say("play", "--author", "nobody", "--out", "run")
    assert code == 2
    assert "nobody" in err
    assert not (tmp_path / "run").exists()


def test_an_unknown_zoo_author_is_said_before_anything_is_recorded(
    say: Say, tmp_path: Path
) -> None:
    code, _, err = say("play", "--author", "zoo:FairBott", "--out", "run")
    assert code == 2
    assert "FairBot" in err
    assert not (tmp_path / "run").exists()


def test_an_unreachable_model_stops_the_run_resumably(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import codepact.studies.runs as runs
    from codepact.models import Patience, open_model

    def impatient(name: str, **options: object) -> object:
        return open_model(name, patience=Patience(attempts=1), **options)  # type: ignore[arg-type]

    monkeypatch.setattr(runs, "open_model", impatient)
    code, _, err = say("play", "-a", "m@http://127.0.0.1:9/v1", "--out", "run")
    assert code == 2
    assert "study resume" in err
    last = json.loads((tmp_path / "run" / "journal.jsonl").read_text().splitlines()[-1])
    assert last["kind"] == "run.stopped"


def test_show_of_something_else_says_so(say: Say, tmp_path: Path) -> None:
    code, _, err = say("show", str(tmp_path))
    assert code == 2
    assert "not the folder of a run" in err


def test_module_can_be_run_from_a_pipe() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "codepact", "zoo", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(json.loads(done.stdout)) > 10
