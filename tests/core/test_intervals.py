from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from codepact.core.intervals import half_width, rank_percentiles


def test_half_widths_are_those_of_the_t_table() -> None:
    assert half_width(5, 1.0) == pytest.approx(2.776 / sqrt(5), abs=1e-3)
    assert half_width(30, 2.0) == pytest.approx(2.045 * 2 / sqrt(30), abs=1e-3)


def test_a_half_width_holds_the_mean_as_often_as_it_says() -> None:
    drawn = np.random.default_rng(3).normal(size=(4000, 6))
    widths = [half_width(6, sd, 0.8) for sd in drawn.std(axis=1, ddof=1)]
    held = (np.abs(drawn.mean(axis=1)) < widths).mean()
    assert held == pytest.approx(0.8, abs=4 * sqrt(0.8 * 0.2 / 4000))


def test_ranks_are_those_that_resamples_leave() -> None:
    scores = np.array([[3.0, 2.0, 1.0]] * 39 + [[2.0, 3.0, 3.0]])
    assert rank_percentiles(scores, 0.9) == [(1, 1), (2, 2), (3, 3)]
    assert rank_percentiles(scores, 0.99) == [(1, 3), (1, 2), (1, 3)]


def test_scores_that_differ_by_rounding_are_ties() -> None:
    assert rank_percentiles(np.array([[0.1 + 0.2, 0.3]] * 3)) == [(1, 1), (1, 1)]
