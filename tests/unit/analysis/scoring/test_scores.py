"""Scores by hand, and the laws they keep."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.analysis.scoring.calibration import inside, pit
from rimland.analysis.scoring.compared import ratio
from rimland.analysis.scoring.crps import crps, log_crps
from rimland.analysis.scoring.intervals import ignorance, interval_score

DRAWS = st.lists(st.integers(0, 1000), min_size=1, max_size=12)


def test_the_score_by_hand() -> None:
    # Distances to 3 are 3, 1, 1; those of all nine pairs of 0, 2, 4 sum to 16.
    found = crps(np.array([0.0, 2.0, 4.0]), np.array(3.0))
    assert found == pytest.approx(5 / 3 - 16 / 9 / 2)


@given(draws=DRAWS, observed=st.integers(0, 1000))
def test_the_score_is_that_of_all_pairs(draws: list[int], observed: int) -> None:
    x = np.array(draws, dtype=float)
    pairs = np.abs(x[:, None] - x[None]).mean()
    expected = np.abs(x - observed).mean() - pairs / 2
    found = float(crps(x, np.array(float(observed))))
    assert found == pytest.approx(expected, abs=1e-9)
    assert found >= -1e-9


@given(draws=DRAWS, observed=st.integers(0, 1000))
def test_a_point_has_its_absolute_error(draws: list[int], observed: int) -> None:
    point = np.full(7, float(draws[0]))
    assert crps(point, np.array(float(observed))) == pytest.approx(abs(draws[0] - observed))
    logs = abs(np.log1p(draws[0]) - np.log1p(observed))
    assert log_crps(point, np.array(float(observed))) == pytest.approx(logs, abs=1e-12)


def test_a_true_forecast_covers_as_often_as_it_says_and_has_a_flat_transform() -> None:
    rng = np.random.default_rng(0)
    observed = rng.poisson(40, 4000).astype(float)
    samples = rng.poisson(40, (4000, 400)).astype(float)
    assert 0.88 < inside(samples, observed).mean() < 0.94  # counts make it a little wider
    counts = np.histogram(pit(samples, observed, rng), bins=10, range=(0, 1))[0]
    assert ((counts - 400) ** 2 / 400).sum() < 27.9  # chi-square, nine degrees, one in a thousand


def test_a_ratio_holds_its_value_and_one_where_nothing_differs() -> None:
    rng = np.random.default_rng(0)
    baseline = rng.gamma(1, 1, (50, 12))
    half = ratio(baseline / 2, baseline, rng)
    assert (half.value, half.low, half.high) == pytest.approx((0.5, 0.5, 0.5))
    other = ratio(rng.gamma(1, 1, (50, 12)), baseline, rng)
    assert other.low < 1 < other.high


def test_ignorance_is_in_bits_over_the_stated_bins() -> None:
    sure = np.zeros((1, 989))
    assert ignorance(sure, np.array([0.0]))[0] == pytest.approx(-np.log2(990 / 1000))
    assert ignorance(sure, np.array([1.0]))[0] == pytest.approx(-np.log2(1 / 1000))
    spread = np.array([[0.0, 2.0, 3.0, 2000.0]])
    assert ignorance(spread, np.array([1500.0]))[0] == pytest.approx(-np.log2(2 / 15))


def test_the_score_of_an_interval_is_its_width_and_what_was_missed() -> None:
    drawn = np.linspace(0, 100, 101)[None, :]
    assert interval_score(drawn, np.array([50.0]))[0] == pytest.approx(90)
    assert interval_score(drawn, np.array([97.0]))[0] == pytest.approx(90 + 20 * 2)
    assert interval_score(drawn, np.array([0.0]))[0] == pytest.approx(90 + 20 * 5)
