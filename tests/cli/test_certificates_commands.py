"""The how-to on certificates, as it is typed."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from codepact.cli.main import cli
from codepact.cli.options import programs_named
from codepact.studies.grid.reading import parse_study
from codepact.studies.runs import RunSpec

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "play-with-certificates.md"
BLOCKS = re.findall(r"(?ms)^```(\w*)\n(.*?)^```$", PAGE.read_text("utf-8"))


def test_its_commands_play_show_query_verify_and_replay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = []
    commands = next(text for language, text in BLOCKS if not language).splitlines()
    for command in commands:
        name, *words = shlex.split(command)
        assert name == "codepact"
        done = CliRunner().invoke(cli, words, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        said.append(done.output)
    played, shown, asked, verified, replayed = said
    assert "seat 1 claims forgives: refuted" in played
    assert "100 %" in shown and "retaliates-at-once" in shown
    assert "when the others played" in asked and "nice" not in asked
    assert "2 certificates accepted" in verified
    assert "are the same" in replayed
    started = [
        json.loads(line)["data"]
        for line in (tmp_path / "trust" / "journal.jsonl").read_text().splitlines()
        if '"kind":"run.started"' in line
    ]
    assert "inspect" not in started[0]["capabilities"]


def test_its_study_is_one() -> None:
    text = next(text for language, text in BLOCKS if language == "yaml")
    spec, _ = parse_study(text, "trust.yaml", programs_named)
    plain, blind = (c for _, c in spec.conditions)
    assert isinstance(plain, RunSpec) and isinstance(blind, RunSpec)
    assert plain.claims == blind.claims == ("", "nice; retaliates-at-once")
    assert set(plain.capabilities) - set(blind.capabilities) == {"inspect"}


def test_the_wrong_number_of_claims_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["play", "-a", "zoo:Grim", *["--claims", "nice"] * 3]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code != 0
    assert "give --claims once" in str(done.exception)
    assert not (tmp_path / "runs").exists()
