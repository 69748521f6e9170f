from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codepact.checker.criteria import Discounted, LimitOfMeans, Rounds
from codepact.core.errors import CodepactError
from codepact.core.game import Repetition, normal_form
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.profiles import exact_payoffs
from codepact.equilibrium.search import Budget, strongest_deviation, zoo_pool
from codepact.games import load_game
from codepact.proof.referee import play
from codepact.proof.simulation import deviation_payoff, grounded_fair_bot
from codepact.zoo import zoo_program

DILEMMA = load_game("prisoners-dilemma")
RULES = ProgramGame(DILEMMA)
ONCE, TEN = Rounds(1), Rounds(10)


def pair(*names: str) -> tuple[Program, ...]:
    return tuple(map(zoo_program, names))


def twice(source: str) -> tuple[Program, Program]:
    return Program(source), Program(source)


@pytest.mark.parametrize("seat", [0, 1])
def test_tit_for_tat_is_betrayed_in_the_last_round(seat) -> None:
    found = strongest_deviation(RULES, pair("TitForTat", "TitForTat"), seat, TEN)
    assert (found.payoff, found.gain) == (Fraction(9 * 3 + 5, 10), Fraction(1, 5))
    assert found.exact and found.interval is None and found.seat == seat
    assert found.tried == 192 and (found.faulty, found.unknown, found.left_out) == (0, 0, 0)
    assert "lower bound" in found.method and "192" in found.method


@pytest.mark.parametrize("criterion", [TEN, Rounds(10, Fraction(1, 2)), Discounted(Fraction(1, 3))])
def test_a_deviation_that_is_replayed_gets_what_was_promised(criterion) -> None:
    profile = pair("TitForTat", "Grim")
    found = strongest_deviation(RULES, profile, 0, criterion)
    again = exact_payoffs(RULES, (found.program, profile[1]), criterion)
    assert again[0] == found.payoff and found.gain == found.payoff - 3 > 0


def test_a_horizon_that_is_not_known_is_not_used() -> None:
    rules = ProgramGame(DILEMMA, Repetition(10, horizon_known=False))
    found = strongest_deviation(rules, pair("Grim", "Grim"), 0, TEN)
    assert found.gain == 0 and "game.rounds" not in found.program.source


def test_two_tats_are_exploited_by_every_other_defection() -> None:
    found = strongest_deviation(RULES, pair("TitForTwoTats", "TitForTwoTats"), 0, LimitOfMeans())
    assert (found.payoff, found.gain, found.exact) == (4, 1, True)


@pytest.mark.parametrize(("discount", "gain"), [("1/2", Fraction(1, 3)), ("9/10", Fraction(0))])
def test_discounted_tit_for_tat_is_left_only_by_the_impatient(discount, gain) -> None:
    # To alternate D and C gives T / (1 + δ), to cooperate R: thresholds of the literature.
    criterion = Discounted(Fraction(discount))
    assert strongest_deviation(RULES, pair("TitForTat", "TitForTat"), 0, criterion).gain == gain


def test_against_clique_bot_everything_loses() -> None:
    found = strongest_deviation(RULES, pair("CliqueBot", "CliqueBot"), 0, ONCE, zoo_pool(RULES))
    assert (found.payoff, found.gain, found.exact) == (1, -2, True)
    assert found.tried > 60


@pytest.mark.parametrize("name", ["AllC", "JustBot"])
def test_who_can_be_exploited_once_is_exploited(name) -> None:
    found = strongest_deviation(RULES, pair(name, name), 1, ONCE)
    assert (found.payoff, found.gain, found.exact) == (5, 2, True)


def test_just_bot_falls_for_who_is_kind_to_fair_bot_and_tells_them_apart() -> None:
    found = strongest_deviation(RULES, pair("JustBot", "JustBot"), 0, ONCE)
    assert "game.opponent.source" in found.program.source
    assert play(RULES, [found.program, zoo_program("FairBot")]).actions == (("C",), ("C",))
    assert play(RULES, [found.program, zoo_program("JustBot")]).actions == (("D",), ("C",))


def test_fair_bot_is_not_exploited_by_anything_tried() -> None:
    found = strongest_deviation(RULES, pair("FairBot", "FairBot"), 0, ONCE, zoo_pool(RULES))
    assert found.gain == 0 and found.exact


