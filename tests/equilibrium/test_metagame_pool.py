"""Meta-games of pools of programs: exact cells, sampled cells, faults, seats."""

from __future__ import annotations

from fractions import Fraction

import pytest

from codepact.checker.criteria import Discounted, LimitOfMeans, Rounds
from codepact.core.errors import CodepactError
from codepact.core.game import Repetition, normal_form
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.metagame import (
    equilibria,
    meta_game_of,
    pool_meta_game,
    pools_meta_game,
)
from codepact.games import load_game
from codepact.zoo import zoo_program

PD = load_game("prisoners-dilemma")
TEN = ProgramGame(PD, Repetition(10))


def program(body: str, name: str) -> Program:
    return Program(f"def act(game):\n    {body}\n", name)


# No reader follows the length of a source into a chance, so its matches are drawn.
COIN = program(
    "return 'C' if game.random.random() < 0.5 + 0 * len(game.opponent.source) else 'D'", "Coin"
)
FAULTY = program("return 1 // 0", "Faulty")
HALF = program("return 'X' if game.round % 2 else 'C'", "HalfFaulty")
BROKEN = Program("def act(game:\n", "Broken")
SEATED = program("return 'C' if game.me.seat == 0 else 'D'", "Seated")


def test_one_round_of_constant_programs_is_the_base_game() -> None:
    pool = [zoo_program("AllC"), zoo_program("AllD")]
    meta = pool_meta_game(ProgramGame(PD), pool)
    base = meta_game_of(PD)
    assert [c.payoffs for c in meta.cells] == [c.payoffs for c in base.cells]
    assert meta.labels == (("AllC", "AllD"),) * 2
    assert meta.exact
    assert meta.shared
    assert meta.tensor(0) == [[3, 0], [5, 1]]
    assert meta.tensor(1) == [[3, 5], [0, 1]]


def test_payoffs_are_per_round_with_the_weights_of_the_discount() -> None:
    half = Fraction(1, 2)
    rules = ProgramGame(PD, Repetition(3, discount=half))
    meta = pool_meta_game(rules, [zoo_program("TitForTat"), zoo_program("AllD")])
    # 5 + 1/2 + 1/4, over 1 + 1/2 + 1/4.
    assert meta.payoff(0, 1, 0) == Fraction(23, 7)
    assert meta.payoff(0, 0, 1) == Fraction(3, 7)
    # A match of the same pair that has to be played pays the same.
    trap = "n = len(game.opponent.source) * game.round ** game.round ** 2 % 1\n    "
    opaque = program(trap + "return 'D' if n == 0 else 'C'", "OpaqueAllD")
    played = pool_meta_game(rules, [zoo_program("TitForTat"), opaque])
    assert played.payoff(0, 1, 0) == Fraction(23, 7)


@pytest.mark.parametrize(
    ("criterion", "pays"),
    [
        (Rounds(4), Fraction(5 + 1 + 1 + 1, 4)),
        (Discounted(Fraction(1, 2)), Fraction(5, 2) + Fraction(1, 2)),
        (LimitOfMeans(), Fraction(1)),
    ],
)
def test_the_criterion_decides_what_counts(criterion: object, pays: Fraction) -> None:
    pool = [zoo_program("TitForTat"), zoo_program("AllD")]
    meta = pool_meta_game(TEN, pool, criterion)  # type: ignore[arg-type]
    assert meta.payoff(0, 1, 0) == pays
    assert str(criterion) == meta.criterion


def test_chances_that_are_read_are_exact_and_others_are_sampled() -> None:
    pool = [zoo_program("RandomHalf"), zoo_program("AllC"), COIN]
    meta = pool_meta_game(TEN, pool, matches=40)
    read, drawn = meta.cell(0, 1), meta.cell(2, 1)
    assert read.how == "automata"
    assert read.payoffs[0] == 4
    assert drawn.how == "sampled"
    assert drawn.matches == len(drawn.draws) == 40
    assert drawn.payoffs[0] == sum(d[0] for d in drawn.draws) / 40
    interval = drawn.intervals[0]
    assert interval is not None
    assert interval[0] < 4 < interval[1]  # of this seed; the expected payoff is 4
    assert 0.05 < interval[1] - interval[0] < 1
    assert not meta.exact
    assert "means" in " ".join(equilibria(meta).notes)


def test_the_interval_is_that_of_student() -> None:
    meta = pool_meta_game(TEN, [COIN, zoo_program("AllC")], matches=5, confidence=0.9)
    from scipy.stats import ttest_1samp

    cell = meta.cell(0, 1)
    theirs = ttest_1samp([float(d[0]) for d in cell.draws], 0).confidence_interval(0.9)
    assert cell.intervals[0] == pytest.approx((theirs.low, theirs.high))


def test_samples_do_not_depend_on_who_else_is_entered_or_in_which_order() -> None:
    one = pool_meta_game(TEN, [COIN, zoo_program("Grim")], matches=3)
    other = pool_meta_game(TEN, [zoo_program("AllD"), zoo_program("Grim"), COIN], matches=3)
    assert one.cell(0, 1) == other.cell(2, 1)
    assert one.cell(0, 0) == other.cell(2, 2)
    again = pool_meta_game(TEN, [COIN, zoo_program("Grim")], matches=3, seed=1)
    assert one.cell(0, 1).draws != again.cell(0, 1).draws


def test_a_sampled_pair_stands_for_both_orders_and_itself_for_both_seats() -> None:
    meta = pool_meta_game(TEN, [COIN, zoo_program("Grim")], matches=4)
    assert meta.cell(0, 1).draws == tuple(d[::-1] for d in meta.cell(1, 0).draws)
    assert meta.cell(0, 1).intervals == meta.cell(1, 0).intervals[::-1]
    alone = meta.cell(0, 0)
    assert all(a == b for a, b in alone.draws)
    assert alone.payoffs[0] == alone.payoffs[1]


