"""Axelrod's own players as opponents: they play as there, and are marked as outside."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest

from codepact.core.errors import CodepactError
from codepact.core.game import Repetition
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.match import MatchJob
from codepact.games import load_game
from codepact.proof.referee import play, play_all
from codepact.zoo import axelrod_names, axelrod_program, open_player, outside_program, zoo_program

ORACLE = json.loads((Path(__file__).parents[1] / "data" / "axelrod_pairs.json").read_text("utf-8"))
THEIRS = {ours: theirs for theirs, ours in ORACLE["names"].items()}
PD = load_game("prisoners-dilemma")


def test_each_meets_our_programs_as_it_meets_its_own() -> None:
    rules = ProgramGame(PD, Repetition(200))
    pairs = ORACLE["pairs"]
    jobs = [
        MatchJob(rules, (axelrod_program(THEIRS[pair["a"]]), zoo_program(pair["b"])), 1)
        for pair in pairs
    ]
    assert len(jobs) == 253
    for pair, match in zip(pairs, play_all(jobs), strict=True):
        assert match.payoffs == (pair["score_a"], pair["score_b"]), pair
        assert not match.faults
        assert "".join(match.actions[0][:20]) == pair["first20_a"]


def test_it_is_marked_in_every_match() -> None:
    outside = play(PD, [axelrod_program("TitForTat"), zoo_program("Grim")], rounds=5)
    inside = play(PD, [zoo_program("TitForTat"), zoo_program("Grim")], rounds=5)
    assert re.search(r"outside: axelrod:[0-9.]+:TitForTat", outside.sandbox)
    assert "outside" not in inside.sandbox


def test_seeds_decide_its_chances() -> None:
    profile = [axelrod_program("Random"), zoo_program("AllC")]
    first, again, other = (play(PD, profile, rounds=40, seed=s).actions[0] for s in (1, 1, 2))
    assert first == again != other
    assert 5 < first.count("C") < 35


def test_noise_reaches_what_it_remembers() -> None:
    rules = ProgramGame(PD, Repetition(40, noise=Fraction(1, 4)))
    match = play(rules, [axelrod_program("TitForTat"), zoo_program("AllC")], seed=3)
    slips = {r for seat, r in match.slips if seat == 0}
    theirs = match.actions[1]
    for r in range(2, 41):
        expected = theirs[r - 2]
        assert (match.actions[0][r - 1] == expected) == (r not in slips)


def test_a_prover_refuses_to_read_it() -> None:
    match = play(PD, [zoo_program("FairBot"), axelrod_program("Cooperator")])
    assert match.actions[0] == ("D",)
    assert "cannot be read" in match.events[0].answer


def test_a_text_of_that_shape_is_not_one_if_an_author_hands_it_in() -> None:
    text = axelrod_program("Cooperator").source
    match = play(PD, [text, "def act(game):\n    return 'C'"], rounds=3)
    assert match.actions[0] == ("D", "D", "D")
    assert [f.kind for f in match.faults] == ["load error"]
    named = f"def act(game):\n    p = game.profile(opponent={text!r})\n    "
    named += "return game.simulate(game.opponent, 1, p)"
    match = play(PD, [named, zoo_program("AllC")])
    assert match.actions[0] == ("D",)


def test_it_does_not_meet_full_python() -> None:
    full = Program("def act(game):\n    return next(x for x in numbers())\n\n\n"
                   "def numbers():\n    yield 'C'\n")  # fmt: skip
    match = play(PD, [full, axelrod_program("Cooperator")])
    assert [(f.seat, f.kind) for f in match.faults] in ([(1, "unsupported")], [(0, "unsupported")])


def test_names_are_those_that_can_play_and_unknown_ones_are_refused() -> None:
    names = axelrod_names()
    assert len(names) > 180
    assert "MindReader" not in names
    with pytest.raises(CodepactError, match="TitForTat"):
        axelrod_program("TitForTatt")


def test_another_version_of_the_library_is_refused() -> None:
    with pytest.raises(CodepactError, match="the installed library is axelrod"):
        open_player("axelrod:1.0.0:TitForTat", 0, None)
    assert outside_program("def act(game): pass") is None
