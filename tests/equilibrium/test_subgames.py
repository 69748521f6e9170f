"""Subgame perfection and thresholds: the closed forms of textbooks, at, below and above each."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from strategies import PD, F, dilemma, profiles, strategies

from codepact.checker.automaton import Automaton
from codepact.checker.criteria import Discounted, LimitOfMeans, Rounds
from codepact.core.errors import CodepactError
from codepact.core.game import Game
from codepact.equilibrium.payoffs import profile_payoffs
from codepact.equilibrium.responses import best_response
from codepact.equilibrium.subgames import subgame_test
from codepact.games import load_game

LITTLE = F(1, 10**6)


def gap(game: Game, name: str, discount: Fraction) -> Fraction:
    """Return what either seat gains by deviating from the start, at most."""
    criterion = Discounted(discount)
    profile = strategies(game, criterion, *[name] * game.seats)
    payoffs = profile_payoffs(game, profile, criterion)
    return max(
        best_response(game, seat, profile, criterion).payoff - payoffs[seat]
        for seat in range(game.seats)
    )


# (T-R)/(T-P) for grim; max((T-R)/(T-P), (T-R)/(R-S)) for tit for tat; (T-R)/(R-P) for Pavlov.
THRESHOLDS = [
    ("Grim", (5, 3, 1, 0), F(1, 2)),
    ("PublicGrim", (5, 3, 1, 0), F(1, 2)),
    ("TitForTat", (5, 3, 1, 0), F(2, 3)),
    ("Pavlov", (4, 3, 1, 0), F(1, 2)),
    ("Grim", (3, 2, 1, 0), F(1, 2)),
    ("TitForTat", (3, 2, 1, 0), F(1, 2)),
    ("TitForTat", (F(7, 2), 3, 1, F(-1)), F(1, 5)),
    ("PublicGrim", (F(7, 2), 3, 1, F(-1)), F(1, 5)),
]


@pytest.mark.parametrize(("name", "payoffs", "threshold"), THRESHOLDS)
def test_a_pair_is_an_equilibrium_from_its_threshold_on_and_not_before(
    name: str, payoffs: tuple[Fraction, ...], threshold: Fraction
) -> None:
    game = dilemma(*payoffs)
    assert gap(game, name, threshold) == 0
    assert gap(game, name, threshold + LITTLE) == 0
    assert gap(game, name, threshold - LITTLE) > 0


@pytest.mark.parametrize("discount", [F(0), F(1, 2), F(9, 10), 1 - LITTLE])
def test_pairs_without_a_threshold(discount: Fraction) -> None:
    assert gap(PD, "AllD", discount) == 0
    assert gap(PD, "AllC", discount) > 0
    assert gap(PD, "Pavlov", discount) > 0  # (T-R)/(R-P) is 1 here
    if discount:
        assert gap(PD, "TitForTwoTats", discount) > 0


def test_gaps_are_those_of_the_table() -> None:
    assert gap(PD, "TitForTat", F(1, 2)) == F(1, 3)
    assert gap(PD, "Pavlov", F(9, 10)) == F(2, 19)
    assert gap(PD, "SuspiciousTitForTat", F(1, 2)) == F(2, 3)


@pytest.mark.parametrize(
    ("players", "multiplier", "threshold"), [(3, 2, F(1, 4)), (5, 3, F(1, 6)), (10, 2, F(4, 9))]
)
def test_grim_sustains_a_public_good_from_its_threshold_on(
    players: int, multiplier: int, threshold: Fraction
) -> None:
    assert threshold == F(players - multiplier, multiplier * (players - 1))
    game = load_game(f"public-goods(n={players},r={multiplier})")
    assert gap(game, "PublicGrim", threshold) == 0
    assert gap(game, "PublicGrim", threshold - LITTLE) > 0
    if players < 10:
        profile = strategies(game, Discounted(threshold), *["PublicGrim"] * players)
        assert subgame_test(game, profile, Discounted(threshold)).perfect


def test_grim_that_sees_only_others_is_not_perfect_for_two_reasons() -> None:
    criterion = Discounted(F(9, 10))
    found = subgame_test(PD, strategies(PD, criterion, "Grim", "Grim"), criterion)
    assert gap(PD, "Grim", F(9, 10)) == 0
    assert {(o.seat, o.states, o.action, o.gain) for o in found.one_shots} == {
        (0, (0, 1), "D", F(1, 10)),  # I trust, the other punishes: stop cooperating
        (1, (1, 0), "D", F(1, 10)),
        (0, (1, 0), "C", F(4, 25)),  # I punish, the other trusts: do not be seen to
        (1, (0, 1), "C", F(4, 25)),
    }
    assert found.one_shots[0].history in ((("C", "D"),), (("D", "C"),))


@pytest.mark.parametrize("name", ["PublicGrim", "AllD"])
def test_strategies_that_are_perfect(name: str) -> None:
    for criterion in (Discounted(F(1, 2)), Discounted(F(9, 10)), LimitOfMeans()):
        found = subgame_test(PD, strategies(PD, criterion, name, name), criterion)
        assert found.perfect and not found.one_shots


def test_tit_for_tat_is_perfect_in_no_dilemma_5310_though_an_equilibrium() -> None:
    for discount in (F(2, 3), F(9, 10)):
        criterion = Discounted(discount)
        found = subgame_test(PD, strategies(PD, criterion, "TitForTat", "TitForTat"), criterion)
        assert not found.perfect and gap(PD, "TitForTat", discount) == 0
    # It is where δ(R-S) = T-R and δ(T-P) = P-S both hold: no other action gains or loses.
    game, criterion = dilemma(4, 3, F(1), F(0)), Discounted(F(1, 3))
    found = subgame_test(game, strategies(game, criterion, "TitForTat", "TitForTat"), criterion)
    assert found.perfect


def test_pavlov_is_an_equilibrium_of_long_run_means() -> None:
    found = subgame_test(PD, strategies(PD, LimitOfMeans(), "Pavlov", "Pavlov"), LimitOfMeans())
    assert found.perfect


def test_in_rounds_that_end_cooperation_is_left_at_the_end() -> None:
    criterion = Rounds(4)
    found = subgame_test(PD, strategies(PD, criterion, "PublicGrim", "PublicGrim"), criterion)
    assert found.one_shots[0].left == 1 and found.one_shots[0].gain == 2
    assert subgame_test(PD, strategies(PD, criterion, "AllD", "AllD"), criterion).perfect


@given(profiles())
@settings(max_examples=40, deadline=None)
def test_one_shot_gains_and_gaps_go_together(drawn: tuple[Game, list[Automaton]]) -> None:
    game, profile = drawn
    for criterion in (Discounted(F(3, 4)), Rounds(3)):
        found = subgame_test(game, profile, criterion)
        assert found.perfect == (not found.one_shots)
        payoffs = profile_payoffs(game, profile, criterion)
        for seat in range(game.seats):
            best = best_response(game, seat, profile, criterion).payoff
            assert found.gap >= best - payoffs[seat]


def test_a_profile_needs_a_strategy_for_each_seat() -> None:
    with pytest.raises(CodepactError, match="needs 2 automata"):
        subgame_test(PD, strategies(PD, Rounds(2), "AllC", "AllC")[:1], Rounds(2))
