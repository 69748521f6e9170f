"""Simulated populations against exact ones; seeds are fixed, bounds are in standard deviations."""

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

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
    simulated_path,
    simulated_states,
    simulated_takeovers,
    stationary_law,
)

CASES = json.loads((Path(__file__).parents[1] / "data" / "fixation_oracle.json").read_text())[
    "moran"
]
DILEMMA = payoff_matrix(
    ["AllC", "AllD", "TitForTat"],
    [[3, 0, 3], [5, 1, Fraction(7, 5)], [3, Fraction(9, 10), 3]],
)
PROCESSES: list[Process] = [Linear(), Linear(Fraction(1, 2)), Exponential(0.8), Fermi(0.6)]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['mutant']} in {c['resident']}")
def test_takeovers_are_as_frequent_as_the_exact_chance(case: dict) -> None:
    a, b, c, d = case["match_payoffs_ab_cd"]
    matrix = payoff_matrix([case["mutant"], case["resident"]], [[a, b], [c, d]])
    members = {case["mutant"]: 1, case["resident"]: case["N"] - 1}
    found = simulated_takeovers(matrix, members, runs=6000, seed=11)
    chance = float(Fraction(case["fixation_exact"]))
    assert found.unfinished == 0 and sum(found.wins.values()) == 6000
    deviation = (6000 * chance * (1 - chance)) ** 0.5
    assert abs(found.wins[case["mutant"]] - 6000 * chance) < 3.5 * deviation


@pytest.mark.parametrize("process", PROCESSES, ids=repr)
def test_all_processes_agree_with_their_exact_chance(process: Process) -> None:
    matrix = payoff_matrix("AB", [[3, 1], [2, 4]])
    chance = float(fixation(matrix, "A", "B", 6, process, mutants=3))
    found = simulated_takeovers(matrix, {"A": 3, "B": 3}, runs=6000, seed=5, process=process)
    assert abs(found.wins["A"] - 6000 * chance) < 3.5 * (6000 * chance * (1 - chance)) ** 0.5


@pytest.mark.parametrize("process", PROCESSES, ids=repr)
@pytest.mark.parametrize("labels", [["AllD", "TitForTat"], ["AllC", "AllD", "TitForTat"]])
def test_populations_that_mutate_come_to_the_stationary_law(
    process: Process, labels: list[str]
) -> None:
    matrix, runs = rescaled(restricted(DILEMMA, labels), 1, 1), 3000
    law = stationary_law(matrix, 5, 0.15, process)
    ended = Counter(
        simulated_states(
            matrix, {"AllD": 5}, steps=150, mutation=0.15, runs=runs, seed=2, process=process
        )
    )
    chi = sum(
        (ended[state] - runs * float(p)) ** 2 / (runs * float(p))
        for state, p in zip(law.states, law.probabilities, strict=True)
    )
    freedom = len(law.states) - 1
    assert chi < freedom + 4 * (2 * freedom) ** 0.5


def test_a_path_moves_one_member_at_a_time_and_ends_where_nothing_can_change() -> None:
    path = simulated_path(
        DILEMMA, {"AllC": 4, "AllD": 3, "TitForTat": 3}, steps=100_000, mutation=0, seed=3
    )
    assert path.settled and len(path.times) < 100_000 and sorted(path.last) == [0, 0, 1]
    for before, after in zip(path.shares[:-1], path.shares[1:], strict=True):
        assert sum(abs(a - b) for a, b in zip(after, before, strict=True)) < 0.2 + 1e-9
    mutating = simulated_path(DILEMMA, {"AllD": 10}, steps=300, mutation=0.1, seed=3)
    assert not mutating.settled and len(mutating.times) == 301
    assert min(row[1] for row in mutating.shares) < 1


def test_the_seed_decides_all() -> None:
    def ran(seed: int) -> object:
        return simulated_path(
            DILEMMA, {"AllC": 5, "AllD": 5}, steps=40, mutation=0.1, seed=seed
        ).shares

    assert ran(1) == ran(1) != ran(2)


def test_populations_of_one_type_or_one_member() -> None:
    won = simulated_takeovers(DILEMMA, {"AllD": 1}, runs=7, seed=0)
    assert won.wins == {"AllC": 0, "AllD": 7, "TitForTat": 0}
    for process in PROCESSES:
        states = simulated_states(
            DILEMMA, {"AllD": 1}, steps=30, mutation=0.5, runs=600, seed=4, process=process
        )
        counts = Counter(states)
        assert set(counts) == {(1, 0, 0), (0, 1, 0), (0, 0, 1)}
        assert all(abs(k - 200) < 4 * (600 * 2 / 9) ** 0.5 for k in counts.values())


def test_what_is_not_over_is_said() -> None:
    found = simulated_takeovers(
        DILEMMA, {"AllC": 30, "TitForTat": 30}, runs=9, seed=0, most_steps=2
    )
    assert (found.unfinished, sum(found.wins.values())) == (9, 0)


def test_bad_populations_are_refused() -> None:
    good = {"runs": 2, "seed": 0}
    with pytest.raises(CodepactError, match="unknown strategy"):
        simulated_takeovers(DILEMMA, {"AllX": 3}, **good)
    with pytest.raises(CodepactError, match="at least one member"):
        simulated_takeovers(DILEMMA, {"AllC": 0}, **good)
    with pytest.raises(CodepactError, match="0 or more: -1"):
        simulated_takeovers(DILEMMA, {"AllC": -1}, **good)
    with pytest.raises(CodepactError, match="number of runs must be 1"):
        simulated_takeovers(DILEMMA, {"AllC": 2}, runs=0, seed=0)
    with pytest.raises(CodepactError, match="from 0 to 1"):
        simulated_states(DILEMMA, {"AllC": 2}, steps=1, mutation=1.5, **good)
    losing = payoff_matrix("AB", [[1, -1], [2, 1]])
    with pytest.raises(CodepactError, match=r"fitness .* of A is -1 in a population of 1 A, 3 B"):
        simulated_takeovers(losing, {"A": 1, "B": 3}, **good)
    with pytest.raises(CodepactError, match="nobody can give birth"):
        simulated_takeovers(payoff_matrix("AB", [[0, 0], [0, 0]]), {"A": 1, "B": 3}, **good)
