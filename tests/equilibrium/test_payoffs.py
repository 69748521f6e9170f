"""What profiles of automata are worth: against closed forms, plain loops, and Axelrod's numbers."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import PD, F, automata, dilemma, profiles, pure, strategies, zoo

from codepact.checker.automaton import Automaton
from codepact.checker.criteria import Criterion, Discounted, LimitOfMeans, Rounds
from codepact.core.errors import CodepactError
from codepact.core.game import Game, Repetition, normal_form
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.automata import (
    automaton_of,
    memory_one_automaton,
)
from codepact.equilibrium.payoffs import joint_chain, profile_payoffs, start_value
from codepact.equilibrium.profiles import exact_payoffs, rules_for
from codepact.games import load_game, rescale
from codepact.proof.referee import play
from codepact.zoo import zoo_program

MEMORY_ONE = json.loads((Path(__file__).parents[1] / "data" / "memory_one_pairs.json").read_text())[
    "pairs"
]

CRITERIA = [
    Rounds(1),
    Rounds(7),
    Rounds(5, F(2, 3)),
    Discounted(F(0)),
    Discounted(F(9, 10)),
    LimitOfMeans(),
]


def unrolled(
    game: Game, profile: list[Automaton], rounds: int, discount: Fraction
) -> list[Fraction]:
    """Return payoffs of so many rounds by going through all that can happen, one by one."""
    joints = list(product(*game.actions))
    total, weight, weights = [F(0)] * game.seats, F(1), F(0)
    now = {(0,) * game.seats: F(1)}
    for _ in range(rounds):
        after: dict[tuple[int, ...], Fraction] = {}
        for states, p in now.items():
            for k, joint in enumerate(joints):
                q = p
                for seat, action in enumerate(joint):
                    q *= profile[seat].plays[states[seat]][game.actions[seat].index(action)]
                if q:
                    for seat in range(game.seats):
                        total[seat] += weight * q * game.payoffs[joint][seat]
                    then = tuple(a.steps[s][k] for a, s in zip(profile, states, strict=True))
                    after[then] = after.get(then, F(0)) + q
        now, weights, weight = after, weights + weight, weight * discount
    return [t / weights for t in total]


@given(profiles(), st.integers(1, 6), st.sampled_from([F(1), F(1, 2), F(9, 10)]))
@settings(max_examples=60, deadline=None)
def test_rounds_that_end_are_what_a_plain_loop_adds_up(
    drawn: tuple[Game, list[Automaton]], rounds: int, discount: Fraction
) -> None:
    game, profile = drawn
    found = profile_payoffs(game, profile, Rounds(rounds, discount))
    assert list(found) == unrolled(game, profile, rounds, discount)


@given(profiles())
@settings(max_examples=40, deadline=None)
def test_long_matches_come_close_to_rounds_without_end(
    drawn: tuple[Game, list[Automaton]],
) -> None:
    game, profile = drawn
    many = profile_payoffs(game, profile, Rounds(60, F(1, 2)))
    endless = profile_payoffs(game, profile, Discounted(F(1, 2)))
    assert all(abs(a - b) < F(1, 10**12) for a, b in zip(many, endless, strict=True))


@given(profiles(chance=False), st.sampled_from(CRITERIA))
@settings(max_examples=80, deadline=None)
def test_a_lasso_is_worth_what_its_markov_chain_is(
    drawn: tuple[Game, list[Automaton]], criterion: Criterion
) -> None:
    game, profile = drawn
    assert profile_payoffs(game, profile, criterion) == start_value(
        joint_chain(game, profile), criterion
    )


@given(profiles(), st.sampled_from(CRITERIA), st.fractions(F(1, 3), 3), st.fractions(-2, 2))
@settings(max_examples=40, deadline=None)
def test_payoffs_follow_rescaled_games(
    drawn: tuple[Game, list[Automaton]], criterion: Criterion, scale: Fraction, shift: Fraction
) -> None:
    game, profile = drawn
    before = profile_payoffs(game, profile, criterion)
    after = profile_payoffs(
        rescale(game, dict.fromkeys(range(game.seats), (scale, shift))), profile, criterion
    )
    assert after == tuple(scale * u + shift for u in before)


@given(st.data(), st.sampled_from(CRITERIA), st.sampled_from([F(0), F(1, 10)]))
@settings(max_examples=40, deadline=None)
def test_players_who_swap_seats_swap_payoffs(
    data: st.DataObject, criterion: Criterion, noise: Fraction
) -> None:
    first, second = data.draw(automata(PD, 0)), data.draw(automata(PD, 1))
    swapped = [
        Automaton(a.plays, tuple((r[0], r[2], r[1], r[3]) for r in a.steps))
        for a in (second, first)
    ]
    before = profile_payoffs(PD, [first, second], criterion, noise)
    assert profile_payoffs(PD, swapped, criterion, noise) == before[::-1]


@pytest.mark.parametrize("pair", MEMORY_ONE, ids=lambda p: f"{p['a']} x {p['b']}")
def test_memory_one_pairs_are_worth_what_the_oracle_says(pair: dict[str, Any]) -> None:
    def made(chances: list[str], first: str, swapped: bool) -> Automaton:
        own = dict(zip(product("CD", "CD"), map(F, chances), strict=True))
        after = {j: (own[j[::-1] if swapped else j],) for j in product("CD", "CD")}
        return memory_one_automaton(
            PD, (F(first), 1 - F(first)), {j: (p, 1 - p) for j, (p,) in after.items()}
        )

    first = pair["first_move_coop_prob"]
    profile = [made(pair["p_a"], first[0], False), made(pair["p_b"], first[1], True)]
    found = profile_payoffs(PD, profile, LimitOfMeans())
    assert found == (F(pair["longrun_payoff_a"]), F(pair["longrun_payoff_b"]))
    shares = [
        profile_payoffs(
            normal_form("share", [("C", "D")] * 2,
                        {j: [int(j == one)] * 2 for j in product("CD", "CD")}),
            profile, LimitOfMeans(),
        )[0]
        for one in product("CD", "CD")
    ]  # fmt: skip
    assert shares == list(map(F, pair["stationary_CC_CD_DC_DD"]))
    discounted = profile_payoffs(PD, profile, Discounted(F(99, 100)))
    assert [float(u) for u in discounted] == pytest.approx(
        pair["discounted_delta_0.99_normalised"], abs=1e-12
    )


def test_zoo_programs_with_coins_are_those_of_the_oracle() -> None:
    rules = ProgramGame(PD)
    found = exact_payoffs(rules, zoo("GTFT", "RandomHalf"), LimitOfMeans())
    assert found == (2, F(17, 6))
    found = exact_payoffs(rules, zoo("ZDExtort2", "RandomHalf"), LimitOfMeans())
    assert found == (F(42, 17), F(59, 34))
    found = exact_payoffs(rules, zoo("ZDGTFT2", "RandomHalf"), LimitOfMeans())
    assert found == (F(36, 17), F(87, 34))


def test_an_extortioner_gets_twice_what_any_other_gains() -> None:
    # s_X - P = 2 (s_Y - P) for every opponent (Press and Dyson, 2012).
    extort = strategies(PD, LimitOfMeans(), "ZDExtort2", "AllD")[0]
    for name in ("AllC", "RandomHalf", "TitForTat", "Pavlov", "GTFT"):
        other = strategies(PD, LimitOfMeans(), "AllD", name)[1]
        x, y = profile_payoffs(PD, [extort, other], LimitOfMeans())
        assert x - 1 == 2 * (y - 1), name


def test_noise_makes_tit_for_tat_wander_through_all_outcomes() -> None:
    profile = strategies(PD, LimitOfMeans(), "TitForTat", "TitForTat")
    assert profile_payoffs(PD, profile, LimitOfMeans(), F(1, 10)) == (F(9, 4), F(9, 4))
    forgetful = strategies(PD, LimitOfMeans(), "PublicGrim", "PublicGrim")
    # After one slip it is over: everybody defects, but for slips.
    assert profile_payoffs(PD, forgetful, LimitOfMeans(), F(1, 100)) == (F(10299, 10000),) * 2


@pytest.mark.parametrize(
    ("names", "rounds"),
    [("TitForTat AllD", 10), ("Pavlov Alternator", 13), ("Gradual CyclerCCD", 20),
     ("FairBot AllD", 3), ("CliqueBot TitForTat", 6), ("Prober Grim", 9)],
)  # fmt: skip
def test_exact_payoffs_are_those_of_the_match_in_the_sandbox(names: str, rounds: int) -> None:
    profile = zoo(*names.split())
    rules = ProgramGame(PD, Repetition(rounds))
    found = exact_payoffs(rules, profile, Rounds(rounds))
    match = play(rules, profile)
    assert found == tuple(u / rounds for u in match.payoffs)


def test_programs_with_coins_get_in_the_sandbox_what_is_expected() -> None:
    profile = zoo("GTFT", "AllD")
    found = exact_payoffs(ProgramGame(PD), profile, Rounds(20))
    assert not isinstance(found, str)
    rules = ProgramGame(PD, Repetition(20))
    seen = [float(play(rules, profile, seed=k).payoffs[0]) / 20 for k in range(60)]
    # 60 matches of 19 coins each: a standard error of about 0.014.
    assert sum(seen) / len(seen) == pytest.approx(float(found[0]), abs=0.05)


def test_what_is_not_known_is_said_with_its_reason() -> None:
    rules = ProgramGame(PD)
    assert "provable" in str(exact_payoffs(rules, zoo("FairBot", "AllD"), LimitOfMeans()))
    assert "200 rounds" in str(exact_payoffs(rules, zoo("Prober", "GoByMajority"), LimitOfMeans()))
    with pytest.raises(CodepactError, match="needs 2 programs"):
        exact_payoffs(rules, zoo("AllC"), Rounds(1))
    with pytest.raises(CodepactError, match="discount of 9/10"):
        rules_for(ProgramGame(PD, Repetition(5, ending=F(1, 10))), Rounds(5))


def test_automata_that_are_none_of_the_game_are_refused() -> None:
    with pytest.raises(CodepactError, match="needs 2 automata"):
        profile_payoffs(PD, [pure([0], [[0] * 4])], Rounds(1))
    other = load_game("matching-pennies")
    machine = seated_machine("AllC")
    with pytest.raises(CodepactError, match="another game"):
        automaton_of(other, 0, machine)
    with pytest.raises(CodepactError, match="nothing is said of what is played after C, D"):
        memory_one_automaton(PD, (F(1), F(0)), {("C", "C"): (F(1), F(0))})


def seated_machine(name: str) -> Any:
    from codepact.proof.reading import read_program
    from codepact.proof.referee import sandbox

    read = read_program(zoo_program(name), ProgramGame(PD), sandbox())
    return read.cases[0].machine  # type: ignore[union-attr]


@pytest.mark.parametrize("bad", [F(1), F(-1, 2), F(3, 2)])
def test_a_discount_that_is_none_is_refused(bad: Fraction) -> None:
    with pytest.raises(ValueError, match="discount"):
        Discounted(bad)


def test_an_ever_same_play_is_worth_its_payoff_by_every_criterion() -> None:
    game = dilemma(5, 3, 1, 0)
    both = [pure([0], [[0] * 4]), pure([1], [[0] * 4])]
    for criterion in CRITERIA:
        assert profile_payoffs(game, both, criterion) == (0, 5)
