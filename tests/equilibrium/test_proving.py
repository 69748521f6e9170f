"""Program equilibria: proved against every program, refuted by one, or left open with a reason."""

from __future__ import annotations

from fractions import Fraction

import pytest
from strategies import PD, F, dilemma, zoo

from codepact.checker import check
from codepact.checker.criteria import Criterion, Discounted, LimitOfMeans, Rounds
from codepact.core.errors import CodepactError
from codepact.core.game import Game, Repetition
from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.equilibrium.correlated import correlated_program
from codepact.equilibrium.proving import EquilibriumVerdict, prove_equilibrium
from codepact.games import load_game
from codepact.proof.referee import play, play_all
from codepact.zoo import zoo_program

ONCE = Rounds(1)
TAPED = frozenset({"inspect", "simulate", "tape"})
LITTLE = F(1, 10**4)


def solved(*names: str, criterion: Criterion = ONCE, game: Game = PD) -> EquilibriumVerdict:
    profile = zoo(*(names * game.seats if len(names) == 1 else names))
    return prove_equilibrium(ProgramGame(game), profile, criterion)


@pytest.mark.parametrize(
    ("names", "method"),
    [
        ("CliqueBot", "cases"),
        ("HalfCliqueBot", "cases"),
        ("FairBot", "cases"),
        ("PrudentBot", "cases"),
        ("FairBot PrudentBot", "cases"),
        ("CIMCIC", "provability logic"),
        ("MagicBot", "provability logic"),
        ("EpsilonFairBot", "simulation"),
        ("AllD", "cases"),
    ],
)
def test_these_are_program_equilibria_against_every_program(names: str, method: str) -> None:
    found = solved(*names.split())
    assert found.answer == "proved"
    assert [s.gap for s in found.seats] == [0, 0]
    assert {s.method for s in found.seats} == {method}
    assert found.certificate is not None and check(found.certificate).accepted


@pytest.mark.parametrize("name", ["JustBot", "TrollBot", "CUPOD", "AllC", "TitForTatBot"])
def test_these_are_not_and_a_program_shows_it_in_the_sandbox(name: str) -> None:
    found = solved(name)
    assert found.answer == "refuted"
    for seat in found.seats:
        assert seat.exploit is not None
        profile = list(zoo(name, name))
        profile[seat.seat] = seat.exploit.program
        match = play(PD, profile)
        assert match.payoffs[seat.seat] == seat.exploit.payoff > seat.payoff


def test_tit_for_tat_at_one_half_is_exploited_by_a_third() -> None:
    found = solved("TitForTat", criterion=Discounted(F(1, 2)))
    assert found.answer == "refuted" and found.payoffs == (3, 3)
    exploit = found.seats[0].exploit
    assert exploit is not None and exploit.gain == F(1, 3)
    assert found.seats[0].most == exploit.payoff == F(10, 3)
    assert 'CYCLE = ["D", "C"]' in exploit.program.source
    # Its certificate bounds what any program gains.
    assert found.certificate is not None
    assert "no program whatever gains more than 1/3, 1/3" in check(found.certificate).states


@pytest.mark.parametrize(
    ("name", "payoffs", "threshold"),
    [
        ("TitForTat", (5, 3, 1, 0), F(2, 3)),
        ("Grim", (5, 3, 1, 0), F(1, 2)),
        ("Pavlov", (4, 3, 1, 0), F(1, 2)),
    ],
)
def test_thresholds_met_with_equality_are_equilibria(
    name: str, payoffs: tuple[int, ...], threshold: Fraction
) -> None:
    game = dilemma(*payoffs)
    for discount, answer in (
        (threshold, "proved"),
        (threshold + LITTLE, "proved"),
        (threshold - LITTLE, "refuted"),
    ):
        assert solved(name, criterion=Discounted(discount), game=game).answer == answer


def epsilon_fair(epsilon: Fraction) -> Program:
    text = zoo_program("EpsilonFairBot").source
    return Program(text.replace("flip(1, 10)", f"flip({epsilon.numerator}, {epsilon.denominator})"))


@pytest.mark.parametrize(
    ("payoffs", "threshold"), [((5, 3, 1, 0), F(1, 3)), ((3, 2, 1, 0), F(1, 2))]
)
def test_epsilon_grounded_bots_are_an_equilibrium_up_to_their_epsilon(
    payoffs: tuple[int, ...], threshold: Fraction
) -> None:
    rules = ProgramGame(dilemma(*payoffs))
    for epsilon, answer in (
        (threshold, "proved"),
        (threshold - LITTLE, "proved"),
        (threshold + LITTLE, "refuted"),
    ):
        found = prove_equilibrium(rules, (epsilon_fair(epsilon),) * 2, ONCE)
        assert found.answer == answer, epsilon
        assert found.seats[0].method == "simulation"


def test_a_defector_gets_from_an_epsilon_grounded_bot_what_theory_says() -> None:
    found = solved("EpsilonFairBot", "AllD")
    assert found.payoffs == (F(9, 10), F(7, 5))


@pytest.mark.parametrize(("discount", "answer"), [(F(1, 2), "proved"), (F(49, 100), "refuted")])
def test_on_a_shared_tape_the_repeated_game_decides(discount: Fraction, answer: str) -> None:
    program = correlated_program(zoo_program("Grim"), 1 - discount)
    rules = ProgramGame(PD, capabilities=TAPED)
    found = prove_equilibrium(rules, (program,) * 2, ONCE)
    assert found.answer == answer and found.payoffs == (3, 3)
    assert found.seats[0].method == "shared tape"
    repeated = solved("Grim", criterion=Discounted(discount))
    assert [s.payoff for s in found.seats] == [s.payoff for s in repeated.seats]
    assert [s.most for s in found.seats] == [s.most for s in repeated.seats]


