"""Descriptions speak of the game that they are given, and stay short."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from generated_games import games
from hypothesis import given
from hypothesis import strategies as st

from codepact.core.errors import CodepactError
from codepact.core.game import Game, Repetition, normal_form
from codepact.games import describe, game_names, load_game, rename_actions, rescale, swap_seats
from codepact.games.describe import quoted

names = st.text("abcxyzäCD", min_size=1, max_size=3)


def test_a_small_game_is_told_from_the_seats_own_side() -> None:
    text = describe(load_game("battle-of-the-sexes"), Repetition(), seat=1)
    assert text.splitlines() == [
        "Game: battle-of-the-sexes. Both want to do the same thing, but each would rather do "
        "another one.",
        "There are 2 players, in seats 0 and 1; all choose at the same time. You are in seat 1.",
        'Actions of each player: "Bach", "Stravinsky".',
        "Payoffs (more is better):",
        '- You play "Bach", the other plays "Bach": you get 1, the other gets 2.',
        '- You play "Bach", the other plays "Stravinsky": you get 0, the other gets 0.',
        '- You play "Stravinsky", the other plays "Bach": you get 0, the other gets 0.',
        '- You play "Stravinsky", the other plays "Stravinsky": you get 2, the other gets 1.',
        'When your program fails, "Stravinsky" is played for it.',
        "The game is played once.",
    ]


@given(games(names), st.data())
def test_renamed_actions_are_told_and_the_old_ones_never(game: Game, data: st.DataObject) -> None:
    seat = data.draw(st.none() | st.integers(0, game.seats - 1))
    old = {a for own in game.actions for a in own}
    renamed = rename_actions(game, {a: f"new-{a}" for a in old})
    text = describe(replace(renamed, name="it", summary=""), Repetition(), seat)
    assert all(quoted(f"new-{a}") in text for a in old)
    assert not any(quoted(a) in text for a in old)


@given(games(names), st.data())
def test_every_cell_of_a_small_game_is_told(game: Game, data: st.DataObject) -> None:
    seat = data.draw(st.integers(0, game.seats - 1))
    lines = describe(game, Repetition(), seat).splitlines()
    rows = [line for line in lines if line.startswith("- You play")]
    assert len(rows) in (len(game.payoffs), len(set(rows)))
    joint = data.draw(st.sampled_from(list(game.payoffs)))
    start = f"- You play {quoted(joint[seat])}"
    gain = f"you get {game.payoffs[joint][seat]}"
    assert any(r.startswith(start) and gain in r for r in rows)


@given(games(names, same=True), st.data())
def test_swapping_seats_swaps_perspectives(game: Game, data: st.DataObject) -> None:
    if game.seats != 2:
        return
    one = describe(game, Repetition(), 0).splitlines()
    other = describe(swap_seats(game, (1, 0)), Repetition(), 1).splitlines()
    assert [r for r in one if r[:1] == "-"] == [r for r in other if r[:1] == "-"]


def test_rescaled_payoffs_are_told_and_the_old_ones_not() -> None:
    game = rescale(load_game("penalty(k=-77)"), {0: (Fraction(1, 2), 100), 1: (1, 1000)})
    text = describe(game, Repetition())
    assert "seat 0 gets 123/2, seat 1 gets 923" in text
    assert "77" not in text
    assert "same payoff" not in text


def test_symmetric_games_of_many_players_are_told_by_numbers() -> None:
    text = describe(load_game("public-goods(n=4,r=2)"), Repetition(), seat=2)
    assert '- You play "D"; of the others 1 plays "C" and 2 play "D": you get 3/2.' in text
    assert '- You play "C"; of the others 3 play "C": you get 2.' in text
    assert text.count("- You play") == 8


@pytest.mark.parametrize(
    "name", [*game_names(), "public-goods(n=10)", "public-goods(n=12,r=11)", "travellers-dilemma"]
)
@pytest.mark.parametrize("seat", [None, 0, 1])
def test_descriptions_are_short(name: str, seat: int | None) -> None:
    repetition = Repetition(50, False, Fraction(9, 10), Fraction(1, 20))
    assert len(describe(load_game(name), repetition, seat).splitlines()) < 60


def test_a_large_game_gets_an_exact_sample_and_the_way_to_the_rest() -> None:
    text = describe(load_game("travellers-dilemma"), Repetition(), 0)
    assert "game.payoff(mine, *others)" in text
    assert '- You play "26", the other plays "51": you get 28, the other gets 24.' in text
    assert '"2", "3", "4", ..., "100" (99 texts; every whole number in between)' in text


def test_a_large_game_without_symmetry_is_short_too() -> None:
    game = rescale(load_game("public-goods(n=8)"), {3: (2, 0)})
    text = describe(game, Repetition(), 3)
    assert len(text.splitlines()) < 40
    assert "no seat is special" not in text
    for line in text.splitlines():
        if line.startswith("- You"):
            assert line.count("play") == 8


def test_one_player_alone() -> None:
    game = normal_form("alone", [["go", "stay"]], {("go",): (1,), ("stay",): (0,)})
    assert '- You play "go": you get 1.' in describe(game, Repetition(), 0)


@pytest.mark.parametrize(
    ("repetition", "said"),
    [
        (Repetition(), "played once"),
        (Repetition(7), "for 7 rounds"),
        (Repetition(7, horizon_known=False), "a number of rounds that is not told"),
        (Repetition(7, discount=Fraction(9, 10)), "counts 9/10 times"),
        (Repetition(7, noise=Fraction(1, 20)), "With probability 1/20"),
    ],
)
def test_repetition(repetition: Repetition, said: str) -> None:
    text = describe(load_game("prisoners-dilemma"), repetition)
    assert said in text
    assert repetition.horizon_known or "7" not in text


def test_an_unknown_seat() -> None:
    with pytest.raises(CodepactError, match="no seat 2"):
        describe(load_game("prisoners-dilemma"), Repetition(), 2)
