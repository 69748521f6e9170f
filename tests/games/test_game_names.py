"""The named games: published payoffs and closed forms."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codepact.core.errors import CodepactError
from codepact.core.game import Game
from codepact.games import game_names, is_symmetric, load_game

PUBLISHED = {
    "prisoners-dilemma": "3,3 0,5 5,0 1,1",
    "prisoners-dilemma-3210": "2,2 0,3 3,0 1,1",
    "stag-hunt": "4,4 0,3 3,0 3,3",
    "chicken": "6,6 2,7 7,2 0,0",
    "battle-of-the-sexes": "2,1 0,0 0,0 1,2",
    "matching-pennies": "1,-1 -1,1 -1,1 1,-1",
    "coordination": "1,1 0,0 0,0 1,1",
    "climbing": "11,11 -30,-30 0,0 -30,-30 7,7 6,6 0,0 0,0 5,5",
    "penalty": "10,10 0,0 -2,-2 0,0 2,2 0,0 -2,-2 0,0 10,10",
    "penalty(k=-100)": "10,10 0,0 -100,-100 0,0 2,2 0,0 -100,-100 0,0 10,10",
    "travellers-dilemma(high=3)": "2,2 4,0 0,4 3,3",
    "public-goods(n=2,r=3/2)": "3/2,3/2 3/4,7/4 7/4,3/4 1,1",
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_payoffs_are_those_published(name: str) -> None:
    game = load_game(name)
    cells = [tuple(map(Fraction, cell.split(","))) for cell in PUBLISHED[name].split()]
    assert [game.payoffs[joint] for joint in product(*game.actions)] == cells


def test_every_named_game_is_pinned_here() -> None:
    assert {name.split("(")[0] for name in PUBLISHED} == set(game_names())


@pytest.mark.parametrize("name", game_names())
def test_the_summary_survives_renaming_and_rescaling(name: str) -> None:
    game = load_game(name)
    assert game.summary
    assert not re.search(r"\d", game.summary)
    words = set(re.findall(r"\w+", game.summary.casefold()))
    assert not words & {a.casefold() for own in game.actions for a in own}


@pytest.mark.parametrize("name", game_names())
def test_a_games_own_name_loads_it_again(name: str) -> None:
    game = load_game(name)
    assert load_game(game.name) == game
    assert game.name.split("(")[0] == name


@pytest.mark.parametrize("name", ["prisoners-dilemma", "prisoners-dilemma-3210"])
def test_the_prisoners_dilemmas_are_dilemmas(name: str) -> None:
    payoffs = {joint: values[0] for joint, values in load_game(name).payoffs.items()}
    t, r = payoffs["D", "C"], payoffs["C", "C"]
    p, s = payoffs["D", "D"], payoffs["C", "D"]
    assert t > r > p > s
    assert 2 * r > t + s


SYMMETRIC = {
    "prisoners-dilemma",
    "prisoners-dilemma-3210",
    "stag-hunt",
    "chicken",
    "coordination",
    "penalty",
    "travellers-dilemma",
    "public-goods",
}


@pytest.mark.parametrize("name", game_names())
def test_symmetry(name: str) -> None:
    assert is_symmetric(load_game(name)) == (name in SYMMETRIC)


def _pure_equilibria(game: Game) -> set[tuple[str, ...]]:
    def stable(joint: tuple[str, ...]) -> bool:
        return all(
            game.payoffs[(*joint[:i], a, *joint[i + 1 :])][i] <= game.payoffs[joint][i]
            for i in range(game.seats)
            for a in game.actions[i]
        )

    return set(filter(stable, game.payoffs))


def test_pure_equilibria() -> None:
    assert _pure_equilibria(load_game("prisoners-dilemma")) == {("D", "D")}
    assert _pure_equilibria(load_game("stag-hunt")) == {("stag", "stag"), ("hare", "hare")}
    assert len(_pure_equilibria(load_game("chicken"))) == 2
    assert not _pure_equilibria(load_game("matching-pennies"))
    assert _pure_equilibria(load_game("climbing")) == {("a0", "a0"), ("a1", "a1")}
    assert _pure_equilibria(load_game("travellers-dilemma")) == {("2", "2")}
    assert _pure_equilibria(load_game("public-goods(n=4,r=2)")) == {("D",) * 4}


def _pure_minmax(game: Game, seat: int, other: str) -> Fraction:
    joints = [j for j in game.payoffs if j[1 - seat] == other]
    return max(game.payoffs[j][seat] for j in joints)


@pytest.mark.parametrize(
    "name", ["prisoners-dilemma", "chicken", "battle-of-the-sexes", "travellers-dilemma(high=9)"]
)
def test_the_default_punishes(name: str) -> None:
    game = load_game(name)
    for seat in (0, 1):
        held = [_pure_minmax(game, seat, a) for a in game.actions[1 - seat]]
        assert _pure_minmax(game, seat, game.default[1 - seat]) == min(held)


@pytest.mark.parametrize("name", ["stag-hunt", "climbing", "penalty", "penalty(k=-30)"])
def test_the_default_is_safe(name: str) -> None:
    game = load_game(name)
    for seat in (0, 1):
        worst = {
            a: min(v[seat] for j, v in game.payoffs.items() if j[seat] == a)
            for a in game.actions[seat]
        }
        assert worst[game.default[seat]] == max(worst.values())


@given(st.integers(2, 6), st.fractions(Fraction(1, 9), 9, max_denominator=50), st.data())
def test_public_goods_has_its_closed_forms(n: int, r: Fraction, data: st.DataObject) -> None:
    game = load_game(f"public-goods(n={n},r={r})")
    joint = data.draw(st.tuples(*[st.sampled_from("CD")] * n))
    given_ = [int(a == "C") for a in joint]
    assert game.payoffs[joint] == tuple(r * sum(given_) / n + 1 - c for c in given_)
    assert game.payoffs[("C",) * n] == (r,) * n
    assert game.payoffs[("D",) * n] == (1,) * n
    free_rider = game.payoffs[("D", *["C"] * (n - 1))][0]
    assert free_rider == (n - 1) * r / n + 1
    assert sum(game.payoffs[joint]) == n + (r - 1) * sum(given_)
    assert is_symmetric(game)


@given(st.integers(2, 9), st.integers(1, 9), st.integers(2, 5), st.data())
def test_travellers_dilemma_has_its_closed_form(
    low: int, more: int, bonus: int, data: st.DataObject
) -> None:
    low = max(low, bonus)
    game = load_game(f"travellers-dilemma(low={low},high={low + more},bonus={bonus})")
    i, j = (data.draw(st.integers(low, low + more)) for _ in range(2))
    lower = min(i, j)
    expected = (i, j) if i == j else (lower + bonus, lower - bonus)[:: 1 if i < j else -1]
    assert game.payoffs[str(i), str(j)] == expected


def test_loading_forgives_case_and_blanks() -> None:
    assert load_game("Prisoners_Dilemma") == load_game("prisoners-dilemma")
    assert load_game(" public-goods( n = 3 , r = 3/2 ) ") == load_game("public-goods(n=3,r=3/2)")
    assert load_game("penalty()") == load_game("penalty")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("prisoner-dilema", "did you mean prisoners-dilemma"),
        ("", "a game needs a name"),
        ("penalty(q=1)", "known: k"),
        ("public-goods(nn=3)", "did you mean n?"),
        ("climbing(k=1)", "has no parameters"),
        ("penalty(k=1.5)", "'1.5' is not an exact number; write 3/2"),
        ("penalty(k=1e9)", "write it as 3 or 7/2"),
        ("penalty(k=1/0)", "write it as 3 or 7/2"),
        ("penalty(k=-1/2)", "must be a whole number, not -1/2"),
        ("penalty(k=-1,k=-2)", "given twice"),
        ("penalty(k)", "'k' is not parameter=value"),
        ("penalty(k=-1", "write it as name(parameter=value)"),
        ("penalty(k=1)", "at most 0"),
        ("public-goods(n=1)", "between 2 and 12"),
        ("public-goods(r=0)", "r must be positive"),
        ("travellers-dilemma(high=2)", "high must be more than low"),
        ("travellers-dilemma(bonus=1)", "bonus must be"),
        ("travellers-dilemma(high=1000)", "at most 200 claims"),
    ],
)
def test_bad_names_say_what_to_do(name: str, message: str) -> None:
    with pytest.raises(CodepactError) as caught:
        load_game(name)
    assert message in str(caught.value)