@pytest.mark.parametrize("criterion", [ONCE, TEN, LimitOfMeans()])
@pytest.mark.parametrize(
    "test",
    [
        '"peace treaty" in game.opponent.source',
        '"peace" in game.opponent.source and "treaty" in game.opponent.source',
        'game.opponent.source.startswith("# pact")',
        '"D" not in game.opponent.source',
        '"#" not in game.opponent.source',
    ],
)
def test_a_rival_that_trusts_a_text_is_fooled_by_it(test, criterion) -> None:
    trusting = Program(f"def act(game):\n    return 'C' if {test} else 'D'\n")
    own = Program("# Always D.\ndef act(game):\n    return 'D'\n")
    found = strongest_deviation(RULES, (own, trusting), 0, criterion)
    assert (found.payoff, found.gain) == (5, 4)


def test_a_program_of_the_pool_wins_where_only_it_can() -> None:
    key = Program("def act(game):\n    return 'D'  # \u2203x\n")
    lock = Program(
        "import hashlib\n\n\ndef act(game):\n"
        "    seen = hashlib.sha256(game.opponent.source.encode()).hexdigest()\n"
        f"    return 'C' if seen.startswith({key.digest[:20]!r}) else 'D'\n"
    )
    profile = zoo_program("AllD"), lock
    assert strongest_deviation(RULES, profile, 0, ONCE).gain == 0
    found = strongest_deviation(RULES, profile, 0, ONCE, (key,))
    assert found.program == key and found.gain == 4


def test_public_goods_of_three() -> None:
    rules = ProgramGame(load_game("public-goods(n=3,r=2)"))
    profile = pair("PublicGrim", "PublicGrim", "PublicGrim")
    # Contributions of 1 are doubled and shared; who keeps it in the last round saves 1 - 2/3.
    found = strongest_deviation(rules, profile, 1, Rounds(5))
    assert (found.payoff, found.gain) == (2 + Fraction(1, 15), Fraction(1, 15))
    # T§: grim holds from δ = (n - r) / (r (n - 1)) = 1/4 on.
    below, at = (
        strongest_deviation(rules, profile, 1, Discounted(Fraction(d)), budget=Budget(40))
        for d in ("1/5", "1/4")
    )
    assert below.gain > 0 == at.gain


SIMPLE = ("AllC", "AllD", "TitForTat", "Grim", "Pavlov", "CliqueBot", "FairBot")


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(SIMPLE), st.sampled_from(SIMPLE), st.integers(1, 4))
def test_swapped_seats_give_the_same_gain(one, two, rounds) -> None:
    first = strongest_deviation(RULES, pair(one, two), 0, Rounds(rounds))
    second = strongest_deviation(RULES, pair(two, one), 1, Rounds(rounds))
    assert first.program == second.program
    assert (first.payoff, first.gain, first.tried) == (second.payoff, second.gain, second.tried)


@settings(max_examples=8, deadline=None)
@given(st.sampled_from(SIMPLE), st.integers(1, 9), st.integers(-9, 9), st.sampled_from("12"))
def test_gains_scale_with_payoffs_and_do_not_shift(rival, scale, shift, rounds) -> None:
    payoffs = {j: tuple(scale * v + shift for v in row) for j, row in DILEMMA.payoffs.items()}
    other = normal_form("other", DILEMMA.actions, payoffs, default=DILEMMA.default)
    profile = pair("AllC", rival)
    one, two = (
        strongest_deviation(ProgramGame(g), profile, 0, Rounds(int(rounds)))
        for g in (DILEMMA, other)
    )
    assert two.gain == scale * one.gain and two.payoff == scale * one.payoff + shift
    assert one.program == two.program


def test_coins_that_a_reader_follows_are_weighed_exactly() -> None:
    found = strongest_deviation(RULES, pair("RandomHalf", "RandomHalf"), 0, TEN)
    # (T + P) / 2 against a coin, where the coin itself gets (R + S + T + P) / 4.
    assert (found.payoff, found.gain, found.exact) == (3, 3 - Fraction(9, 4), True)


def test_coins_that_no_reader_follows_are_sampled() -> None:
    profile = pair("AllD", "EpsilonFairBot")
    budget = Budget(ticks=300_000, matches=20, confirming=200)
    found = strongest_deviation(RULES, profile, 0, ONCE, seed=1, budget=budget)
    # The rival plays C in 1/10 of the matches, else what it simulates; to cooperate gets R.
    bot = grounded_fair_bot(Fraction(1, 10), "C", DILEMMA.actions[1])
    before = deviation_payoff(DILEMMA, 0, bot, {"D": 1})
    expected = deviation_payoff(DILEMMA, 0, bot, {"C": 1}) - before
    assert not found.exact and found.interval is not None
    low, high = found.interval
    assert low < expected < high
    assert found.payoff == 3 and low < found.gain < high
    assert "took no part in the choice" in found.method


