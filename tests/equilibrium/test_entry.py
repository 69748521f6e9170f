"""Joining the program game at a cost: break-even costs, subsidies and all pure equilibria."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codepact.core.errors import CodepactError
from codepact.core.game import normal_form
from codepact.equilibrium.entry import (
    analyse_entry,
    break_even_costs,
    entry_game,
    pure_equilibria,
)

F = Fraction
BOTH, NOBODY = frozenset({0, 1}), frozenset[int]()
MONEY = st.fractions(-5, 5, max_denominator=4)


def test_the_dilemma_at_below_and_above_its_break_even_cost() -> None:
    game = entry_game((3, 3), (1, 1))
    assert break_even_costs(game) == (2, 2)
    at = analyse_entry(game, 2)
    assert (at.all_join, at.subsidies, at.total) == (True, (0, 0), 0)
    assert at.equilibria == (NOBODY, BOTH)
    tiny = F(1, 10**9)
    above = analyse_entry(game, 2 + tiny)
    assert (above.all_join, above.subsidies, above.total) == (False, (tiny, tiny), 2 * tiny)
    assert above.equilibria == (NOBODY,)
    assert analyse_entry(game, 2 - tiny).all_join
    assert analyse_entry(game, 0).equilibria == (NOBODY, BOTH)
    assert analyse_entry(game, -tiny).equilibria == (BOTH,)


def test_seats_that_gain_differently_need_different_subsidies() -> None:
    game = entry_game((F(7, 2), 2, 1), (1, 1, F(3, 2)))
    found = analyse_entry(game, F(3, 2))
    assert found.break_even == (F(5, 2), 1, F(-1, 2))
    assert found.subsidies == (0, F(1, 2), 2)
    assert found.total == F(5, 2)
    assert not found.all_join


def test_what_some_joiners_get_counts() -> None:
    joined, direct = (4, 4, 4), (1, 1, 1)
    partial = {frozenset({0, 1}): (3, 3, 2)}
    game = entry_game(joined, direct, partial)
    assert break_even_costs(game) == (3, 3, 2)
    # At 2 it is all the same to 0 and 1 whether they join together, and to 2 whether it does, too.
    assert pure_equilibria(game, 2) == (NOBODY, frozenset({0, 1}), frozenset({0, 1, 2}))
    assert pure_equilibria(game, F(5, 2)) == (NOBODY,)
    assert pure_equilibria(game, F(3, 2)) == (NOBODY, frozenset({0, 1, 2}))
    assert pure_equilibria(entry_game((2, 2, 2), direct, partial), F(3, 2)) == (
        NOBODY,
        frozenset({0, 1}),
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4), st.data())
def test_equilibria_are_those_of_the_game_in_normal_form(seats: int, data: st.DataObject) -> None:
    some = st.tuples(*[MONEY] * seats)
    everybody = frozenset(range(seats))
    sets = [
        frozenset(k for k, i in enumerate(row) if i)
        for row in product((0, 1), repeat=seats)
        if 0 < sum(row) < seats
    ]
    partial = data.draw(st.dictionaries(st.sampled_from(sets), some)) if sets else {}
    game = entry_game(data.draw(some), data.draw(some), partial)
    cost = data.draw(MONEY)
    table = {}
    for row in product(("join", "stay"), repeat=seats):
        joiners = frozenset(k for k, a in enumerate(row) if a == "join")
        values = game.joined if joiners == everybody else partial.get(joiners, game.direct)
        table[row] = [v - cost * (a == "join") for v, a in zip(values, row, strict=True)]
    form = normal_form("entry", [("join", "stay")] * seats, table)
    stable = set()
    for row in form.payoffs:
        best = True
        for k, a in product(range(seats), ("join", "stay")):
            other = (*row[:k], a, *row[k + 1 :])
            best = best and form.payoffs[other][k] <= form.payoffs[row][k]
        if best:
            stable.add(frozenset(k for k, a in enumerate(row) if a == "join"))
    found = analyse_entry(game, cost)
    assert set(found.equilibria or ()) == stable
    assert found.all_join == (everybody in stable)
    paid = [v + s for v, s in zip(form.payoffs[("join",) * seats], found.subsidies, strict=True)]
    for k in range(seats):
        away = form.payoffs[tuple("stay" if j == k else "join" for j in range(seats))][k]
        assert paid[k] >= away
        assert not found.subsidies[k] or paid[k] == away  # the least that does


def test_one_seat_and_many_seats() -> None:
    assert analyse_entry(entry_game((3,), (1,)), 2).equilibria == (NOBODY, frozenset({0}))
    crowd = entry_game((2,) * 11, (1,) * 11)
    found = analyse_entry(crowd, 1)
    assert found.equilibria is None
    assert found.all_join
    with pytest.raises(CodepactError, match="up to 10 seats"):
        pure_equilibria(crowd, 1)
    assert len(pure_equilibria(entry_game((2,) * 10, (1,) * 10), 1)) == 2


@pytest.mark.parametrize(
    ("joined", "direct", "partial", "said"),
    [
        ((1, 2), (1,), None, "there are 1"),
        ((), (), None, "one or more"),
        ((1.5, 2), (1, 1), None, "1.5"),
        ((1, 2), (1, True), None, "True"),
        ((1, 2), (1, 1), {BOTH: (1, 1)}, "some of the seats"),
        ((1, 2), (1, 1), {NOBODY: (1, 1)}, "some of the seats"),
        ((1, 2), (1, 1), {frozenset({2}): (1, 1)}, "some of the seats"),
        ((1, 2), (1, 1), {frozenset({1}): (1,)}, "of joiners [1]"),
    ],
)
def test_wrong_payoffs_are_refused(joined, direct, partial, said) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(CodepactError) as caught:
        entry_game(joined, direct, partial)
    assert said in str(caught.value)


def test_a_cost_is_exact() -> None:
    with pytest.raises(CodepactError, match="the cost"):
        analyse_entry(entry_game((1, 2), (1, 1)), 0.1)  # type: ignore[arg-type]
