"""What finite populations are like in the long run."""

import json
import math
from collections import Counter
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codepact.core.errors import CodepactError
from codepact.equilibrium.populations import (
    Exponential,
    Fermi,
    Linear,
    PayoffMatrix,
    Process,
    payoff_matrix,
    rare_mutations,
    rescaled,
    restricted,
    stationary_law,
)

ORACLE = json.loads((Path(__file__).parents[1] / "data" / "fixation_oracle.json").read_text())
DILEMMA = payoff_matrix(
    ["AllC", "AllD", "TitForTat"],
    [[3, 0, 3], [5, 1, Fraction(7, 5)], [3, Fraction(9, 10), 3]],
)
PROCESSES: list[Process] = [Linear(), Linear(Fraction(1, 2)), Exponential(0.8), Fermi(0.6)]


def member_by_member(
    matrix: PayoffMatrix, population: int, mutation: float, process: Process
) -> dict[tuple[int, ...], float]:
    """Return the law from a chain over who is what, one member after the other."""
    types = range(len(matrix.labels))
    states = list(product(types, repeat=population))
    number = {state: k for k, state in enumerate(states)}
    moves = np.zeros((len(states), len(states)))
    rows = [[float(v) for v in row] for row in matrix.payoffs]
    other = mutation / (len(types) - 1)

    def goes(state: tuple[int, ...], dies: int, kind: int, chance: float) -> None:
        for born in types:
            after = (*state[:dies], born, *state[dies + 1 :])
            share = 1 - mutation if born == kind else other
            moves[number[state], number[after]] += chance * share

    for state in states:
        earned = [
            sum(rows[me][you] for j, you in enumerate(state) if j != i) / (population - 1)
            for i, me in enumerate(state)
        ]
        if isinstance(process, Fermi):
            for i, me in enumerate(state):
                for j, you in enumerate(state):
                    if i == j:
                        continue
                    copies = 1 / (1 + math.exp(-process.intensity * (earned[j] - earned[i])))
                    pair = 1 / population / (population - 1)
                    # It mutates from its own kind, or else looks at the other.
                    for born in types:
                        after = (*state[:i], born, *state[i + 1 :])
                        share = 0 if born == me else other
                        share += (1 - mutation) * copies * (born == you)
                        share += (1 - mutation) * (1 - copies) * (born == me)
                        moves[number[state], number[after]] += pair * share
            continue
        if isinstance(process, Linear):
            w = float(process.intensity)
            fitness = [1 - w + w * p for p in earned]
        else:
            fitness = [math.exp(process.intensity * p) for p in earned]
        for i, j in product(range(population), repeat=2):
            goes(state, j, state[i], fitness[i] / sum(fitness) / population)
    assert np.allclose(moves.sum(axis=1), 1)
    system = np.vstack([moves.T - np.eye(len(states)), np.ones(len(states))])
    law = np.linalg.lstsq(system, np.array([0.0] * len(states) + [1.0]), rcond=None)[0]
    found: Counter[tuple[int, ...]] = Counter()
    for state, p in zip(states, law, strict=True):
        found[tuple(state.count(t) for t in types)] += p
    return dict(found)


@pytest.mark.parametrize("process", PROCESSES, ids=repr)
@pytest.mark.parametrize("labels", [["AllD", "TitForTat"], ["AllC", "AllD", "TitForTat"]])
def test_the_law_is_that_of_the_members_process(process: Process, labels: list[str]) -> None:
    matrix = rescaled(restricted(DILEMMA, labels), 1, 1)
    ours = stationary_law(matrix, 4, 0.1, process)
    theirs = member_by_member(matrix, 4, 0.1, process)
    assert len(ours.states) == len(theirs)
    for state, p in zip(ours.states, ours.probabilities, strict=True):
        assert p == pytest.approx(theirs[state], abs=1e-12)


@settings(max_examples=40)
@given(st.lists(st.integers(1, 9), min_size=4, max_size=4), st.integers(1, 9), st.integers(1, 9))
def test_with_two_types_what_goes_up_comes_down_exactly(
    payoffs: list[int], population: int, tenths: int
) -> None:
    aa, ab, ba, bb = payoffs
    mutation = Fraction(tenths, 10)
    law = stationary_law(payoff_matrix("AB", [[aa, ab], [ba, bb]]), population, mutation)
    assert sum(law.probabilities) == 1 and sum(law.shares) == 1

    def born(k: int) -> Fraction:
        if k in (0, population):
            return mutation if k == 0 else 1 - mutation
        rest = population - k
        first, second = k * (aa * (k - 1) + ab * rest), rest * (ba * k + bb * (rest - 1))
        return (first * (1 - mutation) + second * mutation) / (first + second)

    for k in range(population):
        up = law.probabilities[k] * born(k) * (population - k)
        down = law.probabilities[k + 1] * (1 - born(k + 1)) * (k + 1)
        assert up == down
    floats = stationary_law(payoff_matrix("AB", [[aa, ab], [ba, bb]]), population, float(mutation))
    assert floats.probabilities == pytest.approx([float(p) for p in law.probabilities], abs=1e-12)


@pytest.mark.parametrize("process", PROCESSES, ids=repr)
def test_rare_mutations_are_the_limit_of_the_full_law(process: Process) -> None:
    matrix = rescaled(DILEMMA, 1, 1)
    limit = [float(v) for v in rare_mutations(matrix, 12, process).shares]
    far = [float(v) for v in stationary_law(matrix, 12, 1e-3, process).shares]
    near = [float(v) for v in stationary_law(matrix, 12, 1e-8, process).shares]
    assert near == pytest.approx(limit, abs=1e-5)
    assert max(abs(a - b) for a, b in zip(far, limit, strict=True)) > 1e-4


