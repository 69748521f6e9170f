"""Paths of the replicator dynamics, in continuous time and in generations."""

from fractions import Fraction

import nashpy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codepact.core.errors import CodepactError
from codepact.equilibrium.populations import (
    flow,
    generations,
    payoff_matrix,
    rescaled,
    restricted,
    starting_points,
)

DILEMMA = payoff_matrix(
    ["AllC", "AllD", "TitForTat"],
    [[3, 0, 3], [5, 1, Fraction(7, 5)], [3, Fraction(9, 10), 3]],
)
CYCLE = payoff_matrix("RPS", [[0, -1, 1], [1, 0, -1], [-1, 1, 0]])


def test_a_constant_lead_gives_the_logistic_curve() -> None:
    path = flow(payoff_matrix("AB", [[2, 2], [1, 1]]), [0.1, 0.9], until=6.0)
    times = np.array(path.times)
    expected = 1 / (1 + 9 * np.exp(-times))
    assert np.allclose([row[0] for row in path.shares], expected, atol=1e-10)


def test_rock_paper_scissors_keeps_the_product_of_shares() -> None:
    path = flow(CYCLE, [0.6, 0.3, 0.1], until=300.0)
    products = np.prod(np.array(path.shares), axis=1)
    assert np.ptp(products) < 1e-9
    assert not path.settled and path.times[-1] == 300
    assert max(row[2] for row in path.shares) > 0.59  # it turns


def test_the_path_is_that_of_nashpy() -> None:
    times = np.linspace(0, 5, 21)
    table = np.array([[float(v) for v in row] for row in DILEMMA.payoffs])
    theirs = nashpy.Game(table).replicator_dynamics(y0=np.array([0.5, 0.2, 0.3]), timepoints=times)
    ours = flow(DILEMMA, [0.5, 0.2, 0.3], until=5.0, points=21)
    assert np.allclose(ours.times, times)
    assert np.allclose(ours.shares, theirs, atol=1e-6)


def test_a_flow_settles_where_nobody_present_would_gain() -> None:
    path = flow(DILEMMA, [Fraction(1, 3)] * 3)
    assert path.settled and path.last[1] == pytest.approx(0, abs=1e-6)
    assert path.last[0] < Fraction(4, 9)  # the part of the line that is Nash equilibria
    hawks = flow(payoff_matrix("HD", [[-1, 2], [0, 1]]), [0.01, 0.99])
    assert hawks.settled and hawks.last == pytest.approx((0.5, 0.5), abs=1e-6)


def test_a_spiral_out_to_the_edges_does_not_settle() -> None:
    outwards = payoff_matrix("RPS", [[0, -2, 1], [1, 0, -2], [-2, 1, 0]])
    path = flow(outwards, [0.34, 0.33, 0.33], until=400.0)
    assert not path.settled
    assert max(path.last) > 0.999


@pytest.mark.parametrize("start", [(1, 0, 0), (0, 0.5, 0.5), (Fraction(1, 3),) * 3])
def test_shares_stay_shares_and_who_is_absent_stays_absent(start: tuple) -> None:
    path = np.array(flow(DILEMMA, start).shares)
    assert np.allclose(path.sum(axis=1), 1, atol=1e-12) and path.min() >= 0
    assert all((path[:, i] == 0).all() for i in range(3) if not start[i])
    assert all((path[:, i] > 0).all() for i in range(3) if start[i])


def test_where_payoffs_make_no_difference_nothing_moves() -> None:
    path = flow(payoff_matrix("AB", [[3, 5], [3, 5]]), [0.3, 0.7])
    assert (path.settled, path.times, path.shares) == (True, (0.0,), ((0.3, 0.7),))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=3, max_size=3),
    st.integers(1, 4),
    st.integers(-9, 9),
    st.permutations("ABC"),
)
def test_units_set_the_clock_and_order_nothing(
    rows: list[list[int]], scale: int, shift: int, order: list[str]
) -> None:
    matrix = payoff_matrix("ABC", rows)
    start = {"A": 0.5, "B": 0.3, "C": 0.2}
    one = flow(matrix, [start[k] for k in "ABC"], until=4.0, points=5)
    other = flow(
        rescaled(restricted(matrix, order), scale, shift),
        [start[k] for k in order],
        until=4.0 / scale,
        points=5,
    )
    if not one.settled and not other.settled:
        back = [order.index(k) for k in "ABC"]
        assert np.allclose(np.array(other.shares)[:, back], one.shares, atol=1e-7)


@pytest.mark.parametrize(
    ("start", "why"),
    [
        ((0.5, 0.5), "3 strategies need as many"),
        ((0.5, 0.6, -0.1), "must not be negative"),
        ((0.5, 0.6, 0.1), "add up to 1"),
        ((float("nan"), 0.5, 0.5), "add up to 1"),
    ],
)
def test_what_are_no_shares_is_refused(start: tuple[float, ...], why: str) -> None:
    for run in (
        lambda: flow(DILEMMA, start),
        lambda: generations(rescaled(DILEMMA, 1, 1), start, 3),
    ):
        with pytest.raises(CodepactError, match=why):
            run()


def test_a_flow_needs_time_and_points() -> None:
    for until in (0.0, -1.0, float("inf"), float("nan")):
        with pytest.raises(CodepactError, match="positive time"):
            flow(DILEMMA, [1, 0, 0], until=until)
    with pytest.raises(CodepactError, match="2 points of time"):
        flow(DILEMMA, [1, 0, 0], points=1)


def test_generations_multiply_shares_by_payoffs() -> None:
    path = generations(payoff_matrix("AB", [[2, 2], [1, 1]]), [Fraction(1, 9), Fraction(8, 9)], 3)
    assert path.unit == "generation" and path.times == (0, 1, 2, 3)
    assert [row[0] for row in path.shares] == pytest.approx([1 / 9, 1 / 5, 1 / 3, 1 / 2])


def test_generations_end_where_nothing_changes() -> None:
    hawks = rescaled(payoff_matrix("HD", [[-1, 2], [0, 1]]), 1, 2)
    path = generations(hawks, [0.1, 0.9], 10_000)
    assert path.settled and len(path.times) < 10_000
    assert path.last == pytest.approx((0.5, 0.5))


def test_generations_need_positive_payoffs() -> None:
    with pytest.raises(CodepactError, match=r"least is 0; .*above 0 .*rescaled"):
        generations(DILEMMA, [0.2, 0.3, 0.5], 3)
    with pytest.raises(CodepactError, match="at least 1"):
        generations(rescaled(DILEMMA, 1, 1), [0.2, 0.3, 0.5], 0)


def test_drawn_starts_depend_on_the_seed_alone() -> None:
    starts = starting_points(4, 50, seed=7)
    assert starts == starting_points(4, 50, seed=7) != starting_points(4, 50, seed=8)
    assert np.allclose(np.sum(starts, axis=1), 1) and np.min(starts) >= 0
    assert np.abs(np.mean(starting_points(4, 4000, seed=1), axis=0) - 0.25).max() < 0.02
