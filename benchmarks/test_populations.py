"""Populations: exact fixation against a plain loop of floats, laws of the long run, rest points."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from codepact.equilibrium.populations import (
    Exponential,
    Linear,
    Process,
    fixation,
    flow,
    payoff_matrix,
    rare_mutations,
    rest_points,
    simplex,
    simulated_takeovers,
    stationary_law,
)

DILEMMA = payoff_matrix(
    ["AllC", "AllD", "TitForTat"],
    [[3, 0, 3], [5, 1, Fraction(7, 5)], [3, Fraction(9, 10), 3]],
)
SIZE = 100


def plain_loop() -> float:
    """Return the fixation probability of TitForTat in AllD by the formula, in floats."""
    (a, b), (c, d) = (3.0, 0.9), (1.4, 1.0)
    total = product = 1.0
    for k in range(1, SIZE):
        own = (a * (k - 1) + b * (SIZE - k)) / (SIZE - 1)
        other = (c * k + d * (SIZE - k - 1)) / (SIZE - 1)
        product *= other / own
        total += product
    return 1 / total


@pytest.mark.parametrize("process", [Linear(), Exponential(1.0)], ids=["exact", "exponential"])
def test_fixation_in_a_population_of_100(ratios: Any, process: Process) -> None:
    def ours() -> float | Fraction:
        return fixation(DILEMMA, "TitForTat", "AllD", SIZE, process)

    if isinstance(process, Linear):
        assert float(ours()) == pytest.approx(plain_loop(), rel=1e-12)
    seconds = ratios(50, ours=ours, plain=plain_loop)
    assert seconds["ours"] < 0.01
    kind = "exact" if isinstance(process, Linear) else "exponential fitness"
    ratios.row(
        f"Moran fixation, N = {SIZE}, {kind}",
        f"{seconds['ours'] * 1e3:.3f} ms; {seconds['ours'] / seconds['plain']:.1f} x a plain loop "
        "of floats",
    )


def test_the_long_run_of_three_and_of_ten_types(ratios: Any) -> None:
    chance = random.Random(1)
    rows = [[chance.randint(1, 9) for _ in range(10)] for _ in range(10)]
    ten = payoff_matrix([f"S{k}" for k in range(10)], rows)
    seconds = ratios(
        3,
        rare=lambda: rare_mutations(ten, SIZE),
        floats=lambda: rare_mutations(ten, SIZE, Exponential(0.1)),
        full=lambda: stationary_law(DILEMMA, SIZE, 0.01),
    )
    ratios.row("rare mutations, 10 types, N = 100, exact", f"{seconds['rare'] * 1e3:.0f} ms")
    ratios.row("the same, exponential fitness", f"{seconds['floats'] * 1e3:.0f} ms")
    ratios.row("full law, 3 types, N = 100 (5,151 states)", f"{seconds['full'] * 1e3:.0f} ms")


def test_rest_points_paths_and_pictures(ratios: Any) -> None:
    chance = random.Random(1)
    rows = [[chance.randint(-9, 9) for _ in range(12)] for _ in range(12)]
    twelve = payoff_matrix([f"S{k}" for k in range(12)], rows)
    seconds = ratios(
        2,
        three=lambda: rest_points(DILEMMA),
        twelve=lambda: rest_points(twelve),
        path=lambda: flow(DILEMMA, [0.6, 0.3, 0.1]),
        picture=lambda: simplex(DILEMMA),
        simulated=lambda: simulated_takeovers(
            DILEMMA, {"TitForTat": 1, "AllD": 9}, runs=2000, seed=1
        ),
    )
    ratios.row("all rest points, 3 strategies", f"{seconds['three'] * 1e3:.1f} ms")
    ratios.row("all rest points, 12 strategies", f"{seconds['twelve'] * 1e3:.0f} ms")
    ratios.row("a path of the replicator dynamics", f"{seconds['path'] * 1e3:.0f} ms")
    ratios.row("simplex as SVG", f"{seconds['picture'] * 1e3:.0f} ms")
    ratios.row("2,000 simulated takeovers, N = 10", f"{seconds['simulated'] * 1e3:.0f} ms")