def test_rare_mutations_in_pairwise_comparison_are_those_of_egttools() -> None:
    law = rare_mutations(payoff_matrix("CD", [[3, 0], [5, 1]]), 10, Fermi(0.1))
    moves = np.array(ORACLE["egttools"]["egttools_sml_transition"])
    assert np.allclose(np.array(law.shares) @ moves, law.shares, atol=1e-13)
    assert sum(law.shares) == pytest.approx(1)


def test_rare_mutations_are_exact_where_fitness_is_linear() -> None:
    law = rare_mutations(rescaled(DILEMMA, 1, 1), 8)
    assert all(isinstance(v, Fraction) for v in law.shares)
    assert sum(law.shares) == 1
    size = range(3)
    for i in size:
        entering = sum(law.shares[j] * law.fixations[i][j] for j in size)
        leaving = sum(law.shares[i] * law.fixations[j][i] for j in size)
        assert entering == leaving


def test_neutral_types_share_the_time_equally() -> None:
    matrix = payoff_matrix("ABCD", [[1] * 4] * 4)
    assert rare_mutations(matrix, 9).shares == (Fraction(1, 4),) * 4
    assert rare_mutations(matrix, 9, Fermi(1.0)).shares == pytest.approx([0.25] * 4)
    assert stationary_law(matrix, 5, 0.2).shares == pytest.approx([0.25] * 4)


@settings(max_examples=25)
@given(
    st.lists(st.lists(st.integers(1, 5), min_size=3, max_size=3), min_size=3, max_size=3),
    st.permutations("ABC"),
)
def test_the_order_of_types_changes_nothing(rows: list[list[int]], order: list[str]) -> None:
    matrix = payoff_matrix("ABC", rows)
    other = restricted(matrix, order)
    back = [order.index(k) for k in "ABC"]
    exact = rare_mutations(other, 6).shares
    assert tuple(exact[k] for k in back) == rare_mutations(matrix, 6).shares
    shares = stationary_law(other, 5, 0.05).shares
    expected = stationary_law(matrix, 5, 0.05).shares
    assert [shares[k] for k in back] == pytest.approx(list(expected), abs=1e-12)


def test_chances_below_the_least_float_still_give_a_law() -> None:
    """B is left with the chance exp(-4950), A with less still: all the time goes to A."""
    matrix = payoff_matrix("ABC", [[30, 0, 0], [0, 20, 0], [0, 0, 10]])
    law = rare_mutations(matrix, 100, Exponential(10.0))
    assert law.fixations[0][1] == 0
    assert law.shares == pytest.approx((1, 0, 0), abs=1e-12)
    cycle = payoff_matrix("RPS", [[0, -90, 90], [90, 0, -90], [-90, 90, 0]])
    assert rare_mutations(cycle, 100, Fermi(10.0)).shares == pytest.approx([1 / 3] * 3)


def test_where_nobody_ever_leaves_there_is_no_one_law() -> None:
    coordination = payoff_matrix("AB", [[2, 0], [0, 1]])
    with pytest.raises(CodepactError, match=r"sets of types: A; B; .*rescaled"):
        rare_mutations(coordination, 5)
    assert sum(rare_mutations(rescaled(coordination, 1, 1), 5).shares) == 1
    # C is left and never entered, so that the law exists.
    left = payoff_matrix("AC", [[2, 1], [0, 1]])
    assert rare_mutations(left, 5).shares == (1, 0)


def test_populations_of_one_take_all_types_in_turn() -> None:
    for process in PROCESSES:
        assert stationary_law(DILEMMA, 1, 0.1, process).shares == pytest.approx([1 / 3] * 3)
        assert rare_mutations(DILEMMA, 1, process).shares == pytest.approx([1 / 3] * 3)
    two = restricted(DILEMMA, ["AllC", "AllD"])
    assert stationary_law(two, 1, Fraction(1, 10)).probabilities == (Fraction(1, 2),) * 2
    alone = restricted(DILEMMA, ["AllD"])
    assert stationary_law(alone, 3, 0.1).states == ((3,),)
    assert rare_mutations(alone, 3).shares == (1,)


def test_what_has_no_law_or_is_too_large_is_refused() -> None:
    for mutation in (0, -0.1, 1, Fraction(3, 2)):
        with pytest.raises(CodepactError, match="above 0 and below 1"):
            stationary_law(DILEMMA, 5, mutation)
    with pytest.raises(CodepactError, match=r"20301 states.*at most 20000"):
        stationary_law(DILEMMA, 200, 0.1)
    with pytest.raises(
        CodepactError, match=r"fitness .* of A is -0\.5 in a population of 1 A, 1 B, 1 C"
    ):
        stationary_law(payoff_matrix("ABC", [[0, -1, 0], [0, 0, 0], [0, 0, 0]]), 3, 0.1)
    for labels in ("AB", "ABC"):
        none = payoff_matrix(labels, [[0] * len(labels)] * len(labels))
        with pytest.raises(CodepactError, match="nobody can give birth"):
            stationary_law(none, 3, Fraction(1, 10))
        assert sum(stationary_law(rescaled(none, 1, 1), 3, 0.1).shares) == pytest.approx(1)
