"""Equilibria of meta-games, against numbers and solvers that are not ours."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from codepact.core.errors import CodepactError
from codepact.equilibrium.metagame import (
    Equilibria,
    MetaGame,
    equilibria,
    exploitability,
    merged,
    meta_game,
    meta_game_of,
    pure_equilibria,
    restricted,
    symmetric_meta_game,
)
from codepact.equilibrium.metagame.solvers import gambit_for_two, nashpy_for_two
from codepact.games import load_game

DATA = json.loads(
    (Path(__file__).parents[1] / "data" / "bimatrix_equilibria.json").read_text("utf-8")
)["games"]
DEGENERATE = "degenerate zero-sum game of four (Nashpy issue 39)"


def bimatrix(first: Any, second: Any) -> MetaGame:
    labels = [f"r{k}" for k in range(len(first))], [f"c{k}" for k in range(len(first[0]))]
    return meta_game(labels, (first, second))


def profiles(found: Equilibria) -> set[Any]:
    return {one.strategies for one in found.found}


def fractions(texts: Any) -> set[Any]:
    return {tuple(tuple(map(Fraction, own)) for own in profile) for profile in texts}


@pytest.mark.parametrize("name", DATA)
def test_the_equilibria_are_those_that_others_found(name: str) -> None:
    case = DATA[name]
    found = equilibria(bimatrix(case["first"], case["second"]))
    assert profiles(found) == fractions(case["equilibria"])
    assert len(found.found) == len(case["equilibria"])
    assert found.complete


def test_a_degenerate_game_says_how_many_were_found_and_that_there_is_a_continuum() -> None:
    case = DATA[DEGENERATE]
    found = equilibria(bimatrix(case["first"], case["second"]))
    assert found.degenerate
    assert found.components == ((0, 1, 2, 3),)
    text = " ".join(found.notes)
    assert "4 extreme equilibria" in text
    assert "continuum" in text
    assert "listed 9" in text


def test_every_mixture_within_a_component_is_an_equilibrium() -> None:
    case = DATA[DEGENERATE]
    game = bimatrix(case["first"], case["second"])
    found = equilibria(game)
    firsts = sorted({one.strategies[0] for one in found.found})
    middle = tuple((a + b) / 2 for a, b in zip(*firsts, strict=True))
    assert exploitability(game, (middle, middle)).total == 0


def test_separate_components_are_told_apart() -> None:
    case = DATA["three by five, players minimise (Nashpy issue 82)"]
    found = equilibria(bimatrix(case["first"], case["second"]))
    assert sorted(map(len, found.components)) == [1, 1, 3, 3]
    for component in found.components:
        for k in component:
            linked = [
                j
                for j in component
                if j != k
                and any(
                    a == b
                    for a, b in zip(
                        found.found[j].strategies, found.found[k].strategies, strict=True
                    )
                )
            ]
            assert bool(linked) == (len(component) > 1)


@pytest.mark.parametrize("far", [10**10, 10**40, Fraction(1, 10**40)])
def test_payoffs_of_any_size_have_their_equilibria(far: int | Fraction) -> None:
    # Gambit itself finds none where payoffs span 10^10.
    case = DATA["stag_hunt (S,H)"]
    scaled = [[[v * far for v in row] for row in case[seat]] for seat in ("first", "second")]
    found = equilibria(bimatrix(*scaled))
    assert profiles(found) == fractions(case["equilibria"])


def test_a_payoff_that_differs_by_almost_nothing_counts() -> None:
    more = Fraction(1, 10**30)
    found = equilibria(bimatrix([[3, 0], [3 + more, 1]], [[3, 3 + more], [0, 1]]))
    assert profiles(found) == fractions([[["0", "1"], ["0", "1"]]])


small = st.integers(-5, 5)


@st.composite
def games(draw: st.DrawFn, least: int = 1) -> tuple[Any, Any]:
    rows, columns = draw(st.integers(least, 3)), draw(st.integers(least, 3))
    table = st.lists(
        st.lists(small, min_size=columns, max_size=columns), min_size=rows, max_size=rows
    )
    return draw(table), draw(table)


def turned(table: Any) -> Any:
    return [list(column) for column in zip(*table, strict=True)]


@given(games())
@settings(max_examples=40, deadline=None)
def test_there_is_an_equilibrium_and_nobody_gains_by_deviating(tables: Any) -> None:
    game = bimatrix(*tables)
    found = equilibria(game)
    assert found.found
    for one in found.found:
        assert one.regret == 0
        assert exploitability(game, one.strategies).total == 0
    pure = {one.strategies for one in pure_equilibria(game)}
    assert pure == {one.strategies for one in found.found if one.pure}


@given(games(), st.fractions(Fraction(1, 9), 9), st.integers(-9, 9))
@settings(max_examples=25, deadline=None)
def test_seats_names_and_scales_do_not_matter(tables: Any, factor: Fraction, moved: int) -> None:
    first, second = tables
    found = profiles(equilibria(bimatrix(first, second)))
    swapped = profiles(equilibria(bimatrix(turned(second), turned(first))))
    assert swapped == {(b, a) for a, b in found}
    scaled = [[factor * v + moved for v in row] for row in first]
    assert profiles(equilibria(bimatrix(scaled, second))) == found
    order = list(permutations(range(len(first))))[-1]
    other = equilibria(bimatrix([first[k] for k in order], [second[k] for k in order]))
    assert profiles(other) == {(tuple(a[k] for k in order), b) for a, b in found}


@given(games(least=2))
@settings(max_examples=25, deadline=None)
def test_vertex_enumeration_by_nashpy_agrees_where_it_is_sure(tables: Any) -> None:
    import nashpy

    found = equilibria(bimatrix(*tables))
    assume(not found.degenerate)
    first, second = (np.array(t, dtype=float) + 6 for t in tables)  # it needs them above 0
    theirs = {
        tuple(tuple(np.round(own, 6) + 0.0) for own in one)
        for one in nashpy.Game(first, second).vertex_enumeration()
    }
    ours = {
        tuple(tuple(round(float(p), 6) for p in own) for own in one.strategies)
        for one in found.found
    }
    assert ours == theirs


def test_nashpy_stands_in_for_gambit_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    import codepact.equilibrium.metagame.solvers as solvers

    monkeypatch.setattr(solvers, "find_spec", lambda name: name != "pygambit" or None)
    case = DATA["battle_of_the_sexes"]
    found = equilibria(bimatrix(case["first"], case["second"]))
    assert "Nashpy" in found.method
    assert "up to 6" in found.method
    assert not found.complete
    assert profiles(found) == fractions(case["equilibria"])


def test_without_gambit_seven_strategies_are_refused_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import codepact.equilibrium.metagame.solvers as solvers

    monkeypatch.setattr(solvers, "find_spec", lambda name: name != "pygambit" or None)
    names = "abcdefg"
    table = [[int(i == j) for j in range(7)] for i in range(7)]
    with pytest.raises(CodepactError, match=r"Nashpy .* 6 by 6.* 7 by 7 .*extra gambit"):
        equilibria(symmetric_meta_game(names, table))


@pytest.mark.parametrize(
    ("table", "size"),
    [
        ([[-13, 3, 10], [-5, 4, 14], [-14, 16, -5]], 3),
        ([[2, 20, 5], [8, -1, -20], [12, -20, -12]], 5),
    ],
)
def test_nashpy_finds_equilibria_that_its_support_enumeration_loses_by_rounding(
    table: list[list[int]], size: int
) -> None:
    meta = symmetric_meta_game("abc", table)
    found, exact = equilibria(meta, nashpy_for_two), equilibria(meta, gambit_for_two)
    assert profiles(found) == profiles(exact) and len(found.found) == size
    assert "rounding" in found.guarantee


@given(games())
@settings(max_examples=25, deadline=None)
def test_nashpy_agrees_with_gambit_on_games_that_are_not_degenerate(tables: Any) -> None:
    exact = equilibria(bimatrix(*tables), gambit_for_two)
    assume(not exact.degenerate)
    assert profiles(equilibria(bimatrix(*tables), nashpy_for_two)) == profiles(exact)


def test_nashpy_may_miss_equilibria_of_a_degenerate_game_and_the_result_says_so() -> None:
    case = DATA[DEGENERATE]
    found = equilibria(bimatrix(case["first"], case["second"]), nashpy_for_two)
    assert profiles(found) <= fractions(case["equilibria"])
    assert not found.complete
    assert any("can be missed" in note for note in found.notes)


def test_candidates_that_are_no_equilibria_are_left_out() -> None:
    def careless(meta: MetaGame) -> Any:
        half = (Fraction(1, 2), Fraction(1, 2))
        good = gambit_for_two(meta)
        return replace(good, profiles=[*good.profiles, (half, half)])

    case = DATA["stag_hunt (S,H)"]
    found = equilibria(bimatrix(case["first"], case["second"]), careless)
    assert profiles(found) == fractions(case["equilibria"])
    assert not found.complete
    assert any("1 candidate of the solver left out" in note for note in found.notes)


def test_a_game_too_large_to_enumerate_has_its_pure_equilibria_and_one_more() -> None:
    size = 14
    table = [
        [int((j - i) % size == 1) + 2 * int(i == j == 0) for j in range(size)] for i in range(size)
    ]
    game = symmetric_meta_game([f"s{k}" for k in range(size)], table)
    found = equilibria(game)
    assert not found.complete
    assert "one equilibrium" in found.method
    assert {one.strategies for one in pure_equilibria(game)} <= profiles(found)
    assert any("too many to enumerate" in note for note in found.notes)


def test_strictly_dominated_strategies_keep_their_place_with_probability_zero() -> None:
    first = [[0, -1, 0, 1], [1, 0, 0, -1], [-9, -9, -9, -9], [-1, 1, 0, 0]]
    found = equilibria(bimatrix(first, turned(first)))
    (one,) = found.found
    third = Fraction(1, 3)
    assert one.strategies == ((third, third, 0, third),) * 2
    assert any("strictly dominated" in note for note in found.notes)


def test_one_strategy_one_seat_and_ties() -> None:
    assert len(equilibria(bimatrix([[5]], [[7]])).found) == 1
    alone = equilibria(meta_game((("a", "b", "c"),), ([2, 3, 3],)))
    assert [one.strategies[0].index(1) for one in alone.found] == [1, 2]
    assert alone.degenerate
    tied = equilibria(bimatrix([[0, 0], [0, 0]], [[0, 0], [0, 0]]))
    assert len(tied.found) == 4
    assert tied.components == ((0, 1, 2, 3),)


def test_three_seats_have_all_their_pure_equilibria_and_isolated_mixed_ones() -> None:
    # Whoever is alone in its choice pays 1: all play a, all play b, or everybody tosses a coin.
    tensors = []
    for seat in range(3):
        tensor = [[[0, 0], [0, 0]], [[0, 0], [0, 0]]]
        for i in range(2):
            for j in range(2):
                for k in range(2):
                    own = (i, j, k)
                    tensor[i][j][k] = -int(sum(own) in (1, 2) and own.count(own[seat]) == 1)
        tensors.append(tensor)
    game = meta_game((("a", "b"),) * 3, tensors)
    found = equilibria(game)
    half = (Fraction(1, 2),) * 2
    assert {one.strategies for one in pure_equilibria(game)} <= profiles(found)
    assert (half, half, half) in profiles(found)
    assert "polynomial" in found.method
    assert not found.complete
    assert all(exploitability(game, one.strategies).total == 0 for one in found.found)


def test_an_irrational_equilibrium_of_three_seats_says_how_far_off_it_is() -> None:
    # b pays 1 if both others play a, a pays 2 if both play b: p^2 = 2 (1-p)^2, so p = 2 - sqrt(2).
    tensors = []
    for seat in range(3):
        tensor = [[[Fraction(0)] * 2 for _ in range(2)] for _ in range(2)]
        for i in range(2):
            for j in range(2):
                for k in range(2):
                    own = (i, j, k)
                    others = [x for s, x in enumerate(own) if s != seat]
                    if own[seat] == 1 and others == [0, 0]:
                        tensor[i][j][k] = Fraction(1)
                    if own[seat] == 0 and others == [1, 1]:
                        tensor[i][j][k] = Fraction(2)
        tensors.append(tensor)
    found = equilibria(meta_game((("a", "b"),) * 3, tensors))
    mixed = [one for one in found.found if not one.pure and one.regret > 0]
    assert mixed
    root = 2 - 2**0.5
    assert any(all(abs(float(own[0]) - root) < 1e-6 for own in one.strategies) for one in mixed)
    assert all(one.regret < Fraction(1, 10**6) for one in mixed)
    assert any("rounded" in note for note in found.notes)


def test_a_large_game_of_three_seats_is_refused_with_a_way_out() -> None:
    size = 6
    tensor = [[[int(i == j == k) for k in range(size)] for j in range(size)] for i in range(size)]
    game = meta_game(([str(k) for k in range(size)],) * 3, (tensor,) * 3)
    with pytest.raises(CodepactError, match=r"216 profiles .* pure equilibria"):
        equilibria(game)
    assert len(pure_equilibria(game)) >= size


def test_merging_equivalent_strategies_keeps_equilibria() -> None:
    table = [[4, 0, 0], [3, 3, 3], [3, 3, 3]]
    game = symmetric_meta_game(("stag", "hare", "rabbit"), table)
    small_game = merged(game)
    assert small_game.labels[0] == ("stag", "hare = rabbit")
    assert len(equilibria(small_game).found) == 3
    for one in equilibria(small_game).found:
        spread = tuple((p, q / 2, q / 2) for p, q in one.strategies)
        assert exploitability(game, spread).total == 0


def test_gambit_is_not_imported_before_it_is_needed() -> None:
    import subprocess

    code = (
        "import sys, codepact.equilibrium.metagame as m; "
        "print(sorted({'pygambit', 'nashpy', 'matplotlib', 'scipy'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_bad_profiles_are_refused_in_words() -> None:
    game = meta_game_of(load_game("prisoners-dilemma"))
    with pytest.raises(CodepactError, match="2 mixed strategies"):
        exploitability(game, [(1, 0)])
    with pytest.raises(CodepactError, match="has 2 strategies"):
        exploitability(game, [(1, 0, 0), (1, 0)])
    with pytest.raises(CodepactError, match="add up to 1"):
        exploitability(game, [(1, 1), (1, 0)])
    with pytest.raises(CodepactError, match="must be exact"):
        exploitability(game, [(0.5, 0.5), (1, 0)])  # type: ignore[list-item]


def test_exploitability_of_cooperation_is_what_temptation_pays_more() -> None:
    game = meta_game_of(load_game("prisoners-dilemma"))
    test = exploitability(game, [(1, 0), (Fraction(1, 2), Fraction(1, 2))])
    assert test.payoffs == (Fraction(3, 2), 4)
    assert test.gains == (Fraction(3, 2), 1)
    assert test.total == Fraction(5, 2)
    assert test.best_replies == ((1,), (1,))
    everything = restricted(game, [range(2), range(2)])
    assert everything == game


def test_without_a_solver_pure_equilibria_are_found_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("codepact.equilibrium.metagame.solvers.find_spec", lambda name: None)
    found = equilibria(meta_game_of(load_game("chicken")))
    assert [one.pure for one in found.found] == [True, True]
    assert "no solver is installed" in found.method and not found.complete
    assert any("extra gambit" in note for note in found.notes)