def test_shared_tape_play_is_worth_the_discounted_game() -> None:
    from codepact.execution.match import MatchJob

    rules = ProgramGame(PD, capabilities=TAPED)
    profile = zoo("CorrelatedTitForTat", "CorrelatedTitForTat")
    # Tit for tat against its suspicious kin takes turns: C D, D C, C D, ...
    text = profile[0].source.replace('("C" if seen is None', '("D" if seen is None')
    assert text != profile[0].source
    pair = (profile[0], Program(text, "suspicious"))
    found = prove_equilibrium(rules, pair, ONCE)
    expected = solved("TitForTat", "SuspiciousTitForTat", criterion=Discounted(F(9, 10))).payoffs
    assert found.payoffs == expected
    matches = play_all([MatchJob(rules, pair, seed) for seed in range(150)])
    mean = sum(float(m.payoffs[0]) for m in matches) / len(matches)
    assert expected is not None
    assert mean == pytest.approx(float(expected[0]), abs=4 * 2.5 / 150**0.5)


def test_n_players_on_a_shared_tape() -> None:
    game = load_game("public-goods(n=3,r=2)")
    found = prove_equilibrium(
        ProgramGame(game, capabilities=TAPED), zoo(*["CorrelatedGrim"] * 3), ONCE
    )
    assert found.answer == "proved" and found.payoffs == (2, 2, 2)


def test_different_epsilons_are_not_a_repeated_game() -> None:
    pair = tuple(correlated_program(zoo_program("Grim"), e) for e in (F(1, 10), F(1, 5)))
    found = prove_equilibrium(ProgramGame(PD, capabilities=TAPED), pair, ONCE)
    assert found.answer == "unknown" and "different ε: 1/10, 1/5" in found.reason


@pytest.mark.parametrize(
    ("names", "answer", "most"),
    [
        ("CliqueBot", "proved", 2),
        ("FairBot", "proved", 2),
        ("UnanimousFairBot", "proved", 2),
        ("ThresholdFairBot2", "proved", 2),  # all others, for three players
        ("ThresholdFairBot1", "refuted", F(7, 3)),  # a free rider goes unpunished
        ("FairBot UnanimousFairBot ThresholdFairBot2", "proved", 2),
    ],
)
def test_three_players_of_a_public_good(names: str, answer: str, most: Fraction) -> None:
    found = solved(*names.split(), game=load_game("public-goods(n=3,r=2)"))
    assert found.answer == answer
    assert [s.most for s in found.seats] == [most] * 3


def test_repeated_games_of_programs_that_read_sources() -> None:
    for criterion in (Rounds(10), Discounted(F(9, 10)), LimitOfMeans()):
        assert solved("CliqueBot", criterion=criterion).answer == "proved"
    assert solved("ForgivingCliqueBot", criterion=LimitOfMeans()).answer == "proved"
    found = solved("ForgivingCliqueBot", criterion=Discounted(F(1, 2)))
    assert found.answer == "refuted" and found.seats[0].most == F(10, 3)
    assert solved("FairBot", criterion=Rounds(5)).answer == "proved"


def test_noise_is_part_of_what_is_proved() -> None:
    rules = ProgramGame(PD, Repetition(noise=F(1, 50)))
    found = prove_equilibrium(rules, zoo("PublicGrim", "PublicGrim"), Discounted(F(9, 10)))
    assert found.answer == "proved"
    assert found.payoffs == (F(20982759, 8477500),) * 2
    found = prove_equilibrium(rules, zoo("TitForTat", "TitForTat"), Discounted(F(9, 10)))
    assert found.answer == "refuted"


def test_asymmetric_profiles_say_who_gains() -> None:
    found = solved("AllC", "AllD")
    assert [s.exploit is not None for s in found.seats] == [True, False]
    assert found.payoffs == (0, 5)


def test_questions_of_proof_are_about_matches_that_end() -> None:
    found = solved("FairBot", criterion=LimitOfMeans())
    assert found.answer == "unknown" and "provable" in found.reason


def test_what_no_method_covers_is_searched_and_said_to_be_a_lower_bound() -> None:
    prover = solved("CertifiedBot", criterion=Rounds(10))
    searched = [s.searched for s in prover.seats]
    assert all(s is not None and "lower bound" in s.method for s in searched)


def test_faulty_programs_are_data() -> None:
    broken = Program("def act(game):\n    return 1 / 0\n", "broken")
    found = prove_equilibrium(ProgramGame(PD), (broken, broken), ONCE)
    # It plays the default action, and nobody gains on a defector.
    assert found.answer == "proved" and found.payoffs == (1, 1)
    nothing = Program("x = 1\n", "nothing")
    found = prove_equilibrium(ProgramGame(PD), (nothing, nothing), ONCE)
    assert found.answer == "proved" and found.payoffs == (1, 1)


def test_a_profile_of_the_wrong_size_is_refused() -> None:
    with pytest.raises(CodepactError, match="needs 2 programs"):
        prove_equilibrium(ProgramGame(PD), zoo("AllC"), ONCE)
