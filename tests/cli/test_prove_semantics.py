"""`matrix` and `compare` as typed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from agents import HEAD, OUTCOMES
from click.testing import CliRunner

from codepact.cli.prove_semantics import AGENTS, compare, matrix
from codepact.core.errors import CodepactError


def test_the_published_matrix_by_one_command() -> None:
    ran = CliRunner().invoke(matrix, [])
    assert ran.exit_code == 0, ran.output
    rows = [line.split() for line in ran.output.splitlines() if line.split()[1:2] and
            line.split()[1] in AGENTS]  # fmt: skip
    assert {
        (a, b): row[2 + k] for a, row in zip(HEAD, rows, strict=True) for k, b in enumerate(HEAD)
    } == OUTCOMES
    assert "196 of 196" in ran.output


def test_the_matrix_of_names_and_files_as_json(tmp_path: Path) -> None:
    mine = tmp_path / "mine.py"
    mine.write_text("def act(game):\n    return 'D'\n")
    ran = CliRunner().invoke(matrix, ["FairBot", "MirrorBot", str(mine), "--json"])
    data = json.loads(ran.output)
    assert [p["name"] for p in data["programs"]] == ["FairBot", "MirrorBot", "mine"]
    assert data["outcomes"] == [["CC", "CC", "DD"], ["CC", "?", "DD"], ["DD", "DD", "DD"]]
    assert data["cells"][0][2]["strength"] == 1
    assert "never ends" in data["cells"][1][1]["reason"]


def test_cells_without_an_outcome_are_explained_under_the_matrix() -> None:
    ran = CliRunner().invoke(matrix, ["MirrorBot", "RandomHalf"])
    assert "MirrorBot against MirrorBot: G: " in ran.output
    assert "coins enumerated" in ran.output


def test_two_programs_under_all_semantics() -> None:
    ran = CliRunner().invoke(compare, ["CUPOD", "DefectBot", "--stages", "0", "--stages", "3"])
    assert ran.exit_code == 0, ran.output
    lines = {line.split()[0]: line for line in ran.output.splitlines() if line.strip()}
    assert lines["G"].split() == ["G", "DD"]
    assert "B(stages<3)" in lines
    assert "B(stages<1)" not in lines
    assert any("nothing found" in x and "CD" in x and "differs" in x for x in lines.values())
    assert "CUPOD against DefectBot" in ran.output


def test_all_pairs_of_more_programs() -> None:
    ran = CliRunner().invoke(compare, ["PrudentBot", "PB0", "FairBot"])
    assert ran.exit_code == 0, ran.output
    assert ran.output.count(" against ") == 6
    assert "in 6 of 6 profiles" in ran.output


def test_comparison_as_json_is_exact() -> None:
    ran = CliRunner().invoke(compare, ["FairBot", "AllD", "--epsilon", "1/7", "--json"])
    (profile,) = json.loads(ran.output)["profiles"]
    shared = next(r for r in profile["readings"] if r["semantics"] == "S(shared tape)")
    assert shared["plays"] == {"CD": "1/7", "DD": "6/7"}
    assert shared["outcome"] == [["D"], ["D"]]
    assert profile["differing"] == ["B(stages<0)"]


def test_wrong_numbers_are_named() -> None:
    for words, why in (
        (["FairBot"], "2 seats; 1 programs"),
        (["FairBot", "AllD", "--epsilon", "0"], "above 0"),
        (["FairBot", "AllD", "--epsilon", "x"], "write a number"),
        (["FairBot", "AllD", "AllC", "AllC", "-g", "public-goods(n=3)"], "3 seats"),
        (["FairBott", "AllD"], "FairBot"),
    ):
        ran = CliRunner().invoke(compare, words)
        assert isinstance(ran.exception, CodepactError), words
        assert why in str(ran.exception)
    assert CliRunner().invoke(compare, ["FairBot", "AllD", "--stages", "-1"]).exit_code == 2


def test_the_module_is_cheap_to_import() -> None:
    code = "import sys, codepact.cli.prove_semantics; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"numpy", "codepact.proof", "codepact.execution", "rich", "pydantic"}
    assert not set(ran.stdout.split()) & heavy


@pytest.mark.parametrize("command", [matrix, compare])
def test_every_command_explains_itself(command: object) -> None:
    ran = CliRunner().invoke(command, ["--help"])  # type: ignore[arg-type]
    assert ran.exit_code == 0
    assert "codepact prove" in ran.output
