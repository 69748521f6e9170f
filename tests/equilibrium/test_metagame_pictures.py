"""The heat map of a meta-game."""

from __future__ import annotations

import xml.etree.ElementTree as Tree
from dataclasses import replace
from fractions import Fraction

import pytest

from codepact.core.errors import CodepactError
from codepact.equilibrium.metagame import (
    Cell,
    MetaGame,
    heat_map,
    meta_game_of,
    symmetric_meta_game,
)
from codepact.games import load_game


def images(meta: MetaGame) -> int:
    """Return how many images there are in the picture; the colour bar is one."""
    root = Tree.fromstring(heat_map(meta))
    return sum(1 for e in root.iter() if e.tag.endswith("image"))


def pool(size: int) -> MetaGame:
    table = [[Fraction((7 * i + 3 * j) % 11, 2) for j in range(size)] for i in range(size)]
    return symmetric_meta_game([f"program {k}" for k in range(size)], table, "pool")


def test_a_pool_has_one_map_and_two_pools_have_two() -> None:
    assert images(pool(6)) == 1 + 1
    assert images(meta_game_of(load_game("battle-of-the-sexes"))) == 2 + 1


def test_payoffs_are_printed_where_there_is_room() -> None:
    few, many = heat_map(pool(6)), heat_map(pool(40))
    halves = [c.payoffs[0] for c in pool(6).cells if c.payoffs[0] == Fraction(9, 2)]
    assert len(halves) > 1
    assert few.count("<!-- 4.5 -->") == len(halves)
    assert "<!-- 4.5 -->" not in many
    assert "<!-- program 39 -->" in many


def test_sampled_and_faulty_cells_are_marked_and_explained() -> None:
    plain = pool(3)
    assert "<!-- sampled" not in heat_map(plain)
    cell = plain.cells[1]
    cells = list(plain.cells)
    cells[1] = replace(cell, how="sampled", draws=(cell.payoffs,), matches=1)
    cells[3] = Cell(plain.cells[3].payoffs, "one match", matches=1, moves=4, faulty=(2, 0))
    marked = heat_map(replace(plain, cells=tuple(cells)))
    assert "<!-- sampled: a mean of matches -->" in marked
    assert "<!-- with faulty moves -->" in marked


def test_the_same_game_is_the_same_picture() -> None:
    assert heat_map(pool(4)) == heat_map(pool(4))


def test_labels_of_any_text_are_drawn() -> None:
    names = ["$x_1^", "<b>&amp;", "a" * 200]
    Tree.fromstring(heat_map(symmetric_meta_game(names, [[1, 1, 1]] * 3)))


def test_three_seats_have_no_rows_and_columns() -> None:
    with pytest.raises(CodepactError, match="for two seats"):
        heat_map(meta_game_of(load_game("public-goods(n=3,r=2)")))
