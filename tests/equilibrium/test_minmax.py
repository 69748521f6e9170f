"""Minmax values: right where they are known, between bounds that hold, and refused when forged."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from generated_games import games
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from codepact.core.errors import CodepactError
from codepact.core.game import Game, normal_form
from codepact.equilibrium.minmax import Bound, Minmax, Split, flaw, linear_program, matrix_game
from codepact.equilibrium.minmax import minmax as minmax_of
from codepact.equilibrium.minmax.linear_program import Infeasible, Optimum, minimum
from codepact.games import load_game, rename_actions, rescale, swap_seats

KINDS = ("independent", "correlated", "pure")
HALF = Fraction(1, 2)


def guessing(weight: int = 1) -> Game:
    """Return the game in which two must agree, unseen, on what the victim plays."""
    payoffs = {}
    for a, b, c in product("01", repeat=3):
        hit = weight * (b == c == "0") if a == "0" else int(b == c == "1")
        payoffs[a, b, c] = (1 - hit, 0, 0)
    return normal_form("guessing", ["01"] * 3, payoffs)


def random_game(seed: int, sizes: tuple[int, ...]) -> Game:
    rng = np.random.default_rng(seed)
    actions = [[str(k) for k in range(n)] for n in sizes]
    table = {j: [int(v) for v in rng.integers(-9, 10, len(sizes))] for j in product(*actions)}
    return normal_form("random", actions, table)


def test_two_punishers_without_a_shared_coin_do_worse() -> None:
    alone, together, still = (minmax_of(guessing(), 0, kind) for kind in KINDS)
    assert alone.value == Fraction(3, 4)
    assert alone.mixtures == ((), (HALF, HALF), (HALF, HALF))
    assert any(isinstance(node, Split) for node in alone.proof)
    assert together.value == HALF
    assert together.mixtures is None
    assert dict(together.joint) == {("0", "0"): HALF, ("1", "1"): HALF}
    assert still.value == 1
    assert not any(flaw(guessing(), m) for m in (alone, together, still))


def test_an_irrational_value_is_between_bounds_and_named_so() -> None:
    # Of two who mix alike: 1 - 2b² = 1 - (1 - b)², so b = √2 - 1 and the value is 4√2 - 5.
    found = minmax_of(guessing(2), 0)
    assert found.value is None
    assert (found.low + 5) ** 2 < 32 < (found.high + 5) ** 2
    assert found.high - found.low <= Fraction(1, 10**6)
    assert "tolerance" in found.note
    assert not flaw(guessing(2), found)


def test_a_cap_on_cells_is_named_and_its_bounds_hold() -> None:
    found = minmax_of(guessing(2), 0, cells=1)
    assert found.low == Fraction(1, 3)  # the correlated value
    assert found.high > found.low
    assert "1 cells" in found.note
    assert not flaw(guessing(2), found)
    finer = minmax_of(guessing(2), 0, tolerance=Fraction(0), cells=60)
    assert "cells" in finer.note
    assert (finer.low + 5) ** 2 < 32 < (finer.high + 5) ** 2


def test_a_search_that_could_improve_for_ever_ends() -> None:
    values = iter([-2, 0, -6, 3, 6, -5, -7, -7, -9, 3, 8, 0])
    actions = ["abc", "de", "fg"]
    table = {j: (next(values), 0, 0) for j in product(*actions)}
    game = normal_form("steps", actions, table)
    found = minmax_of(game, 0)
    assert not flaw(game, found)
    assert found.high - found.low <= Fraction(1, 10**6)


@pytest.mark.parametrize(
    ("name", "mixed", "pure"),
    [
        ("prisoners-dilemma", "1", "1"),
        ("chicken", "2", "2"),
        ("battle-of-the-sexes", "2/3", "1"),
        ("matching-pennies", "0", "1"),
        ("stag-hunt", "3", "3"),
        ("travellers-dilemma", "2", "2"),
        ("public-goods(n=3,r=2)", "1", "1"),
        ("public-goods(n=12,r=2)", "1", "1"),
    ],
)
def test_named_games(name: str, mixed: str, pure: str) -> None:
    game = load_game(name)
    for kind, value in zip(KINDS, (mixed, mixed, pure), strict=True):
        found = minmax_of(game, game.seats - 1, kind)
        assert found.value == Fraction(value)
        assert not flaw(game, found)


@pytest.mark.parametrize("size", [2, 5, 12, 30])
def test_matrix_games_agree_with_another_solver(size: int) -> None:
    rng = np.random.default_rng(size)
    values = rng.integers(-20, 21, (size, size + 1))
    found = matrix_game.solve([[Fraction(int(v)) for v in row] for row in values])
    # The rows' own program: maximise w such that every column gives them at least w.
    told = linprog(
        [*[0.0] * size, -1.0],
        A_ub=np.hstack([-values.T, np.ones((size + 1, 1))]),
        b_ub=np.zeros(size + 1),
        A_eq=[[*[1.0] * size, 0.0]],
        b_eq=[1.0],
        bounds=[(0, None)] * size + [(None, None)],
    )
    assert float(found.value) == pytest.approx(-told.fun, abs=1e-7)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("sizes", [(2, 2, 2), (3, 2, 3), (2, 2, 2, 2)])
def test_no_punishment_on_a_grid_is_below_the_low_bound(seed: int, sizes: tuple[int, ...]) -> None:
    game = random_game(seed, sizes)
    found = minmax_of(game, 0, cells=300)
    assert not flaw(game, found)
    assert minmax_of(game, 0, "correlated").low <= found.low <= found.high
    assert found.high <= minmax_of(game, 0, "pure").low
    table = np.array([float(u[0]) for u in game.payoffs.values()]).reshape(sizes)
    rng = np.random.default_rng(seed)
    for _ in range(300):
        mixed = table
        for n in reversed(sizes[1:]):
            mixed = mixed @ rng.dirichlet(np.full(n, 0.6))
        assert mixed.max() >= float(found.low) - 1e-9


@settings(max_examples=60, deadline=None)
@given(games(), st.data())
def test_any_small_game_has_values_that_prove_themselves(game: Game, data: st.DataObject) -> None:
    seat = data.draw(st.integers(0, game.seats - 1))
    alone, together, still = (minmax_of(game, seat, kind, cells=40) for kind in KINDS)
    assert [flaw(game, m) for m in (alone, together, still)] == ["", "", ""]
    assert together.low <= alone.low <= alone.high <= still.low
    if game.seats <= 2:
        assert alone.value == together.value


@settings(max_examples=40, deadline=None)
@given(games(), st.integers(1, 5), st.fractions(-3, 3, max_denominator=4), st.data())
def test_values_follow_units_names_and_seats(
    game: Game, scale: int, shift: Fraction, data: st.DataObject
) -> None:
    seat = data.draw(st.integers(0, game.seats - 1))
    order = data.draw(st.permutations(range(game.seats)))
    for kind in ("correlated", "pure"):
        value = minmax_of(game, seat, kind).low
        other = minmax_of(rescale(game, {seat: (scale, shift)}), seat, kind).low
        assert other == scale * value + shift
        words = [{a: f"{k}{a}" for k, a in enumerate(own)} for own in game.actions]
        assert minmax_of(rename_actions(game, words), seat, kind).low == value
        moved = minmax_of(swap_seats(game, order), order.index(seat), kind)
        assert moved.low == value


def test_forged_values_are_refused() -> None:
    game, true = guessing(), minmax_of(guessing(), 0)
    split = next(k for k, node in enumerate(true.proof) if isinstance(node, Split))
    node = true.proof[split]
    assert isinstance(node, Split)

    def with_node(new: Bound | Split) -> Minmax:
        return replace(true, proof=(*true.proof[:split], new, *true.proof[split + 1 :]))

    forged = [
        replace(true, low=true.low + Fraction(1, 10**9)),
        replace(true, high=true.high - Fraction(1, 10**9)),
        replace(true, high=true.high + 1),
        replace(true, kind="pure"),
        replace(true, mixtures=None),
        replace(true, joint=true.joint[1:]),
        replace(true, mixtures=((), (HALF, HALF), (Fraction(1), Fraction(0)))),
        replace(true, proof=()),
        with_node(Bound((HALF, HALF))),
        with_node(Bound((Fraction(2), Fraction(-1)))),
        with_node(replace(node, parts=node.parts[:1])),
        with_node(replace(node, parts=(split, *node.parts[1:]))),
        with_node(replace(node, parts=(len(true.proof), *node.parts[1:]))),
        with_node(replace(node, seat=0)),
        with_node(replace(node, weights=(Fraction(1), Fraction(1)))),
        with_node(replace(node, weights=(Fraction(1, 3), Fraction(2, 3)))),
    ]
    assert not flaw(game, true)
    assert all(flaw(game, m) for m in forged)
    together = minmax_of(game, 0, "correlated")
    assert flaw(game, replace(together, kind="independent"))
    assert flaw(game, replace(together, proof=true.proof))
    pure = minmax_of(game, 0, "pure")
    assert flaw(game, replace(pure, low=pure.low + 1))


def test_lonely_and_idle_seats() -> None:
    alone = normal_form("alone", ["ab"], {("a",): (1,), ("b",): (3,)})
    idle = normal_form("idle", ["a", "b", "c"], {("a", "b", "c"): (1, 2, 3)})
    for kind in KINDS:
        found = minmax_of(alone, 0, kind)
        assert (found.value, found.joint, found.mixtures) == (3, (((), 1),), ((),))
        assert minmax_of(idle, 2, kind).value == 3
    with pytest.raises(CodepactError, match="no seat 1"):
        minmax_of(alone, 1)
    with pytest.raises(CodepactError, match=r"pure\?"):
        minmax_of(alone, 0, "pur")  # type: ignore[arg-type]
    with pytest.raises(CodepactError, match="tolerance"):
        minmax_of(alone, 0, tolerance=Fraction(-1))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_linear_programs_with_and_without_a_guess(data: st.DataObject) -> None:
    height, width = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 6))
    number = st.integers(-3, 3).map(Fraction)
    rows = [[data.draw(number) for _ in range(width)] for _ in range(height)]
    sides = [data.draw(number) for _ in range(height)]
    costs = [abs(data.draw(number)) for _ in range(width)]  # so that there is a minimum
    with pytest.MonkeyPatch.context() as patch:
        exact = minimum(costs, rows, sides)
        patch.setattr(linear_program, "SMALL", 0)
        guessed = minimum(costs, rows, sides)
    told = linprog(
        [float(c) for c in costs],
        A_eq=np.array([[float(v) for v in row] for row in rows]),
        b_eq=[float(b) for b in sides],
        method="highs-ipm",
    )
    if isinstance(exact, Infeasible):
        assert isinstance(guessed, Infeasible)
        assert told.status == 2
        columns = zip(*rows, strict=True)
        assert all(sum(v * y for v, y in zip(c, exact.y, strict=True)) <= 0 for c in columns)
        assert sum(b * y for b, y in zip(sides, exact.y, strict=True)) > 0
    else:
        assert isinstance(guessed, Optimum)
        assert guessed.value == exact.value
        assert told.status == 0
        assert float(exact.value) == pytest.approx(told.fun, abs=1e-6)
        for row, side in zip(rows, sides, strict=True):
            assert sum(v * x for v, x in zip(row, exact.x, strict=True)) == side


def test_a_program_without_end_is_refused() -> None:
    one = Fraction(1)
    with pytest.raises(ArithmeticError, match="without end"):
        minimum([-one, Fraction(0)], [[one, -one]], [one])
