"""Rest points, their stability, and evolutionary stability, exactly."""

import random
from fractions import Fraction
from itertools import product

import numpy as np
import pygambit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codepact.core.errors import CodepactError
from codepact.equilibrium.populations import (
    PayoffMatrix,
    RestPoint,
    evolutionary_stability,
    flow,
    payoff_matrix,
    rescaled,
    rest_point,
    rest_points,
    restricted,
)
from codepact.equilibrium.populations.spectrum import of_matrix

DILEMMA = payoff_matrix(
    ["AllC", "AllD", "TitForTat"], [[3, 0, 3], [5, 1, Fraction(7, 5)], [3, Fraction(9, 10), 3]]
)
"""10 rounds with (T, R, P, S) = (5, 3, 1, 0), payoffs per round."""


def cycle(win: int, loss: int) -> PayoffMatrix:
    return payoff_matrix("RPS", [[0, -loss, win], [win, 0, -loss], [-loss, win, 0]])


def at(matrix: PayoffMatrix, *shares: Fraction | int) -> RestPoint:
    found = rest_points(matrix)
    return next(p for p in found.points if p.shares == tuple(map(Fraction, shares)))


def games(most: int = 4) -> st.SearchStrategy[PayoffMatrix]:
    def table(size: int) -> st.SearchStrategy[list[list[int]]]:
        row = st.lists(st.integers(-3, 3), min_size=size, max_size=size)
        return st.lists(row, min_size=size, max_size=size)

    sizes = st.integers(2, most)
    return sizes.flatmap(table).map(lambda rows: payoff_matrix("ABCD"[: len(rows)], rows))


@pytest.mark.parametrize(("value", "cost"), [(2, 4), (1, 3), (5, 7)])
def test_hawks_are_v_over_c_of_the_stable_population(value: int, cost: int) -> None:
    rows = [[Fraction(value - cost, 2), value], [0, Fraction(value, 2)]]
    inside = at(
        payoff_matrix(["hawk", "dove"], rows), Fraction(value, cost), 1 - Fraction(value, cost)
    )
    assert (inside.nash, inside.evolutionary) == (True, "evolutionarily stable")
    assert inside.stability == "stable"


@pytest.mark.parametrize(
    ("win", "loss", "stability", "evolutionary"),
    [
        (2, 1, "stable", "evolutionarily stable"),
        (1, 1, "centre", "neutrally stable"),
        (1, 2, "unstable", "invadable"),
    ],
)
def test_rock_paper_scissors_by_what_a_win_is_worth(
    win: int, loss: int, stability: str, evolutionary: str
) -> None:
    inside = at(cycle(win, loss), Fraction(1, 3), Fraction(1, 3), Fraction(1, 3))
    assert (inside.stability, inside.evolutionary) == (stability, evolutionary)
    assert inside.nash
    corners = [p for p in rest_points(cycle(win, loss)).points if p is not inside][:3]
    assert {p.stability for p in corners} == {"saddle"}


def test_rock_paper_scissors_lizard_spock_has_a_centre() -> None:
    beats = {(0, 2), (0, 3), (1, 0), (1, 4), (2, 1), (2, 3), (3, 1), (3, 4), (4, 2), (4, 0)}
    rows = [[((i, j) in beats) - ((j, i) in beats) for j in range(5)] for i in range(5)]
    inside = at(payoff_matrix("RPSLK", rows), *[Fraction(1, 5)] * 5)
    assert inside.stability == "centre"
    assert inside.spectrum.turning == 4


def test_unconditional_and_reciprocal_cooperation_are_a_line_of_rest_points() -> None:
    found = rest_points(DILEMMA)
    (line,) = found.faces
    assert (line.support, line.dimension) == ((0, 2), 1)
    assert [end.shares for end in line.ends] == [(1, 0, 0), (0, 0, 1)]
    # Defection earns 5x + 1.4(1-x), which is 3 at x = 4/9.
    assert line.nash == ((Fraction(4, 9), 0, Fraction(5, 9)), (0, 0, 1))
    assert [end.stability for end in line.ends] == ["unstable", "neutral"]
    kept = {p.shares: p.stability for p in found.points}
    assert kept == {(0, 1, 0): "stable", (0, Fraction(16, 17), Fraction(1, 17)): "saddle"}


def test_where_payoffs_make_no_difference_the_whole_simplex_rests() -> None:
    for count in (1, 2, 5, 8):
        names = [f"S{k}" for k in range(count)]
        found = rest_points(payoff_matrix(names, [[7] * count] * count))
        if count == 1:
            assert [p.shares for p in found.points] == [(1,)]
            assert found.points[0].evolutionary == "evolutionarily stable"
            assert not found.faces
        else:
            assert not found.points
            (whole,) = found.faces
            assert (whole.dimension, len(whole.ends), len(whole.nash)) == (count - 1, count, count)
            assert {end.evolutionary for end in whole.ends} == {"neutrally stable"}


