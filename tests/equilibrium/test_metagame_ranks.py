"""α-rank, dominance and rank intervals of meta-games."""

from __future__ import annotations

from fractions import Fraction
from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codepact.core.errors import CodepactError
from codepact.equilibrium.metagame import (
    Cell,
    MetaGame,
    alpha_rank,
    alpha_rank_limit,
    alpha_rank_of_pool,
    alpha_rank_of_pool_limit,
    equilibria,
    equivalent_strategies,
    iterated_dominance,
    meta_game,
    meta_game_of,
    pool_table,
    rank_intervals,
    symmetric_meta_game,
)
from codepact.games import load_game

RPS = symmetric_meta_game(("rock", "paper", "scissors"), [[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
PD = meta_game_of(load_game("prisoners-dilemma"))


@pytest.mark.parametrize("alpha", [0, 0.1, 1, 10, 1000])
def test_rock_paper_scissors_is_uniform(alpha: float) -> None:
    assert alpha_rank_of_pool(RPS, alpha).masses == pytest.approx([1 / 3] * 3)
    assert alpha_rank(RPS, alpha).masses == pytest.approx([1 / 9] * 9)


def test_rock_paper_scissors_with_unequal_stakes_is_uniform_in_the_limit() -> None:
    # "Biased rock-paper-scissors" of the paper: only who beats whom is left for strong selection.
    half, tenth = Fraction(1, 2), Fraction(1, 10)
    table = [[0, -half, 1], [half, 0, -tenth], [-1, tenth, 0]]
    game = symmetric_meta_game("RPS", table)
    assert alpha_rank_of_pool_limit(game).masses == pytest.approx([1 / 3] * 3)
    weak = alpha_rank_of_pool(game, 0.1).masses
    assert max(weak) - min(weak) > 0.01


def test_all_mass_is_on_mutual_defection() -> None:
    assert alpha_rank_of_pool_limit(PD).masses == pytest.approx((0, 1))
    limit = alpha_rank_limit(PD)
    assert limit.masses == pytest.approx((0, 0, 0, 1))
    assert limit.sinks == ((3,),)
    assert limit.states[limit.order()[0]] == (1, 1)


@pytest.mark.parametrize(
    ("game", "masses"),
    [
        ("battle-of-the-sexes", (0.5, 0, 0, 0.5)),
        ("matching-pennies", (0.25, 0.25, 0.25, 0.25)),
        ("chicken", (0, 0.5, 0.5, 0)),
    ],
)
def test_small_games_in_the_limit(game: str, masses: tuple[float, ...]) -> None:
    assert alpha_rank_limit(meta_game_of(load_game(game))).masses == pytest.approx(masses)


def test_two_strategies_follow_the_formula_of_fixation() -> None:
    alpha, m = 0.3, 10
    u = alpha * (5 - 0)  # D against C less C against D
    into = (1 - exp(-u)) / (1 - exp(-m * u))
    out = (1 - exp(u)) / (1 - exp(m * u))
    found = alpha_rank_of_pool(PD, alpha, m).masses
    assert found == pytest.approx((out / (into + out), into / (into + out)))


@given(
    st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=2, max_size=2),
    st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=2, max_size=2),
    st.sampled_from([0, 0.01, 0.3, 2]),
)
@settings(max_examples=30, deadline=None)
def test_masses_rest_under_the_chain_written_out(
    first: object, second: object, alpha: float
) -> None:
    game = meta_game((("a", "b"), ("x", "y", "z")), (first, second))
    m = 5
    found = alpha_rank(game, alpha, m)
    size = len(found.states)
    chain = np.zeros((size, size))
    for s, before in enumerate(found.states):
        for t, after in enumerate(found.states):
            seats = [k for k in (0, 1) if before[k] != after[k]]
            if len(seats) == 1:
                gain = game.payoff(seats[0], *after) - game.payoff(seats[0], *before)
                u = alpha * float(gain)
                rho = 1 / m if abs(u) < 1e-12 else (1 - exp(-u)) / (1 - exp(-m * u))
                chain[s, t] = rho / 3  # (2 - 1) + (3 - 1) ways to mutate
        chain[s, s] = 1 - chain[s].sum()
    masses = np.array(found.masses)
    assert masses @ chain == pytest.approx(masses, abs=1e-9)


def test_alpha_rank_refuses_what_it_cannot_do() -> None:
    with pytest.raises(CodepactError, match="finite number from 0 on"):
        alpha_rank(PD, float("inf"))
    with pytest.raises(CodepactError, match="population of 2 or more"):
        alpha_rank(PD, 1, population=1)
    with pytest.raises(CodepactError, match="same pool"):
        alpha_rank_of_pool(meta_game((("a",), ("x", "y")), ([[1, 2]], [[1, 2]])), 1)
    size = 40
    large = symmetric_meta_game([str(k) for k in range(size)], [[0] * size] * size)
    with pytest.raises(CodepactError, match="1600 states"):
        alpha_rank(large, 1)
    assert sum(alpha_rank_of_pool(large, 1).masses) == pytest.approx(1)


def test_one_strategy_has_all_the_mass() -> None:
    assert alpha_rank_of_pool_limit(symmetric_meta_game("a", [[1]])).masses == (1.0,)


def test_a_mixture_dominates_where_no_pure_strategy_does() -> None:
    pays = [[4, 0], [0, 4], [1, 1]], [[0, 1], [0, 1], [1, 0]]
    game = meta_game((("a", "b", "c"), ("x", "y")), pays)
    found = iterated_dominance(game)
    assert found.kept == ((1,), (1,))  # c goes, then x, then a
    assert [one.round for one in found.gone] == [1, 2, 3]
    c = next(one for one in found.gone if (one.seat, one.strategy) == (0, 2))
    assert sum(c.by) == 1
    assert all(
        sum(p * game.payoff(0, k, j) for k, p in enumerate(c.by)) > game.payoff(0, 2, j)
        for j in (0, 1)
    )


def test_what_only_equals_a_mixture_is_not_dominated() -> None:
    game = meta_game((("a", "b", "c"), ("x", "y")), ([[4, 0], [0, 4], [2, 2]], [[0, 0]] * 3))
    assert iterated_dominance(game).gone == ()
    assert iterated_dominance(game, "weak").gone == ()


def test_weak_dominance_goes_further_than_strict() -> None:
    game = symmetric_meta_game(("good", "same", "worse"), [[2, 1, 1], [2, 1, 1], [2, 0, 1]])
    assert iterated_dominance(game).gone == ()
    weak = iterated_dominance(game, "weak")
    assert weak.kept == ((0, 1), (0, 1))  # of two that are the same none goes
    third = meta_game((("a", "b", "c"), ("x", "y")), ([[4, 0], [0, 4], [2, 1]], [[0, 0]] * 3))
    (gone,) = iterated_dominance(third, "weak").gone
    mixed = [sum(p * third.payoff(0, k, j) for k, p in enumerate(gone.by)) for j in (0, 1)]
    assert mixed[0] >= 2
    assert mixed[1] >= 1
    assert mixed != [2, 1]


def test_the_travellers_are_left_with_the_lowest_claim() -> None:
    game = meta_game_of(load_game("travellers-dilemma"))
    assert iterated_dominance(game, "weak").kept == ((0,), (0,))


@given(
    st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=3, max_size=3),
    st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=3, max_size=3),
)
@settings(max_examples=30, deadline=None)
def test_strictly_dominated_strategies_are_played_in_no_equilibrium(a: object, b: object) -> None:
    game = meta_game((("a", "b", "c"), ("x", "y", "z")), (a, b))
    gone = iterated_dominance(game).gone
    for one in equilibria(game).found:
        assert all(one.strategies[g.seat][g.strategy] == 0 for g in gone)


