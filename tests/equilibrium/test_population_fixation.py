"""The chance that mutants take over, against oracles and against the process itself."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codepact.core.errors import CodepactError
from codepact.equilibrium.populations import (
    Exponential,
    Fermi,
    Linear,
    Process,
    fixation,
    payoff_matrix,
    rescaled,
    restricted,
)

ORACLE = json.loads((Path(__file__).parents[1] / "data" / "fixation_oracle.json").read_text())
CASES = ORACLE["moran"]
positive = st.integers(1, 30).map(lambda n: Fraction(n, 7))
tables = st.lists(st.lists(positive, min_size=2, max_size=2), min_size=2, max_size=2)


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['mutant']} in {c['resident']}")
def test_matches_of_axelrod_give_its_moran_process_exactly(case: dict) -> None:
    a, b, c, d = case["match_payoffs_ab_cd"]
    matrix = payoff_matrix([case["mutant"], case["resident"]], [[a, b], [c, d]])
    chance = fixation(matrix, case["mutant"], case["resident"], case["N"])
    assert chance == Fraction(case["fixation_exact"])
    per_turn = rescaled(matrix, Fraction(1, case["turns"]))
    fermi = fixation(per_turn, case["mutant"], case["resident"], case["N"], Fermi(0.1))
    assert fermi == pytest.approx(case["fermi_beta0.1_per_turn"], abs=1e-14)


def test_pairwise_comparison_is_that_of_egttools() -> None:
    matrix = payoff_matrix("CD", [[3, 0], [5, 1]])
    into_c = fixation(matrix, "D", "C", 10, Fermi(0.1))
    into_d = fixation(matrix, "C", "D", 10, Fermi(0.1))
    theirs = ORACLE["egttools"]["egttools_sml_fixation_matrix"]
    assert into_c == pytest.approx(theirs[0][1], abs=1e-12)
    assert into_d == pytest.approx(theirs[1][0], abs=1e-12)
    assert into_c == pytest.approx(ORACLE["egttools"]["closed_form_D_in_C"], abs=1e-15)


@settings(max_examples=60)
@given(positive, st.integers(1, 40), st.data())
def test_neutral_mutants_take_over_in_proportion(
    payoff: Fraction, population: int, data: st.DataObject
) -> None:
    mutants = data.draw(st.integers(0, population))
    matrix = payoff_matrix("AB", [[payoff] * 2] * 2)
    for process in (Linear(), Linear(Fraction(1, 3)), Exponential(0.5), Fermi(2.0)):
        chance = fixation(matrix, "A", "B", population, process, mutants)
        assert chance == pytest.approx(mutants / population, abs=1e-15)
        if isinstance(process, Linear):
            assert chance == Fraction(mutants, population)
    assert fixation(matrix, "A", "B", population, Exponential(0.5)) == 1 / population


def test_constant_relative_fitness_gives_the_textbook_formula() -> None:
    r, n = Fraction(11, 10), 100
    matrix = payoff_matrix("AB", [[r, r], [1, 1]])
    assert fixation(matrix, "A", "B", n) == (1 - 1 / r) / (1 - 1 / r**n)


@settings(max_examples=60)
@given(tables, st.integers(2, 12), st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 9)]))
def test_chances_are_those_of_the_next_step(
    rows: list[list[Fraction]], population: int, intensity: Fraction
) -> None:
    """From k mutants the chance is the mean of that after a birth and a death."""
    (aa, ab), (ba, bb) = rows
    matrix = payoff_matrix("AB", rows)
    chances = [
        fixation(matrix, "A", "B", population, Linear(intensity), k) for k in range(population + 1)
    ]
    assert (chances[0], chances[-1]) == (0, 1)
    for k in range(1, population):
        rest = population - k
        first = 1 - intensity + intensity * (aa * (k - 1) + ab * rest) / (population - 1)
        second = 1 - intensity + intensity * (ba * k + bb * (rest - 1)) / (population - 1)
        birth = k * first / (k * first + rest * second)
        up, down = birth * Fraction(rest, population), (1 - birth) * Fraction(k, population)
        after = up * chances[k + 1] + down * chances[k - 1] + (1 - up - down) * chances[k]
        assert after == chances[k]


@settings(max_examples=40)
@given(tables, st.integers(1, 12), st.data())
def test_one_of_both_types_takes_over(
    rows: list[list[Fraction]], population: int, data: st.DataObject
) -> None:
    k = data.draw(st.integers(0, population))
    matrix = payoff_matrix("AB", rows)
    for process in (Linear(), Exponential(1.5), Fermi(1.5)):
        one = fixation(matrix, "A", "B", population, process, k)
        other = fixation(matrix, "B", "A", population, process, population - k)
        assert one + other == pytest.approx(1, abs=1e-12)


@settings(max_examples=40)
@given(tables, st.integers(2, 12), positive)
def test_units_and_order_change_nothing(
    rows: list[list[Fraction]], population: int, scale: Fraction
) -> None:
    matrix = payoff_matrix("AB", rows)
    swapped = restricted(rescaled(matrix, scale), "BA")
    assert fixation(swapped, "A", "B", population) == fixation(matrix, "A", "B", population)
    shifted = rescaled(matrix, scale, 3)
    fermi = fixation(shifted, "A", "B", population, Fermi(0.7 / float(scale)))
    assert fermi == pytest.approx(fixation(matrix, "A", "B", population, Fermi(0.7)), rel=1e-9)


def test_weak_selection_comes_near_to_exponential_fitness() -> None:
    matrix = payoff_matrix("AB", [[3, 0], [5, 1]])
    weak = fixation(matrix, "A", "B", 20, Linear(Fraction(1, 10**6)))
    assert float(weak) == pytest.approx(fixation(matrix, "A", "B", 20, Exponential(1e-6)), rel=1e-9)


@pytest.mark.parametrize("process", [Linear(), Exponential(1.0), Fermi(1.0)])
def test_the_smallest_populations(process: Process) -> None:
    matrix = payoff_matrix("AB", [[4, 1], [3, 2]])
    assert fixation(matrix, "A", "B", 1, process) == 1
    assert fixation(matrix, "A", "B", 1, process, mutants=0) == 0
    assert fixation(matrix, "A", "B", 5, process, mutants=5) == 1
    pair = fixation(matrix, "A", "B", 2, process)  # one A, one B: the payoffs are 1 and 3
    assert pair == pytest.approx(1 / 4 if isinstance(process, Linear) else 1 / (1 + 2.718281828**2))


def test_strong_selection_neither_overflows_nor_turns_round() -> None:
    matrix = payoff_matrix("AB", [[1000, 1000], [0, 0]])
    assert fixation(matrix, "A", "B", 100, Exponential(10.0)) == 1
    assert fixation(matrix, "B", "A", 100, Exponential(10.0)) == 0


def test_a_fitness_of_zero_is_a_way_that_is_barred() -> None:
    coordination = payoff_matrix("AB", [[2, 0], [0, 1]])
    assert fixation(coordination, "A", "B", 5) == 0
    assert fixation(coordination, "A", "B", 5, mutants=4) == 1
    assert 0 < fixation(coordination, "A", "B", 5, mutants=2) < 1
    with pytest.raises(CodepactError, match="neither of A and B ever takes over"):
        fixation(coordination, "A", "B", 2)


def test_a_negative_fitness_is_refused_with_a_way_out() -> None:
    matrix = payoff_matrix("AB", [[1, -1], [2, 1]])
    with pytest.raises(CodepactError, match=r"of A is -1 in a population of 1 A, 4 B.*lower"):
        fixation(matrix, "A", "B", 5)
    assert fixation(matrix, "A", "B", 5, Linear(Fraction(1, 3))) > 0
    assert fixation(matrix, "A", "B", 5, Exponential(1.0)) > 0
    assert fixation(rescaled(matrix, 1, 2), "A", "B", 5) > 0


def test_numbers_out_of_range_are_refused() -> None:
    matrix = payoff_matrix("AB", [[1, 2], [3, 4]])
    for population in (0, -1, 2.0, True):
        with pytest.raises(CodepactError, match="members, 1 or more"):
            fixation(matrix, "A", "B", population)
    for mutants in (-1, 6, 1.5):
        with pytest.raises(CodepactError, match="must be 0 to 5"):
            fixation(matrix, "A", "B", 5, mutants=mutants)
    with pytest.raises(CodepactError, match="own kind"):
        fixation(matrix, "A", "A", 5)
    with pytest.raises(CodepactError, match="unknown strategy 'Z'"):
        fixation(matrix, "A", "Z", 5)
    for intensity in (Fraction(-1), Fraction(3, 2), 0.5):
        with pytest.raises(CodepactError, match="from 0 to 1"):
            Linear(intensity)
    for process in (Exponential, Fermi):
        for intensity in (-1.0, float("inf"), float("nan")):
            with pytest.raises(CodepactError, match="0 or more"):
                process(intensity)