def test_a_line_of_rest_points_may_lie_inside() -> None:
    half = Fraction(1, 2)
    matrix = payoff_matrix("ABC", [[1, 0, half], [0, 1, half], [half, half, half]])
    (line,) = rest_points(matrix).faces
    assert line.support == (0, 1, 2)
    assert [end.shares for end in line.ends] == [(half, half, 0), (0, 0, 1)]


def test_of_equal_earners_the_second_order_decides() -> None:
    """Bourgeois earns as much as hawks and doves at their mixture, and more with itself."""
    half = Fraction(1, 2)
    rows = [[-1, 2, half], [0, 1, half], [-half, Fraction(3, 2), 1]]
    point = at(payoff_matrix(["hawk", "dove", "bourgeois"], rows), half, half, 0)
    assert (point.spectrum.still, point.spectrum.growing) == (1, 0)
    assert (point.stability, point.evolutionary) == ("saddle", "invadable")
    rows[2][2] = 0
    point = at(payoff_matrix(["hawk", "dove", "bourgeois"], rows), half, half, 0)
    assert (point.stability, point.evolutionary) == ("stable", "evolutionarily stable")


def test_a_pure_strategy_may_fall_to_a_mixture_of_best_replies_alone() -> None:
    """Neither B nor C invades A alone, but half of each do: 2x·Ay - y·Ay falls below 0."""
    matrix = payoff_matrix("ABC", [[1, 1, 1], [1, 0, 5], [1, 5, 0]])
    assert evolutionary_stability(restricted(matrix, "AB"), (1, 0)) == "evolutionarily stable"
    assert evolutionary_stability(restricted(matrix, "AC"), (1, 0)) == "evolutionarily stable"
    assert evolutionary_stability(matrix, (1, 0, 0)) == "invadable"


def test_too_many_strategies_are_refused_by_name() -> None:
    matrix = payoff_matrix([f"S{k}" for k in range(13)], [[k] * 13 for k in range(13)])
    with pytest.raises(CodepactError, match=r"at most 12 .* 13.*restricted"):
        rest_points(matrix)
    assert evolutionary_stability(matrix, [0] * 12 + [1]) == "evolutionarily stable"
    flat = payoff_matrix([f"S{k}" for k in range(14)], [[0] * 14] * 14)
    assert evolutionary_stability(flat, [1] + [0] * 13) == "undecided"


def test_shares_that_change_are_no_rest_point() -> None:
    with pytest.raises(CodepactError, match="no rest point: AllC earns 3/2, AllD earns 3"):
        rest_point(DILEMMA, (Fraction(1, 2), Fraction(1, 2), 0))
    with pytest.raises(CodepactError, match="add up to 1"):
        rest_point(DILEMMA, (Fraction(1, 2), 0, 0))
    with pytest.raises(CodepactError, match="integers or fractions"):
        rest_point(DILEMMA, (0.5, 0.5, 0))


@settings(max_examples=60, deadline=None)
@given(games())
def test_every_point_found_rests_and_the_ends_and_middles_of_faces_do(matrix: PayoffMatrix) -> None:
    found = rest_points(matrix)
    rows = matrix.payoffs

    def rests(x: tuple[Fraction, ...]) -> bool:
        earned = [sum(a * v for a, v in zip(row, x, strict=True)) for row in rows]
        return (
            sum(x) == 1
            and min(x) >= 0
            and len({e for e, v in zip(earned, x, strict=True) if v}) == 1
        )

    assert all(rests(p.shares) for p in found.points)
    for face in found.faces:
        ends = [end.shares for end in face.ends]
        middle = tuple(sum(column) / len(ends) for column in zip(*ends, strict=True))
        assert {i for i, v in enumerate(middle) if v} == set(face.support)
        assert rests(middle) and all(map(rests, ends))
    # Every pure population rests, so each is a point or lies on a face.
    pure = {p.shares for p in found.points} | {e.shares for f in found.faces for e in f.ends}
    size = len(matrix.labels)
    assert {tuple(Fraction(i == k) for i in range(size)) for k in range(size)} <= pure


@settings(max_examples=60, deadline=None)
@given(games(), st.permutations(range(4)), st.integers(1, 5), st.integers(-5, 5))
def test_order_and_units_change_nothing(
    matrix: PayoffMatrix, order: list[int], scale: int, shift: int
) -> None:
    kept = [matrix.labels[k] for k in order if k < len(matrix.labels)]
    other = rescaled(restricted(matrix, kept), scale, shift)

    def seen(one: PayoffMatrix) -> set:
        found = rest_points(one)

        def named(shares: tuple[Fraction, ...]) -> frozenset:
            return frozenset((n, x) for n, x in zip(one.labels, shares, strict=True) if x)

        points = {(named(p.shares), p.nash, p.stability, p.evolutionary) for p in found.points}
        return points | {frozenset(named(e.shares) for e in f.ends) for f in found.faces}

    assert seen(matrix) == seen(other)


def gambit_symmetric(rows: list[list[int]]) -> set[tuple[Fraction, ...]]:
    """Return the symmetric ones of all extreme equilibria, exactly."""
    table = np.array(rows)
    game = pygambit.StrategicGame.from_arrays(table, table.T)
    found = set()
    for one in pygambit.nash.enummixed_solve(game, rational=True).equilibria:
        first, second = (
            tuple(Fraction(p.numerator, p.denominator) for _, p in one[seat]) for seat in ("1", "2")
        )
        if first == second:
            found.add(first)
    return found


