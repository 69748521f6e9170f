"""The achievable set: its corners, what is in it by which mixture, and what is not and why."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from generated_games import games
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import least_squares
from scipy.spatial import ConvexHull

from codepact.core.errors import CodepactError
from codepact.core.game import Game, normal_form
from codepact.equilibrium.achievable import achievable_set, is_achievable, membership
from codepact.equilibrium.achievable.bilinear import Irrational, Nowhere
from codepact.equilibrium.achievable.hull import Beyond, Mix, above, corners, mixed
from codepact.equilibrium.achievable.mixing import Mixtures, expected, mixtures_for
from codepact.equilibrium.linear import dot
from codepact.equilibrium.minmax import minmax_values
from codepact.games import load_game, rescale, swap_seats

F = Fraction
CHANCES = st.fractions(0, 1, max_denominator=12)
SQUARE = st.lists(st.integers(-5, 5), min_size=8, max_size=8)


def square(numbers: list[int]) -> Game:
    pairs = iter(zip(numbers[::2], numbers[1::2], strict=True))
    return normal_form("square", ["ab", "cd"], {j: next(pairs) for j in product("ab", "cd")})


def test_corners_of_the_dilemma() -> None:
    found = achievable_set(load_game("prisoners-dilemma"))
    assert found.feasible == ((0, 5), (1, 1), (5, 0), (3, 3))
    assert set(found.rational or ()) == {(1, 1), (F(13, 3), 1), (3, 3), (1, F(13, 3))}
    assert "Aumann" in found.theorem
    assert [m.value for m in found.minmaxes] == [1, 1]


def test_each_kind_names_its_theorem() -> None:
    game = load_game("chicken")
    assert "Tennenholtz" in achievable_set(game, "independent").theorem
    assert "only a part" in achievable_set(game, "independent").note
    assert "Kalai" in achievable_set(game, "correlated").theorem
    three = load_game("public-goods(n=3,r=2)")
    with pytest.raises(CodepactError, match="about two seats"):
        achievable_set(three, "correlated")
    with pytest.raises(CodepactError, match="repeated"):
        achievable_set(game, "repated")  # type: ignore[arg-type]
    with pytest.raises(CodepactError, match="one minmax value"):
        membership(three, (1, 1, 1), minmaxes=minmax_values(game))
    with pytest.raises(CodepactError, match="of seat 0 is not established"):
        membership(load_game("stag-hunt"), (3, 3), minmaxes=minmax_values(game))


def test_bounds_that_are_met_exactly_are_inside() -> None:
    game = load_game("prisoners-dilemma")
    tiny = F(1, 10**12)
    for point, less in [((1, 1), 0), ((F(13, 3), 1), 1), ((3, 3), None)]:
        assert membership(game, point).standing == "inside"
        if less is not None:
            beyond = tuple(u - tiny * (k == less) for k, u in enumerate(point))
            found = membership(game, beyond)
            assert found.standing == "outside"
            assert f"{tiny} less than its minmax value 1" in found.reasons[0]
    found = membership(game, (3 + tiny, 3))
    assert found.reasons == (
        f"it is not feasible: every joint action has 3·u0 + 2·u1 <= 15, and the point has "
        f"{15 + 3 * tiny}, {3 * tiny} too much",
    )


def test_without_coins_less_is_reached() -> None:
    game = load_game("battle-of-the-sexes")
    point = (F(4, 5), F(8, 5))
    assert is_achievable(game, point)
    found = membership(game, point, minmaxes=minmax_values(game, "pure"))
    assert found.standing == "outside"
    assert found.reasons == ("seat 0 gets 4/5, 1/5 less than its minmax value 1",)


def test_an_irrational_minmax_value_leaves_a_gap_that_is_unknown() -> None:
    payoffs = {}
    for a, b, c in product("01", repeat=3):
        hit = 2 * (b == c == "0") if a == "0" else int(b == c == "1")
        payoffs[a, b, c] = (1 - hit, 0, 0)
    game = normal_form("guessing", ["01"] * 3, payoffs)
    values = minmax_values(game)
    middle = (values[0].low + values[0].high) / 2
    assert membership(game, (values[0].high, 0, 0)).standing == "inside"
    assert membership(game, (middle, 0, 0)).standing == "unknown"
    below = membership(game, (values[0].low - 1, 0, 0))
    assert below.standing == "outside"
    assert "at least" in below.reasons[0]


def test_degenerate_games() -> None:
    pennies = achievable_set(load_game("matching-pennies"))
    assert pennies.feasible == ((-1, 1), (1, -1))
    assert pennies.rational == ((0, 0),)
    constant = normal_form("constant", ["ab", "cd"], dict.fromkeys(product("ab", "cd"), (1, 2)))
    assert achievable_set(constant).rational == ((1, 2),)
    assert membership(constant, (1, 2), "independent").standing == "inside"
    assert membership(constant, (1, 3)).standing == "outside"
    alone = normal_form("alone", ["abc"], {("a",): (1,), ("b",): (3,), ("c",): (2,)})
    assert achievable_set(alone).feasible == ((1,), (3,))
    assert achievable_set(alone).rational == ((3,),)
    assert [is_achievable(alone, (v,)) for v in (F(5, 2), 3, 4)] == [False, True, False]


def test_three_seats_have_corners_and_many_seats_members() -> None:
    game = load_game("public-goods(n=3,r=2)")
    found = achievable_set(game)
    assert len(found.feasible or ()) == 8
    assert (2, 2, 2) in (found.rational or ())
    assert (1, F(3, 2), 2) in (found.rational or ())
    many = load_game("public-goods(n=8,r=2)")
    crowd = achievable_set(many)
    assert crowd.feasible is None
    assert "not looked for" in crowd.note
    inside = membership(many, (F(3, 2),) * 8)
    assert inside.standing == "inside"
    assert sum(w for _, w in inside.weights) == 1
    assert membership(many, (3,) * 8).standing == "outside"


def test_points_must_be_exact_and_of_the_game() -> None:
    game = load_game("chicken")
    with pytest.raises(CodepactError, match="2 seats"):
        membership(game, (1, 2, 3))
    with pytest.raises(CodepactError, match="fractions"):
        membership(game, (0.5, 1))  # type: ignore[arg-type]


@settings(max_examples=30, deadline=None)
@given(games(), st.data())
def test_means_of_joint_actions_are_mixed_back(game: Game, data: st.DataObject) -> None:
    points = list(game.payoffs.values())
    weights = [data.draw(st.integers(0, 4)) for _ in points]
    assume(sum(weights))
    point = tuple(
        sum((w * p[k] for w, p in zip(weights, points, strict=True)), F(0)) / sum(weights)
        for k in range(game.seats)
    )
    found = membership(game, point)
    assert sum(w for _, w in found.weights) == 1
    assert min(w for _, w in found.weights) > 0
    assert len(found.weights) <= game.seats + 1
    for k in range(game.seats):
        assert sum(w * game.payoffs[j][k] for j, w in found.weights) == point[k]
    met = all(u >= m.value for u, m in zip(point, found.minmaxes, strict=True) if m.value)
    if all(m.value for m in found.minmaxes):
        assert (found.standing == "inside") == met


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.fractions(-4, 4, max_denominator=3)] * 2), min_size=1, max_size=9))
def test_what_is_beyond_has_a_half_space(points: list[tuple[Fraction, ...]]) -> None:
    hull = corners(points)
    assert set(corners(list(hull))) == set(hull) <= set(points)
    for probe in product((F(-2), F(0), F(1, 2), F(7, 3)), repeat=2):
        found = mixed(points, probe)
        if isinstance(found, Beyond):
            assert all(dot(found.normal, p) <= found.bound for p in points)
            assert dot(found.normal, probe) == found.bound + found.excess > found.bound
        else:
            assert isinstance(mixed(list(hull), probe), Mix)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(*[st.integers(-4, 4).map(F)] * 3), min_size=6, max_size=9, unique=True))
def test_corners_in_space_are_those_of_another_library(points: list[tuple[Fraction, ...]]) -> None:
    values = np.array([[float(v) for v in p] for p in points])
    assume(np.linalg.matrix_rank(values - values[0]) == 3)
    hull = ConvexHull(values)
    assert set(corners(points)) <= {points[k] for k in hull.vertices}
    for p in points:
        assert isinstance(mixed(list(corners(points)), p), Mix)


@settings(max_examples=25, deadline=None)
@given(games(), st.data())
def test_a_cut_has_the_corners_that_it_should(game: Game, data: st.DataObject) -> None:
    points = list(game.payoffs.values())
    lows = [data.draw(st.sampled_from(points))[k] for k in range(game.seats)]
    cut = above(points, lows)
    assert cut is not None
    for p in cut:
        assert isinstance(mixed(points, p), Mix)
        assert all(u >= low for u, low in zip(p, lows, strict=True))
    for p in points:
        if all(u >= low for u, low in zip(p, lows, strict=True)):
            assert isinstance(mixed(list(cut), p), Mix)


@settings(max_examples=80, deadline=None)
@given(SQUARE, CHANCES, CHANCES)
def test_mixtures_of_a_square_game_are_found_again(
    numbers: list[int], p: Fraction, q: Fraction
) -> None:
    game = square(numbers)
    point = expected(game, ((1 - p, p), (1 - q, q)))
    found = mixtures_for(game, point)
    assert isinstance(found, Mixtures)  # rational ones, as there are some
    assert expected(game, found.each) == point


@settings(max_examples=40, deadline=None)
@given(SQUARE, st.tuples(*[st.fractions(-5, 5, max_denominator=3)] * 2))
def test_where_no_mixtures_are_none_come_near(
    numbers: list[int], point: tuple[Fraction, Fraction]
) -> None:
    game = square(numbers)
    found = mixtures_for(game, point)
    table = np.array([[float(v) for v in u] for u in game.payoffs.values()]).reshape(2, 2, 2)
    target = np.array([float(v) for v in point])

    def miss(x: np.ndarray) -> np.ndarray:
        return np.einsum("a,b,abk->k", [1 - x[0], x[0]], [1 - x[1], x[1]], table) - target

    if isinstance(found, Irrational):
        assert np.abs(miss(np.array([found.p, found.q]))).max() < 1e-9
    elif isinstance(found, Nowhere):
        for start in product((0.05, 0.5, 0.95), repeat=2):
            near = least_squares(miss, start, bounds=(0, 1), xtol=1e-14, ftol=1e-14, gtol=1e-14)
            assert np.abs(near.fun).max() > 1e-12
    else:
        assert isinstance(found, Mixtures)
        assert expected(game, found.each) == point


def test_a_shared_coin_reaches_more() -> None:
    game = load_game("battle-of-the-sexes")
    middle = (F(3, 2), F(3, 2))
    assert membership(game, middle, "correlated").standing == "inside"
    alone = membership(game, middle, "independent")
    assert alone.standing == "outside"
    assert "only a coin that the seats share" in alone.reasons[0]


def test_mixtures_with_irrational_chances_are_named() -> None:
    # With chances x and y of b the payoffs are x·y and x + y: of x + y = 3/2 from 1/2 to 9/16.
    game = normal_form(
        "both",
        ["ab", "ab"],
        {(i, j): [int(i == j == "b"), (i + j).count("b")] for i in "ab" for j in "ab"},
    )
    assert isinstance(mixtures_for(game, (F(2, 5), F(3, 2))), Nowhere)
    assert isinstance(mixtures_for(game, (F(1, 2), F(3, 2))), Mixtures)
    edge = mixtures_for(game, (F(9, 16), F(3, 2)))
    assert isinstance(edge, Mixtures)
    between = mixtures_for(game, (F(11, 20), F(3, 2)))
    assert isinstance(between, Irrational)
    assert between.p + between.q == pytest.approx(1.5)
    assert between.p * between.q == pytest.approx(0.55)
    found = membership(game, (F(11, 20), F(3, 2)), "independent", minmax_values(game))
    assert "irrational" in found.reasons[-1]


def test_larger_games_are_searched() -> None:
    stones = "RPS"
    table = {(a, b): [(0, 0), (-1, 1), (1, -1)][(stones.index(b) - stones.index(a)) % 3]
             for a in stones for b in stones}  # fmt: skip
    game = normal_form("rock, paper, scissors", [stones, stones], table)
    found = membership(game, (0, 0), "independent")
    assert found.standing == "inside"
    assert expected(game, found.mixtures or ()) == (0, 0)
    goods = load_game("public-goods(n=3,r=2)")
    mean = membership(goods, (F(3, 2),) * 3, "independent")
    assert mean.standing == "inside"
    assert expected(goods, mean.mixtures or ()) == (F(3, 2),) * 3


@settings(max_examples=25, deadline=None)
@given(SQUARE, st.integers(1, 4), st.integers(-3, 3), CHANCES, CHANCES)
def test_membership_follows_units_and_seats(
    numbers: list[int], scale: int, shift: int, p: Fraction, q: Fraction
) -> None:
    game = square(numbers)
    point = expected(game, ((1 - p, p), (1 - q, q)))
    for kind in ("independent", "correlated", "repeated"):
        standing = membership(game, point, kind).standing
        other = rescale(game, {0: (scale, shift)})
        assert membership(other, (scale * point[0] + shift, point[1]), kind).standing == standing
        assert membership(swap_seats(game, (1, 0)), point[::-1], kind).standing == standing