def test_an_unknown_dominance_is_refused() -> None:
    with pytest.raises(CodepactError, match="'strict' or 'weak'"):
        iterated_dominance(PD, "total")  # type: ignore[arg-type]


def sampled(draws: list[tuple[int, int]]) -> Cell:
    exact = tuple((Fraction(a), Fraction(b)) for a, b in draws)
    means = tuple(sum(own, Fraction(0)) / len(exact) for own in zip(*exact, strict=True))
    return Cell(means, "sampled", exact, (None, None), len(exact))


def test_exact_cells_leave_nothing_open() -> None:
    placed = rank_intervals(PD)
    assert [(r.label, r.rank, r.low, r.high) for r in placed] == [("D", 1, 1, 1), ("C", 2, 2, 2)]
    assert placed[0].mean == 3


def test_ties_share_a_rank() -> None:
    placed = rank_intervals(RPS)
    assert [(r.rank, r.low, r.high) for r in placed] == [(1, 1, 1)] * 3


def test_a_wide_sample_leaves_ranks_open_and_a_narrow_one_does_not() -> None:
    def game(draws: list[tuple[int, int]]) -> MetaGame:
        cells = (Cell((Fraction(2), Fraction(2))), Cell((Fraction(2), Fraction(2))))
        return MetaGame("g", (("a", "b"), ("x",)), (cells[0], sampled(draws)))

    wide = rank_intervals(game([(0, 0), (5, 0)] * 5))
    assert {(r.low, r.high) for r in wide} == {(1, 2)}
    narrow = rank_intervals(game([(4, 0), (5, 0)] * 5))
    assert [(r.label, r.low, r.high) for r in narrow] == [("b", 1, 1), ("a", 2, 2)]


def test_a_pair_seen_from_both_sides_is_drawn_together() -> None:
    # Each match pays both the same, so no resample can put one before the other.
    draws = [(0, 0), (9, 9)] * 5
    cell = sampled(draws)
    zero = Cell((Fraction(0), Fraction(0)))
    game = MetaGame("g", (("a", "b"),) * 2, (zero, cell, cell, zero))
    assert [(r.low, r.high) for r in rank_intervals(game)] == [(1, 1), (1, 1)]


def test_rank_intervals_refuse_bad_input() -> None:
    with pytest.raises(CodepactError, match="no seat 2"):
        rank_intervals(PD, 2)
    with pytest.raises(CodepactError, match="between 0 and 1"):
        rank_intervals(PD, confidence=95)


def test_equivalent_strategies_are_found() -> None:
    game = symmetric_meta_game("abc", [[1, 2, 1], [0, 3, 0], [1, 2, 1]])
    assert equivalent_strategies(game) == (((0, 2), (1,)),) * 2
    assert pool_table(game) == [[1, 2, 1], [0, 3, 0], [1, 2, 1]]


def test_meta_games_refuse_what_is_none() -> None:
    with pytest.raises(CodepactError, match="no strategies for seat 1"):
        meta_game((("a",), ()), ([[]], [[]]))
    with pytest.raises(CodepactError, match="two strategies 'a'"):
        symmetric_meta_game(("a", "a"), [[0, 0], [0, 0]])
    with pytest.raises(CodepactError, match="rows and columns"):
        symmetric_meta_game("ab", [[0, 0]])
    with pytest.raises(CodepactError, match="integers or fractions"):
        symmetric_meta_game("a", [[0.5]])  # type: ignore[list-item]
    with pytest.raises(CodepactError, match="shape of the labels"):
        meta_game(("ab", "xy"), ([[1, 2], [3]], [[1, 2], [3, 4]]))
    with pytest.raises(CodepactError, match="at least 1 seat"):
        MetaGame("g", (), ())