def test_nash_rest_points_are_the_symmetric_equilibria_that_gambit_finds() -> None:
    chance, seen = random.Random(5), 0
    for _ in range(40):
        rows = [[chance.randint(-20, 20) for _ in range(4)] for _ in range(4)]
        ours = rest_points(payoff_matrix("ABCD", rows))
        assert not ours.faces
        nash = {p.shares for p in ours.points if p.nash}
        assert nash == gambit_symmetric(rows)
        seen += len(nash)
    assert seen > 60


def test_invaders_on_a_grid_never_contradict_evolutionary_stability() -> None:
    chance, seen = random.Random(2), set()
    grid = [Fraction(k, 6) for k in range(7)]
    mixtures = [y for y in product(grid, repeat=3) if sum(y) == 1]
    for _ in range(50):
        rows = [[chance.randint(0, 2) for _ in range(3)] for _ in range(3)]
        matrix = payoff_matrix("ABC", rows)
        rests = rest_points(matrix)
        for point in (*rests.points, *(end for face in rests.faces for end in face.ends)):
            x = point.shares

            def met(
                one: tuple[Fraction, ...], other: tuple[Fraction, ...], rows: list = rows
            ) -> Fraction:
                return sum(one[i] * rows[i][j] * other[j] for i in range(3) for j in range(3))

            replies = [y for y in mixtures if y != x and met(y, x) == met(x, x)]
            leads = [met(x, y) - met(y, y) for y in replies]
            if point.evolutionary == "evolutionarily stable":
                assert point.nash and all(lead > 0 for lead in leads)
            elif point.evolutionary == "neutrally stable":
                assert point.nash and all(lead >= 0 for lead in leads)
            seen.add((point.evolutionary, bool(replies)))
    assert ("evolutionarily stable", True) in seen and ("neutrally stable", True) in seen


def test_paths_that_start_near_by_do_as_the_stability_says() -> None:
    chance = np.random.default_rng(3)
    seen = set()
    for _ in range(8):
        rows = chance.integers(-3, 4, size=(3, 3)).tolist()
        matrix = payoff_matrix("ABC", rows)
        found = rest_points(matrix)
        if found.faces:
            continue
        for point in found.points:
            x = np.array([float(v) for v in point.shares])
            nearby = [0.999 * x + 0.001 * y for y in chance.dirichlet([1, 1, 1], size=3)]
            paths = [np.array(flow(matrix, y, until=1000.0, points=100).shares) for y in nearby]
            starts = [np.abs(path[0] - x).max() for path in paths]
            ends = [np.abs(path[-1] - x).max() for path in paths]
            farthest = [np.abs(path - x).max() for path in paths]
            if point.stability == "stable":
                assert all(e < s for e, s in zip(ends, starts, strict=True))
            elif point.stability in ("saddle", "unstable"):
                assert max(farthest) > 10 * max(starts)
            seen.add(point.stability)
    assert {"stable", "saddle", "unstable"} <= seen


@settings(max_examples=80, deadline=None)
@given(
    st.integers(1, 5).flatmap(
        lambda n: st.lists(
            st.lists(st.integers(-4, 4), min_size=n, max_size=n), min_size=n, max_size=n
        )
    )
)
def test_signs_of_eigenvalues_agree_with_numpy_where_floats_can_tell(rows: list[list[int]]) -> None:
    ours = of_matrix([[Fraction(v) for v in row] for row in rows])
    theirs = np.linalg.eigvals(np.array(rows, dtype=float))
    counts = (ours.shrinking, ours.growing, ours.turning + ours.still)
    assert sum(counts) == len(ours.values) == len(rows)
    assert counts[0] >= sum(theirs.real < -1e-2) and counts[1] >= sum(theirs.real > 1e-2)
    assert np.isclose(sum(ours.values).real, theirs.sum().real, atol=1e-6)


@pytest.mark.parametrize(
    ("last", "signs"),
    [
        ([-3, 0, -1, 0], (2, 2, 0, 0)),  # x⁴ + x² + 3
        ([-1, 0, -3, 0], (0, 0, 4, 0)),  # x⁴ + 3x² + 1
        ([1, 0, 1, 0], (1, 1, 2, 0)),  # x⁴ - x² - 1
        ([0, 0, -1, 0], (0, 0, 2, 2)),  # x²(x² + 1)
        ([Fraction(-1), Fraction(-1, 10**30), Fraction(-3), Fraction(-1, 10**30)], (4, 0, 0, 0)),
    ],
)
def test_real_parts_are_zero_only_where_they_are(last: list, signs: tuple[int, ...]) -> None:
    companion = [[Fraction(j == i + 1) for j in range(4)] for i in range(3)] + [
        [Fraction(v) for v in last]
    ]
    found = of_matrix(companion)
    assert (found.shrinking, found.growing, found.turning, found.still) == signs
