"""Game files: what is written is read back, and mistakes are named with their line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from generated_games import games
from hypothesis import given, settings

from codepact.core.errors import CodepactError
from codepact.core.game import Game, normal_form
from codepact.games import dump_game, game_names, load_game, rename_actions
from codepact.games.files import parse_game

GOOD = """\
name: late-train
summary: Both wait for a train that may be late.
actions: [wait, walk]
payoffs:
  wait, wait: [3, 3]
  wait, walk: [0, 7/2]
  walk, wait: [7/2, 0]
  walk, walk: [1, 1]
default: walk
disagreement: [wait, walk]
"""


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "train.yaml"
    path.write_text(GOOD)
    game = load_game(path)
    assert load_game(str(path)) == game
    assert game.actions == (("wait", "walk"),) * 2
    assert game.payoffs["wait", "walk"] == (0, Fraction(7, 2))
    assert (game.default, game.disagreement) == (("walk", "walk"), ("wait", "walk"))
    assert game.summary == "Both wait for a train that may be late."


@settings(deadline=None)
@given(games())
def test_what_is_written_is_read_back(game: Game) -> None:
    assert parse_game(dump_game(game)) == game


@pytest.mark.parametrize("name", [*game_names(), "public-goods(n=3,r=3/2)"])
def test_named_games_are_read_back(name: str) -> None:
    game = load_game("travellers-dilemma(high=20)" if name == "travellers-dilemma" else name)
    assert parse_game(dump_game(game)) == game


def test_texts_that_yaml_would_take_for_something_else_stay_texts() -> None:
    text = "name: no\nactions: [yes, 2, ~]\npayoffs: {yes: [1], 2: [1], ~: [1]}"
    game = parse_game(text)
    assert (game.name, game.actions) == ("no", (("yes", "2", "~"),))
    assert parse_game(dump_game(game)) == game


def test_very_long_names_of_actions() -> None:
    game = normal_form("long", [["a" * 3000]] * 2, {("a" * 3000,) * 2: (1, 2)})
    assert parse_game(dump_game(game)) == game


def test_lists_per_seat_and_block_texts() -> None:
    game = parse_game(
        "name: two\nsummary: |\n  One.\n  Two.\nactions: [[up, down], [left]]\n"
        "payoffs:\n  up, left: [1, -1]\n  'down , left': ['1/3', +2]\n"
    )
    assert game.actions == (("up", "down"), ("left",))
    assert game.payoffs["down", "left"] == (Fraction(1, 3), 2)
    assert game.summary == "One.\nTwo."
    assert game.default == game.disagreement == ("down", "left")


MISTAKES = [
    ("", "", "is empty; it needs name, actions, payoffs"),
    ("name: late-train\n", "", "line 1: the field 'name' is missing"),
    ("name: late-train", "name: [x]", "line 1: the name must be a text"),
    ("name: late-train", "name: ", "line 1: the name is empty"),
    ("summary:", "sumary:", "line 2: unknown field 'sumary'; did you mean summary?"),
    ("default: walk\n", "name: again\n", "line 9: the field 'name' stands here twice"),
    ("[wait, walk]\npay", "wait\npay", "line 3: write actions as [C, D]"),
    ("[wait, walk]\npay", "[wait, [walk]]\npay", "line 3: write actions as [C, D]"),
    ("[wait, walk]\npay", "[]\npay", "line 3: write actions as [C, D]"),
    ("[wait, walk]\npay", "[wait, wait]\npay", "line 3: the action 'wait' stands here twice"),
    ("[wait, walk]\npay", "[wait, 'a,b']\npay", "line 3: an action needs a name without commas"),
    ("wait, walk: [0", "wait, run: [0", "line 6: unknown action of seat 1 'run'; known: wait"),
    ("wait, walk: [0", "wait: [0", "line 6: 'wait' needs 2 actions, one per seat"),
    ("wait, walk: [0", "wait,wait: [0", "line 6: the payoffs of 'wait, wait' stand here twice"),
    ("[0, 7/2]", "[0, 3.5]", "line 6: '3.5' is not an exact number; write 7/2"),
    ("[0, 7/2]", "[0, many]", "line 6: 'many' is not an exact number; write it as 3 or 7/2"),
    ("[0, 7/2]", "[0, [1]]", "line 6: a payoff must be a text"),
    ("[0, 7/2]", "[0]", "line 6: give 2 payoffs, one per seat, as [0, 0]"),
    ("[0, 7/2]", "0", "line 6: give 2 payoffs, one per seat, as [0, 0]"),
    ("  wait, walk: [0, 7/2]\n", "", "line 5: there are no payoffs for 'wait, walk'; add 'wait, w"),
    ("default: walk", "default: wlk", "line 9: default: unknown action of seat 0 'wlk'; did you"),
    ("[wait, walk]\n", "[wait]\n", "line 3: unknown action of seat 0"),
    ("disagreement: [wait, walk]", "disagreement: [wait]", "line 10: the disagreement needs one"),
    (
        "[0, 7/2]",
        "[0, 7/2",
        "line 8: this is not YAML: expected ',' or ']', but got '<scalar>' (in what begins on "
        "line 6)",
    ),
    ("summary: Both", "summary: \tBoth: x: y", "line 2: this is not YAML"),
    ("name: late-train", "name: \x00", "this is not YAML"),
]


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES)
def test_mistakes_are_named_with_their_line(old: str, new: str, message: str) -> None:
    text = GOOD.replace(old, new, 1) if old else ""
    with pytest.raises(CodepactError) as caught:
        parse_game(text, "train.yaml")
    assert str(caught.value).startswith("train.yaml")
    if message.startswith("line 3: unknown action of seat 0"):
        message = "unknown action of seat 1 'walk'"
    assert message in str(caught.value)


def test_a_payoff_list_instead_of_a_table() -> None:
    with pytest.raises(CodepactError, match="line 3: write payoffs as"):
        parse_game("name: x\nactions: [C, D]\npayoffs: [1, 2]")
    with pytest.raises(CodepactError, match="line 1: a game is given by fields"):
        parse_game("- name")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CodepactError, match="there is no game file"):
        load_game(str(tmp_path / "none.yaml"))
    (tmp_path / "latin.yaml").write_bytes(b"name: \xff")
    with pytest.raises(CodepactError, match="is not UTF-8"):
        load_game(tmp_path / "latin.yaml")
    with pytest.raises(CodepactError, match="cannot read"):
        load_game(tmp_path)


def test_missing_cells_of_a_huge_game_are_found_at_once() -> None:
    many = ", ".join(f"x{i}" for i in range(30))
    key = ", ".join(["x0"] * 12)
    with pytest.raises(CodepactError, match=r"and \d{18} more; add"):
        parse_game(f"name: x\nactions: [{many}]\npayoffs:\n  {key}: [{', '.join('0' * 12)}]")


def test_actions_that_a_file_cannot_hold() -> None:
    game = rename_actions(load_game("prisoners-dilemma"), {"C": "a, b"})
    with pytest.raises(CodepactError, match="rename it first"):
        dump_game(game)
