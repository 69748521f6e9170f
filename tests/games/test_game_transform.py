"""Transformations are exact, undo themselves, and move what belongs together."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from generated_games import games
from hypothesis import given
from hypothesis import strategies as st

from codepact.core.errors import CodepactError
from codepact.core.game import Game
from codepact.games import is_symmetric, load_game, rename_actions, rescale, swap_seats


@given(games(), st.data())
def test_swapping_seats_moves_payoffs_with_them_and_back(game: Game, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(game.seats)))
    swapped = swap_seats(game, order)
    inverse = [order.index(i) for i in range(game.seats)]
    assert swap_seats(swapped, inverse) == game
    assert list(swapped.payoffs) == list(product(*swapped.actions))
    for joint, values in game.payoffs.items():
        moved = swapped.payoffs[tuple(joint[old] for old in order)]
        assert moved == tuple(values[old] for old in order)
    assert swapped.default == tuple(game.default[old] for old in order)


@given(games(same=True))
def test_a_game_is_symmetric_if_no_order_of_seats_changes_it(game: Game) -> None:
    from itertools import permutations

    def payoffs(g: Game) -> dict[tuple[str, ...], tuple[Fraction, ...]]:
        return dict(g.payoffs)

    orders = permutations(range(game.seats))
    unchanged = all(payoffs(swap_seats(game, order)) == payoffs(game) for order in orders)
    assert is_symmetric(game) == unchanged


def test_symmetry_of_three_seats_needs_more_than_a_rotation() -> None:
    from codepact.core.game import normal_form

    joints = list(product("LR", repeat=3))
    # Each seat wants to be unlike the seat after it: rotations keep that, swaps do not.
    circle = normal_form(
        "circle",
        ["LR"] * 3,
        {j: tuple(int(j[i] != j[(i + 1) % 3]) for i in range(3)) for j in joints},
    )
    assert dict(swap_seats(circle, (1, 2, 0)).payoffs) == dict(circle.payoffs)
    assert not is_symmetric(circle)


@given(games(), st.data())
def test_renaming_moves_nothing_and_undoes_itself(game: Game, data: st.DataObject) -> None:
    each = [
        dict(zip(own, (f"new {i} {k}" for k in range(len(own))), strict=True))
        for i, own in enumerate(game.actions)
    ]
    renamed = rename_actions(game, each)
    assert list(renamed.payoffs.values()) == list(game.payoffs.values())
    back = [{new: old for old, new in words.items()} for words in each]
    assert rename_actions(renamed, back) == game
    joint = data.draw(st.sampled_from(list(game.payoffs)))
    moved = tuple(words[a] for words, a in zip(each, joint, strict=True))
    assert renamed.payoffs[moved] == game.payoffs[joint]


def test_renaming_for_all_seats_and_swapping_two_names() -> None:
    game = load_game("prisoners-dilemma")
    swapped = rename_actions(game, {"C": "D", "D": "C"})
    assert swapped.payoffs["D", "D"] == (3, 3)
    assert swapped.default == ("C", "C")
    assert rename_actions(swapped, {"C": "D", "D": "C"}) == game
    assert rename_actions(game, {"C": "share"}).actions == (("share", "D"),) * 2


positive = st.fractions(Fraction(1, 9), 9, max_denominator=9)
shifts = st.fractions(-9, 9, max_denominator=9)


@given(games(), st.data())
def test_rescaling_is_exact_and_undoes_itself(game: Game, data: st.DataObject) -> None:
    seats = st.integers(0, game.seats - 1)
    by = data.draw(st.dictionaries(seats, st.tuples(positive, shifts)))
    scaled = rescale(game, by)
    for joint, values in game.payoffs.items():
        for seat, value in enumerate(values):
            scale, shift = by.get(seat, (1, 0))
            assert scaled.payoffs[joint][seat] == scale * value + shift
    assert rescale(scaled, {i: (1 / a, -b / a) for i, (a, b) in by.items()}) == game


@given(games(), st.data())
def test_swapping_and_rescaling_commute(game: Game, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(game.seats)))
    by = {i: (Fraction(i + 1, 2), Fraction(i)) for i in range(game.seats)}
    moved = {new: by[old] for new, old in enumerate(order)}
    assert swap_seats(rescale(game, by), order) == rescale(swap_seats(game, order), moved)


def test_mistakes_are_explained() -> None:
    game = load_game("prisoners-dilemma")
    for wrong in ((0, 0), (0,), (1, 2)):
        with pytest.raises(CodepactError, match="not an order of its seats"):
            swap_seats(game, wrong)
    with pytest.raises(CodepactError, match="two actions of the same name"):
        rename_actions(game, {"C": "D"})
    with pytest.raises(CodepactError, match="unknown action in game"):
        rename_actions(game, {"X": "Y"})
    with pytest.raises(CodepactError, match="unknown action of seat 1"):
        rename_actions(game, [{}, {"X": "Y"}])
    with pytest.raises(CodepactError, match="there are 1 mappings"):
        rename_actions(game, [{}])
    with pytest.raises(CodepactError, match="must be a text"):
        rename_actions(game, {"C": ""})
    with pytest.raises(CodepactError, match="no seat 2"):
        rescale(game, {2: (1, 0)})
    with pytest.raises(CodepactError, match="must be positive"):
        rescale(game, {0: (0, 0)})
    with pytest.raises(CodepactError, match="exact numbers"):
        rescale(game, {0: (0.5, 0)})  # type: ignore[dict-item]