def test_it_is_deterministic_and_sampling_depends_on_the_seed() -> None:
    profile = pair("AllD", "EpsilonFairBot")
    budget = Budget(ticks=30_000, matches=5, confirming=30)
    one, same, other = (
        strongest_deviation(RULES, profile, 0, ONCE, seed=k, budget=budget) for k in (1, 1, 2)
    )
    assert one == same and one.gain != other.gain


def test_noise_is_weighed_exactly() -> None:
    rules = ProgramGame(DILEMMA, Repetition(noise=Fraction(1, 10)))
    found = strongest_deviation(rules, pair("AllC", "AllC"), 0, Rounds(3))
    # D comes out with 9/10 instead of 1/10; against C in 9/10 it gains T - R, against D P - S.
    gain = Fraction(8, 10) * (Fraction(9, 10) * (5 - 3) + Fraction(1, 10) * (1 - 0))
    assert (found.gain, found.exact) == (gain, True)


def test_own_faults_are_passed_over_and_counted() -> None:
    broken = Program("def act(game):\n    return 'D' if game.round < 2 else 1 / 0\n")
    refused = Program("def act(game:")
    profile = pair("AllD", "AllC")
    for criterion in (TEN, LimitOfMeans()):
        found = strongest_deviation(RULES, profile, 0, criterion, (broken, refused))
        assert found.faulty == 2 and found.program not in (broken, refused)
        assert "2 passed over for faults" in found.method


def test_where_rounds_never_end_only_exact_payoffs_count() -> None:
    unread = zoo_program("NoDefectionInSight")
    profile = pair("AllC", "TitForTat")
    found = strongest_deviation(RULES, profile, 0, LimitOfMeans(), (unread,))
    assert found.unknown == 1 and "1 whose payoff is not known" in found.method
    with pytest.raises(CodepactError, match=r"not known.*give a number of rounds"):
        strongest_deviation(RULES, pair("FairBot", "FairBot"), 0, LimitOfMeans())


def test_what_the_budget_leaves_out_is_counted() -> None:
    profile = pair("CliqueBot", "JustBot")
    few = strongest_deviation(RULES, profile, 0, TEN, budget=Budget(candidates=20))
    assert few.tried == 20 and few.left_out > 300 and "left out" in few.method
    cheap = strongest_deviation(RULES, profile, 0, TEN, budget=Budget(ticks=20_000))
    assert 0 < cheap.tried < 30 and cheap.left_out > 300


def test_progress_comes_to_the_number_of_candidates() -> None:
    for criterion in (TEN, LimitOfMeans()):
        told = []
        found = strongest_deviation(
            RULES,
            pair("AllD", "AllC"),
            0,
            criterion,
            progress=lambda done, total, told=told: told.append((done, total)),
        )
        assert told == sorted(told) and told[-1] == (found.tried, found.tried)


def test_a_game_of_one_action_has_no_deviation_but_other_texts() -> None:
    game = normal_form("still", [["a"], ["a"]], {("a", "a"): (1, 1)})
    found = strongest_deviation(
        ProgramGame(game), twice("def act(game):\n    return 'a'\n"), 0, ONCE
    )
    assert (found.gain, found.tried) == (0, 1)


def test_if_nothing_can_be_compared_it_says_so() -> None:
    game = normal_form("still", [["a"], ["a"]], {("a", "a"): (1, 1)})
    reply = strongest_deviation(ProgramGame(game), pair("AllC", "AllC"), 0, ONCE).program
    alone = strongest_deviation(ProgramGame(game), (reply, reply), 0, ONCE)
    assert (alone.program, alone.gain, alone.tried) == (reply, 0, 0)
    assert "no program could be compared" in alone.method


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seat": 2}, "no seat 2"),
        ({"profile": pair("AllC")}, "needs 2 programs"),
        ({"rules": ProgramGame(DILEMMA, Repetition(10, ending=Fraction(1, 10)))}, "discount"),
    ],
)
def test_bad_input_is_told(change, words) -> None:
    given_ = {"rules": RULES, "profile": pair("AllC", "AllC"), "seat": 0, "criterion": ONCE}
    with pytest.raises(CodepactError, match=words):
        strongest_deviation(**(given_ | change))


def test_a_budget_for_nothing_is_refused() -> None:
    with pytest.raises(CodepactError, match="at least 1 candidate"):
        Budget(candidates=0)
