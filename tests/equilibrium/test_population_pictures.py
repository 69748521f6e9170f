"""Pictures of populations: what is on them, that it is readable, and that it is the same again."""

from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codepact.core.errors import CodepactError
from codepact.equilibrium.drawing import apart, shortened, svg
from codepact.equilibrium.populations import (
    Exponential,
    PayoffMatrix,
    fixation_chances,
    flow,
    payoff_matrix,
    rare_mutations,
    restricted,
    shares_over_time,
    simplex,
    simulated_path,
)
from codepact.equilibrium.populations.pictures import (
    fixation_chances_figure,
    shares_over_time_figure,
)
from codepact.equilibrium.populations.triangle import simplex_figure

HALF = Fraction(1, 2)
DILEMMA = payoff_matrix(
    ["AllC", "AllD", "TitForTat"],
    [[3, 0, 3], [5, 1, Fraction(7, 5)], [3, Fraction(9, 10), 3]],
)
CYCLE = payoff_matrix(["Rock", "Paper", "Scissors"], [[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
LONG = payoff_matrix(
    ["A_program_with_a_very_long_name", "Another$one$<&>_with_a_long_name", "z"],
    [[3, 0, 0], [0, 2, 0], [0, 0, 1]],
)
NEUTRAL = payoff_matrix("ABC", [[1] * 3] * 3)
INNER = payoff_matrix("ABC", [[1, 0, HALF], [0, 1, HALF], [HALF] * 3])
MANY = payoff_matrix(
    [f"Program_{k}" for k in range(15)],
    [[(7 * i * i + 3 * j + i * j) % 11 for j in range(15)] for i in range(15)],
)


def texts(figure: Any) -> list[str]:
    from matplotlib.text import Text

    return [t.get_text() for t in figure.findobj(Text) if t.get_visible() and t.get_text()]


def overlaps(figure: Any) -> list[tuple[str, str]]:
    from matplotlib.text import Text

    figure.draw_without_rendering()
    drawn = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
    boxes = [(t.get_text(), t.get_window_extent().padded(-1)) for t in drawn]
    return [(a, b) for (a, x), (b, y) in combinations(boxes, 2) if x.overlaps(y)]


@pytest.mark.parametrize(
    "matrix", [DILEMMA, CYCLE, LONG, NEUTRAL, INNER], ids=lambda m: m.labels[0]
)
def test_a_simplex_is_svg_with_the_programs_at_its_corners(matrix: PayoffMatrix) -> None:
    figure = simplex_figure(matrix, "Title <1> & $2$")
    ElementTree.fromstring(svg(figure))
    assert {shortened(label) for label in matrix.labels} <= set(texts(figure))
    assert overlaps(figure) == []


@pytest.mark.parametrize(
    ("matrix", "legend"),
    [
        (
            DILEMMA,
            {"stable", "saddle", "line of rest points, attracts", "line of rest points, repels"},
        ),
        (CYCLE, {"centre: paths turn round it", "saddle"}),
        (LONG, {"stable", "saddle", "unstable"}),
        (NEUTRAL, {"every population rests"}),
        (INNER, {"stable", "line of rest points, repels"}),
    ],
    ids=lambda m: m.labels[0] if isinstance(m, PayoffMatrix) else "",
)
def test_the_legend_has_what_there_is_and_nothing_else(
    matrix: PayoffMatrix, legend: set[str]
) -> None:
    axes = simplex_figure(matrix, "").axes[0]
    assert {t.get_text() for t in axes.get_legend().get_texts()} == legend


def test_paths_from_starts_are_drawn_where_the_flow_takes_them() -> None:
    axes = simplex_figure(DILEMMA, "", [(0.3, 0.2, 0.5)]).axes[0]
    (path,) = [line for line in axes.lines if len(line.get_xdata()) > 1000]
    last = flow(DILEMMA, (0.3, 0.2, 0.5)).last
    x, y = path.get_xydata()[-1]
    assert (x, y) == pytest.approx((last[1] + last[2] / 2, last[2] * 0.75**0.5), abs=1e-6)


def test_only_three_strategies_make_a_triangle() -> None:
    with pytest.raises(CodepactError, match=r"3 strategies, and there are 2.*restricted"):
        simplex(restricted(DILEMMA, ["AllC", "AllD"]))


def test_shares_are_labelled_at_their_ends_without_overlap() -> None:
    for path, named in (
        (flow(DILEMMA, [0.6, 0.3, 0.1]), 3),
        (flow(MANY, [Fraction(1, 15)] * 15), 12),
        (simulated_path(DILEMMA, {"AllC": 5, "AllD": 5}, steps=60, mutation=0.1, seed=1), 3),
        (flow(CYCLE, [1, 0, 0]), 3),
    ):
        figure = shares_over_time_figure(path, "Shares")
        seen = texts(figure)
        assert sum(any(t.startswith(f"{n} ") for t in seen) for n in path.labels) == named
        assert any(t.startswith("grey: 3 others") for t in seen) == (named == 12)
        assert overlaps(figure) == []


def test_bars_go_right_where_selection_favours_the_mutant() -> None:
    law = rare_mutations(DILEMMA, 50, Exponential(1.0))
    left, right = fixation_chances_figure(law, None).axes
    names = [t.get_text() for t in left.get_yticklabels()]
    widths = dict(zip(names, (bar.get_width() for bar in left.patches), strict=True))
    assert widths["AllD in AllC"] > 0 > widths["AllC in AllD"]
    assert widths["AllC in TitForTat"] == pytest.approx(0, abs=1e-9)
    assert [bar.get_width() for bar in right.patches] == pytest.approx(list(law.shares))


@pytest.mark.parametrize("types", [1, 2, 3, 5, 6, 15])
def test_chances_of_any_number_of_types_are_readable(types: int) -> None:
    figure = fixation_chances_figure(
        rare_mutations(restricted(MANY, MANY.labels[:types]), 20, Exponential(0.1)), None
    )
    assert overlaps(figure) == []


def test_the_same_picture_has_the_same_bytes() -> None:
    path = flow(DILEMMA, [0.6, 0.3, 0.1])
    assert simplex(INNER, title="$a$") == simplex(INNER, title="$a$")
    assert shares_over_time(path) == shares_over_time(path)
    law = rare_mutations(DILEMMA, 20, Exponential(1.0))
    assert fixation_chances(law) == fixation_chances(law)
    ElementTree.fromstring(shares_over_time(path, title="<a> & $b$"))
    ElementTree.fromstring(fixation_chances(law, title="<a> & $b$"))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_labels_are_moved_apart_in_order(places: list[float]) -> None:
    moved = apart(places, 0.05, 0.0, 1.0)
    assert min(moved) > -1e-9 and max(moved) < 1 + 1e-9
    order = sorted(range(len(places)), key=lambda k: places[k])
    steps = [moved[b] - moved[a] for a, b in pairwise(order)]
    assert all(step > 0.05 - 1e-9 for step in steps)


def test_labels_that_do_not_meet_stay_where_they_are() -> None:
    assert apart([0.9, 0.1, 0.5], 0.05, 0.0, 1.0) == [0.9, 0.1, 0.5]


def test_long_names_are_cut_in_the_middle() -> None:
    assert shortened("short") == "short"
    assert shortened("a" * 20 + "b" * 20) == "a" * 12 + "…" + "b" * 11
