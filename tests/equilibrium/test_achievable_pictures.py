"""Pictures of achievable sets: what is on them, where, and the same every time."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from codepact.core.errors import CodepactError
from codepact.core.game import normal_form
from codepact.equilibrium.achievable import achievable_set
from codepact.equilibrium.achievable.pictures import payoff_figure, payoff_picture
from codepact.games import load_game

F = Fraction


def texts(figure: Figure) -> str:
    return " ".join(t.get_text().replace("\\$", "$") for t in figure.findobj(Text))


GAMES = (
    "prisoners-dilemma",
    "chicken",
    "battle-of-the-sexes",
    "matching-pennies",
    "stag-hunt",
    "travellers-dilemma",
    "public-goods(n=3,r=2)",
)


@pytest.mark.parametrize("name", GAMES)
def test_each_kind_of_game_is_drawn_the_same_every_time(name: str) -> None:
    found = achievable_set(load_game(name))
    assert payoff_picture(found) == payoff_picture(found)
    first = texts(payoff_figure(found))
    for text in ("feasible payoffs", "program equilibria", "minmax values", "payoff of seat 1"):
        assert text in first
    assert len(first) < 200_000


def test_profiles_points_and_names_are_written() -> None:
    found = achievable_set(load_game("prisoners-dilemma"))
    svg = texts(
        payoff_figure(found, point=(F(7, 2), 2), others={"TitForTat × $AllD$": (1, F(6, 5))})
    )
    for text in ("(C, D)", "chosen point (7/2, 2)", "TitForTat × $AllD$", "each mixes indep"):
        assert text in svg


def test_labels_do_not_overlap() -> None:
    found = achievable_set(load_game("public-goods(n=3,r=2)"))
    figure = payoff_figure(found, seats=(1, 2))
    axes = figure.axes[0]
    boxes = [t.get_window_extent() for t in axes.texts]
    assert len(boxes) == 8
    for k, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:k])
    assert axes.get_xlabel() == "payoff of seat 1"
    assert "projected on seats 1 and 2" in axes.get_title("left")


def test_the_set_of_independent_mixtures_keeps_to_what_is_rational() -> None:
    found = achievable_set(load_game("battle-of-the-sexes"))
    axes = payoff_figure(found).axes[0]
    (strips,) = axes.collections
    corner = axes.transData.inverted().transform(strips.get_clip_box().min)
    assert corner == pytest.approx([2 / 3, 2 / 3])


def test_degenerate_games_are_drawn_and_wrong_seats_refused() -> None:
    constant = normal_form("constant", ["ab", "cd"], dict.fromkeys(product("ab", "cd"), (1, 1)))
    assert "(a, c) +3" in texts(payoff_figure(achievable_set(constant)))
    alone = normal_form("alone", ["ab"], {("a",): (1,), ("b",): (3,)})
    with pytest.raises(CodepactError, match="two seats"):
        payoff_picture(achievable_set(alone))
    with pytest.raises(CodepactError, match="are not two of them"):
        payoff_picture(achievable_set(constant), seats=(0, 2))
