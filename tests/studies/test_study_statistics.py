"""Statistics against values that were not made by them."""

from __future__ import annotations

from itertools import product
from math import isclose
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codepact.core.intervals import half_width
from codepact.studies.grid.statistics import compare, estimate, seeds_for

# Student (1908), "The Probable Error of a Mean": hours of sleep gained by ten patients.
LAEVO = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)
DEXTRO = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)


def by_seed(values: tuple[float, ...]) -> dict[int, float]:
    return dict(enumerate(values))


def test_the_interval_of_students_sleep_data_is_the_published_one() -> None:
    (found,) = compare(by_seed(DEXTRO), [by_seed(LAEVO)])
    assert found is not None and found.difference.interval is not None
    assert isclose(found.difference.mean, 1.58)
    low, high = found.difference.interval
    assert round(low, 7) == 0.7001142  # R: t.test(..., paired = TRUE)
    assert round(high, 7) == 2.4598858


def test_the_permutation_test_counts_every_way_to_swap() -> None:
    (found,) = compare(by_seed(DEXTRO), [by_seed(LAEVO)])
    assert found is not None
    differences = [a - b for a, b in zip(LAEVO, DEXTRO, strict=True)]
    observed = abs(fmean(differences))
    means = [
        abs(fmean(s * d for s, d in zip(signs, differences, strict=True)))
        for signs in product((1, -1), repeat=10)
    ]
    expected = sum(m >= observed - 1e-12 for m in means) / len(means)
    assert found.p == pytest.approx(expected)
    assert found.least == 2**-9


def test_nothing_is_said_where_there_is_too_little() -> None:
    assert estimate([]) is None
    one = estimate([3.0])
    assert one is not None and one.interval is None and one.sd is None
    (found,) = compare({0: 1.0}, [{0: 2.0}])
    assert found is not None and found.p is None and found.corrected is None
    assert compare({0: 1.0}, [{1: 2.0}]) == [None]
    same = estimate([1.0, 1.0, 1.0])
    assert same is not None and same.interval is None


def test_only_seeds_that_both_have_are_compared() -> None:
    (found,) = compare({0: 1.0, 1: 2.0, 2: 9.0}, [{1: 3.0, 0: 2.0, 7: 100.0}])
    assert found is not None and found.difference.n == 2
    assert found.difference.mean == 1.0


def test_several_comparisons_are_corrected_together() -> None:
    base = dict.fromkeys(range(8), 0.0)
    far = {k: 1.0 + k / 10 for k in range(8)}
    near = {k: (-1) ** k * 0.1 for k in range(8)}
    found = compare(base, [far, near])
    ps = [c.p for c in found if c is not None]
    qs = [c.corrected for c in found if c is not None]
    assert ps[0] == 2**-7
    assert qs[0] == pytest.approx(2 * 2**-7)  # Benjamini-Hochberg, by hand
    assert qs[1] == pytest.approx(1.0)


@given(st.integers(2, 60), st.floats(0.1, 10))
def test_the_number_of_seeds_is_the_least_that_is_enough(n: int, sd: float) -> None:
    width = half_width(n, sd) * 1.0001
    found = seeds_for(width, sd)
    assert found <= n
    assert half_width(found, sd) <= width
    assert found == 2 or half_width(found - 1, sd) > width
