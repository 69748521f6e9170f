"""Programs made from plans: they are read, play what was planned, and punish whoever differs."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codepact.core.errors import CodepactError
from codepact.core.game import Game, Repetition, normal_form
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.achievable import (
    Plan,
    cycle_plan,
    mixing_plan,
    plan_of_mixtures,
    plan_program,
)
from codepact.equilibrium.achievable.plan import LONGEST, spread
from codepact.equilibrium.minmax import minmax_values
from codepact.games import load_game
from codepact.proof.machines import Case, Reading
from codepact.proof.reading import read_program
from codepact.proof.referee import play, sandbox
from codepact.zoo import find

F = Fraction
ALWAYS = "def act(game):\n    return {!r}\n"


def read(plan: Plan, seat: int, rounds: int = 10) -> Reading:
    rules = ProgramGame(plan.game, Repetition(rounds, False))
    reading = read_program(plan_program(plan), rules, sandbox(), seat)
    assert isinstance(reading, Reading), reading
    return reading


def first_odds(case: Case) -> dict[str, Fraction]:
    """Return how likely each action is in round 1."""
    if case.chance is None:
        return {case.machine.actions[0]: F(1)}
    odds: dict[str, Fraction] = {}
    for state, share in case.chance.start:
        action = case.chance.actions[state]
        odds[action] = odds.get(action, F(0)) + share
    return odds


def odds_of(actions: tuple[str, ...], mixture: tuple[Fraction, ...]) -> dict[str, Fraction]:
    return {a: p for a, p in zip(actions, mixture, strict=True) if p}


@pytest.mark.parametrize(
    ("name", "point"),
    [
        ("prisoners-dilemma", (F(7, 2), 2)),
        ("prisoners-dilemma", (1, 1)),
        ("chicken", (F(9, 2), F(9, 2))),
        ("battle-of-the-sexes", (F(5, 4), F(7, 4))),
        ("stag-hunt", (4, 4)),
        ("matching-pennies", (0, 0)),
        ("travellers-dilemma", (97, 98)),
        ("public-goods(n=3,r=2)", (F(5, 3), F(5, 3), F(4, 3))),
        ("public-goods(n=4)", (F(8, 5),) * 4),
    ],
)
def test_a_cycle_pays_the_point_exactly(name: str, point: tuple[Fraction, ...]) -> None:
    game = load_game(name)
    plan = cycle_plan(game, point)
    program, length = plan_program(plan), len(plan.cycle)
    for cycles in (1, 3):
        match = play(game, [program] * game.seats, rounds=cycles * length)
        assert not match.faults
        assert match.payoffs == tuple(cycles * length * F(u) for u in point)
        assert list(zip(*match.actions, strict=True)) == [*plan.cycle] * cycles


@pytest.mark.parametrize("name", ["battle-of-the-sexes", "chicken", "prisoners-dilemma"])
def test_it_is_read_as_two_cases_for_any_number_of_rounds(name: str) -> None:
    game = load_game(name)
    point = tuple(F(sum(u[k] for u in game.payoffs.values()), 4) + F(1, 2) for k in (0, 1))
    plan = cycle_plan(game, point)
    for seat in (0, 1):
        reading = read(plan, seat)
        assert reading.horizon is None
        assert [c.atoms[0][1] for c in reading.cases] == [True, False]
        alike, other = reading.cases
        state, played = 0, []
        for joint in plan.cycle * 2:
            played.append(alike.machine.actions[state])
            (state,) = alike.machine.after(state, (joint[1 - seat],))
        assert played == [joint[seat] for joint in plan.cycle] * 2
        mixture = (plan.punishments[1 - seat].mixtures or ())[seat]
        assert first_odds(other) == odds_of(game.actions[seat], mixture)


def test_the_longest_cycle_is_still_read_for_any_number_of_rounds() -> None:
    game = load_game("prisoners-dilemma")
    plan = cycle_plan(game, (1 + F(2, LONGEST),) * 2)
    assert len(plan.cycle) == LONGEST
    reading = read(plan, 0, 20)
    assert reading.horizon is None
    assert len(reading.cases[0].machine.actions) == LONGEST
    with pytest.raises(CodepactError, match="smaller denominators"):
        cycle_plan(game, (1 + F(2, LONGEST + 1),) * 2)


def test_three_seats_have_a_case_for_the_first_who_differs() -> None:
    game = load_game("public-goods(n=3,r=2)")
    plan = cycle_plan(game, (2, 2, 2))
    reading = read(plan, 1)
    assert reading.horizon is None
    played = {tuple(yes for _, yes in c.atoms): first_odds(c) for c in reading.cases}
    assert played == {(True, True): {"C": 1}, (True, False): {"D": 1}, (False,): {"D": 1}}


@pytest.mark.parametrize("deviator", [0, 1, 2])
def test_whoever_differs_is_held_to_its_minmax_value(deviator: int) -> None:
    game = load_game("public-goods(n=3,r=2)")
    plan = cycle_plan(game, (2, 2, 2))
    program = plan_program(plan)
    for other in (
        ALWAYS.format("D"),
        ALWAYS.format("C"),
        find("PublicGrim").source,
        program.source + "\n",
    ):
        profile: list[Program | str] = [program] * 3
        profile[deviator] = other
        match = play(game, profile, rounds=6)
        value = plan.punishments[deviator].value
        assert value is not None
        assert match.payoffs[deviator] <= 6 * value
        for seat in {0, 1, 2} - {deviator}:
            assert set(match.actions[seat]) == {"D"}


def test_no_action_of_a_deviator_gets_more_than_mixed_punishments_leave() -> None:
    game = guessing()
    plan = plan_of_mixtures(game, ((F(1), F(0)), (F(0), F(1)), (F(1), F(0))))
    assert plan.margins == (F(1, 4), 0, 0)
    punishing = [next(c for c in read(plan, seat).cases if not c.atoms[0][1]) for seat in (1, 2)]
    first, second = map(first_odds, punishing)
    for own in game.actions[0]:
        got = sum(
            p * q * game.payoffs[own, b, c][0]
            for (b, p), (c, q) in product(first.items(), second.items())
        )
        assert got == F(3, 4)


def guessing() -> Game:
    table = {(a, b, c): (1 - int(a == b == c), 0, 0) for a, b, c in product("01", repeat=3)}
    return normal_form("guessing", ["01"] * 3, table)


def test_a_shared_coin_is_not_programmed() -> None:
    game = guessing()
    together = minmax_values(game, "correlated")
    with pytest.raises(CodepactError, match="shared coin"):
        cycle_plan(game, (1, 0, 0), together)
    assert cycle_plan(game, (1, 0, 0)).margins[0] == F(1, 4)


def test_mixtures_are_flipped_exactly() -> None:
    game = load_game("prisoners-dilemma")
    plan = mixing_plan(game, (F(9, 4), F(9, 4)))
    assert plan.mixtures == ((F(1, 2), F(1, 2)),) * 2
    for seat in (0, 1):
        alike = next(c for c in read(plan, seat).cases if c.atoms[0][1])
        assert first_odds(alike) == {"C": F(1, 2), "D": F(1, 2)}
    stones = "RPS"
    table = {
        (a, b): [(0, 0), (-1, 1), (1, -1)][(stones.index(b) - stones.index(a)) % 3]
        for a, b in product(stones, repeat=2)
    }
    three = normal_form("stones", [stones, stones], table)
    fair = plan_of_mixtures(three, ((F(1, 3),) * 3,) * 2)
    for seat in (0, 1):
        for case in read(fair, seat).cases:  # it mixes alike to play and to punish
            assert first_odds(case) == dict.fromkeys(stones, F(1, 3))
    match = play(three, [plan_program(fair)] * 2, rounds=300, seed=5)
    assert not match.faults
    assert {*match.actions[0]} == {*match.actions[1]} == {*stones}


def test_points_that_are_not_achievable_are_refused_with_the_reason() -> None:
    game = load_game("prisoners-dilemma")
    with pytest.raises(CodepactError, match=r"\(5, 0\) is not .* seat 1 gets 0, 1 less"):
        cycle_plan(game, (5, 0))
    with pytest.raises(CodepactError, match="not feasible"):
        mixing_plan(game, (4, 4))
    with pytest.raises(CodepactError, match="add up to 1"):
        plan_of_mixtures(game, ((F(1), F(1)), (F(1), F(0))))
    both = normal_form(
        "both",
        ["ab", "ab"],
        {(i, j): [int(i == j == "b"), (i + j).count("b")] for i, j in product("ab", repeat=2)},
    )
    with pytest.raises(CodepactError, match="irrational"):
        mixing_plan(both, (F(11, 20), F(3, 2)))


def test_one_seat_and_names_that_need_quotes() -> None:
    alone = normal_form("alone", [["it's", 'a "b"']], {("it's",): (1,), ('a "b"',): (3,)})
    plan = cycle_plan(alone, (3,))
    assert play(alone, [plan_program(plan, "best")], rounds=2).payoffs == (6,)
    assert plan_program(plan, "best").name == "best"
    two = normal_form(
        "quotes",
        [["it's", "{x}\\n"], ['"""', "#"]],
        dict.fromkeys(product(["it's", "{x}\\n"], ['"""', "#"]), (1, 1)),
    )
    program = plan_program(mixing_plan(two, (1, 1)))
    assert not play(two, [program, program], rounds=2).faults


@settings(max_examples=50)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_cycles_are_spread_evenly(counts: list[int]) -> None:
    named = [((str(k),), n) for k, n in enumerate(counts)]
    order = spread(named)
    length = sum(counts)
    for joint, n in named:
        assert order.count(joint) == n
        for turn in range(1, length + 1):
            assert abs(order[:turn].count(joint) - F(turn * n, length)) < len(counts)
