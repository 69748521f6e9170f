"""`codepact solve`: what a newcomer types, right and wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from codepact.checker import check

Say = Callable[..., tuple[int, str, str]]


def flat(text: str) -> str:
    """Return a text as one line, whatever the terminal's width."""
    return " ".join(text.split())


@pytest.mark.parametrize("name", ["CliqueBot", "FairBot"])
def test_one_command_proves_an_equilibrium_against_every_program(say: Say, name: str) -> None:
    code, out, _ = say("solve", "equilibrium", name)
    assert code == 0
    shown = flat(out)
    assert "a program equilibrium: proved against every program" in shown
    assert "payoffs 3, 3 per round" in shown
    assert "no program gets more than 3" in shown


def test_one_command_prints_the_program_that_exploits_tit_for_tat(say: Say, tmp_path: Path) -> None:
    exploit = tmp_path / "exploit.py"
    code, out, _ = say("solve", "equilibrium", "TitForTat", "--discount", "1/2", "-o", str(exploit))
    assert code == 1
    shown = flat(out)
    assert "no program equilibrium: a program gains" in shown
    assert "in seat 0 it gets 10/3, 1/3 more" in shown
    assert 'CYCLE = ["D", "C"]' in shown
    code, out, _ = say(
        "solve", "equilibrium", str(exploit), "TitForTat", "--discount", "1/2", "--json"
    )
    assert json.loads(out)["payoffs"] == ["10/3", "5/3"]


def test_a_certificate_is_written_checked_alone_and_read_again(say: Say, tmp_path: Path) -> None:
    path = tmp_path / "clique.json"
    code, out, _ = say("solve", "equilibrium", "CliqueBot", "--certificate", str(path))
    assert code == 0 and f"written {path}" in flat(out)
    assert check(json.loads(path.read_text())).accepted
    done = subprocess.run(
        [sys.executable, "-m", "codepact.checker", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and "are a program equilibrium" in done.stdout
    code, out, _ = say("prove", "check", str(path), "--program", "CliqueBot")
    assert code == 0 and "accepted" in out
    code, out, _ = say("prove", "check", str(path), "--program", "FairBot")
    assert code == 1 and "other programs" in flat(out)


def test_what_is_unknown_says_what_was_tried(say: Say) -> None:
    code, out, _ = say("solve", "equilibrium", "FairBot", "--discount", "1/2")
    assert code == 1
    assert "unknown" in out and "provable" in flat(out)


def test_a_best_response_is_printed_and_written(say: Say, tmp_path: Path) -> None:
    path = tmp_path / "response.py"
    code, out, _ = say("solve", "best-response", "TitForTat", "--rounds", "10", "-o", str(path))
    assert code == 0
    assert "no program whatever gets more" in flat(out)
    assert 'OPENING = ["C"] * 9 + ["D"]' in path.read_text()
    code, out, _ = say("solve", "best-response", "JustBot", "--json")
    data = json.loads(out)
    assert data["best"] is False and data["most"] == "5"


def test_achievable_payoffs_a_program_and_a_picture(say: Say, tmp_path: Path) -> None:
    program, proof, picture = (tmp_path / n for n in ("turns.py", "turns.json", "payoffs.svg"))
    code, out, _ = say(
        "solve", "achievable", "--point", "5/2,5/2", "-o", str(program),
        "--certificate", str(proof), "--picture", str(picture),
    )  # fmt: skip
    assert code == 0
    shown = flat(out)
    assert "reached (1, 1); (13/3, 1); (3, 3); (1, 13/3)" in shown
    assert "proved to be a program equilibrium in all seats" in shown
    assert check(json.loads(proof.read_text())).accepted
    assert picture.read_text().startswith("<?xml")
    code, _, _ = say("solve", "equilibrium", str(program), "--long-run")
    assert code == 0
    code, out, _ = say("solve", "achievable", "--point", "4,4")
    assert code == 1 and "outside" in out
    code, out, _ = say("solve", "achievable", "-g", "matching-pennies", "--kind", "independent",
                       "--point", "0,0", "--json")  # fmt: skip
    assert code == 0 and json.loads(out)["program"]["verdict"] == "proved"


def test_entry_says_the_least_subsidy(say: Say) -> None:
    code, out, _ = say("solve", "entry", "--joined", "3,3", "--direct", "1,1", "--cost", "5/2")
    assert code == 0
    assert "it takes subsidies of 1/2, 1/2, 1 in all" in flat(out)
    code, out, _ = say("solve", "entry", "--joined", "3,3", "--direct", "1,1", "--cost", "2")
    assert "joining is an equilibrium" in flat(out)


def test_a_meta_game_is_solved_with_a_heat_map(say: Say, tmp_path: Path) -> None:
    picture = tmp_path / "map.svg"
    code, out, _ = say("solve", "metagame", "CliqueBot", "AllD", "AllC", "--picture", str(picture))
    assert code == 0
    shown = flat(out)
    assert "(3, 3) CliqueBot" in shown and "degenerate" in shown and "α-rank" in shown
    assert picture.read_text().startswith("<?xml")
    code, out, _ = say("solve", "metagame", "CliqueBot", "AllD", "--json")
    data = json.loads(out)
    assert data["payoffs"][0] == [["3", "1"], ["1", "1"]] and data["exact"] is True


def test_a_population_is_solved_with_a_simplex(say: Say, tmp_path: Path) -> None:
    picture = tmp_path / "simplex.svg"
    code, out, _ = say(
        "solve", "population", "AllC", "AllD", "TitForTat", "--rounds", "10", "--size", "50",
        "--picture", str(picture),
    )  # fmt: skip
    assert code == 0
    shown = flat(out)
    assert "AllD: stable, Nash, evolutionarily stable; everybody gets 1" in shown
    assert "chance that one mutant" in shown and "rare mutations" in shown
    assert picture.read_text().startswith("<?xml")
    code, out, _ = say("solve", "population", "AllC", "--size", "1")
    assert code == 0 and "nobody to meet" in flat(out)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["equilibrium", "TitForTat", "--discount", "3"], "from 0 to 1"),
        (["equilibrium", "TitForTat", "--discount", "1"], "give --rounds"),
        (["equilibrium", "TitForTat", "--discount", "x"], "write a number"),
        (["equilibrium", "TitForTat", "--long-run", "--rounds", "3"], "--long-run is about"),
        (["equilibrium", "AllC", "AllC", "AllC"], "name 1 or 2 programs"),
        (["equilibrium", "AllX"], "did you mean"),
        (["best-response", "AllC", "--seat", "4"], "no seat 4"),
        (["best-response", "MirrorBot"], "was not read"),
        (["achievable", "--point", "1"], "payoff"),
        (["achievable", "-o", "x.py"], "give --point"),
        (["achievable", "--kind", "correlated", "-g", "public-goods(n=3,r=2)"], "two"),
        (["entry", "--joined", "3,3", "--direct", "1"], "seats"),
        (["population", "FairBot", "-g", "public-goods(n=3,r=2)"], "meet in pairs"),
        (["population", "AllC", "--intensity", "-1"], "intensity"),
    ],
)
def test_mistakes_are_answered_with_a_sentence(say: Say, words: list[str], said: str) -> None:
    code, _, err = say("solve", *words)
    assert code == 2
    assert said in flat(err)