def test_programs_that_know_their_seat_are_played_in_both_orders() -> None:
    meta = pool_meta_game(TEN, [zoo_program("AllC"), SEATED])
    assert meta.cell(1, 0).payoffs == (3, 3)
    assert meta.cell(0, 1).payoffs == (0, 5)
    assert meta.cell(1, 1).payoffs == (0, 5)


def test_faulty_moves_are_counted_and_not_taken_for_moves() -> None:
    pool = [zoo_program("AllC"), FAULTY, HALF, BROKEN]
    meta = pool_meta_game(TEN, pool)
    assert meta.cell(0, 0).faults == 0
    assert [meta.cell(0, k).faulty for k in (1, 2, 3)] == [(0, 10), (0, 5), (0, 10)]
    assert [meta.cell(k, 0).faulty for k in (1, 2, 3)] == [(10, 0), (5, 0), (10, 0)]
    assert meta.cell(1, 3).faults == 20
    assert meta.cell(1, 0).moves == 10
    assert meta.payoff(0, 1, 0) == 5  # the default action is D
    assert meta.payoff(0, 2, 0) == 4


def test_after_a_fault_the_rest_of_the_match_is_faulty_if_the_policy_says_so() -> None:
    late = program("return 'X' if game.round == 3 else 'C'", "Late")
    rules = ProgramGame(PD, Repetition(10), fault_policy="match")
    meta = pool_meta_game(rules, [zoo_program("AllC"), late])
    assert meta.cell(1, 0).faulty == (8, 0)
    assert meta.payoff(0, 1, 0) == Fraction(2 * 3 + 8 * 5, 10)


def test_the_same_program_twice_is_said_and_pays_the_same() -> None:
    twin = Program(COIN.source, "Twin")
    meta = pool_meta_game(TEN, [COIN, twin, COIN, zoo_program("AllD")], matches=3)
    assert meta.labels[0] == ("Coin", "Twin", "Coin (2)", "AllD")
    assert meta.notes == (
        "Twin is the same program as Coin",
        "Coin (2) is the same program as Coin",
    )
    assert meta.cell(0, 3) == meta.cell(1, 3) == meta.cell(2, 3)
    assert meta.cell(0, 1) == meta.cell(0, 0)


def test_each_seat_can_have_a_pool_of_its_own() -> None:
    rules = ProgramGame(PD, Repetition(4))
    meta = pools_meta_game(
        rules, [[zoo_program("AllD")], [zoo_program("AllC"), zoo_program("Grim")]]
    )
    assert meta.shape == (1, 2)
    assert meta.tensor(0) == [[5, Fraction(5 + 3, 4)]]
    assert not meta.shared


def test_games_for_three_have_a_cell_for_each_profile() -> None:
    rules = ProgramGame(load_game("public-goods(n=3,r=2)"))
    pool = [program("return game.actions[0]", "First"), program("return game.actions[-1]", "Last")]
    meta = pool_meta_game(rules, pool)
    base = meta_game_of(rules.game)
    assert [c.payoffs for c in meta.cells] == [c.payoffs for c in base.cells]
    assert meta.payoff(2, 0, 0, 1) == base.payoff(2, 0, 0, 1)


def test_discounting_without_end_widens_by_what_is_not_played() -> None:
    # It asks what is provable, so no automaton is known, and its match is one of many rounds.
    asks = program("return 'C' if game.provable(game.plays(game.me, 'C')) else 'D'", "Asks")
    meta = pool_meta_game(TEN, [asks], Discounted(Fraction(99, 100)), matches=2)
    (cell,) = meta.cells
    assert cell.how == "sampled"
    assert cell.matches == 1
    interval = cell.intervals[0]
    assert interval is not None
    assert interval[1] - interval[0] == pytest.approx(2 * 0.99**200 * 5)


def test_limits_are_refused_where_only_matches_could_tell() -> None:
    with pytest.raises(CodepactError, match="Coin against Coin is not known exactly"):
        pool_meta_game(TEN, [COIN], LimitOfMeans())


@pytest.mark.parametrize(
    ("pools", "matches", "said"),
    [
        ([[], []], 5, "pool of seat 0 is empty"),
        ([[COIN], []], 5, "pool of seat 1 is empty"),
        ([[COIN]], 5, "needs 2 pools"),
        ([[COIN], [COIN]], 1, "2 matches or more"),
    ],
)
def test_bad_input_is_refused_in_words(pools: list[list[Program]], matches: int, said: str) -> None:
    with pytest.raises(CodepactError, match=said):
        pools_meta_game(TEN, pools, matches=matches)


def test_a_game_that_ends_by_chance_is_refused_with_the_way_to_say_it() -> None:
    rules = ProgramGame(PD, Repetition(10, ending=Fraction(1, 10)))
    with pytest.raises(CodepactError, match="discount of 9/10"):
        pool_meta_game(rules, [COIN])


def test_default_actions_that_differ_by_seat_keep_both_orders() -> None:
    odd = normal_form("pd", PD.actions, dict(PD.payoffs), default=("C", "D"))
    meta = pool_meta_game(ProgramGame(odd), [FAULTY, zoo_program("AllD")])
    assert meta.cell(0, 1).payoffs == (0, 5)
    assert meta.cell(1, 0).payoffs == (1, 1)


def test_progress_counts_profiles_up_to_the_end() -> None:
    seen: list[tuple[int, int]] = []
    pool_meta_game(
        TEN,
        [COIN, zoo_program("AllD"), FAULTY],
        matches=2,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen[-1] == (6, 6)
    assert [d for d, _ in seen] == sorted(d for d, _ in seen)
