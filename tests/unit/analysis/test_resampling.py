import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.analysis.resampling import (
    dispersion_km,
    effective_number,
    one_sided_share,
    percentile_interval,
    share,
    weights,
)


def test_effective_number_of_equal_countries_is_their_number() -> None:
    assert effective_number(np.array([[5.0, 5.0, 5.0, 0.0]]))[0] == pytest.approx(3.0)
    assert effective_number(np.array([[7.0, 0.0]]))[0] == pytest.approx(1.0)


def test_effective_number_textbook_value() -> None:
    # p = (1/2, 1/4, 1/4): entropy 1.5 ln 2, so 2 ** 1.5.
    assert effective_number(np.array([[2.0, 1.0, 1.0]]))[0] == pytest.approx(2**1.5)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=8))
def test_effective_number_lies_between_one_and_the_countries_hit(counts: list[int]) -> None:
    value = effective_number(np.array([counts], dtype=float))[0]
    if sum(counts) == 0:
        assert np.isnan(value)
    else:
        assert 1 - 1e-9 <= value <= sum(c > 0 for c in counts) + 1e-9


def test_dispersion_of_two_points_is_half_their_distance_also_across_the_antimeridian() -> None:
    drawn = np.ones((1, 2))
    degree = 111.195
    for lon in (np.array([10.0, 12.0]), np.array([179.0, -179.0])):
        value = dispersion_km(np.zeros(2), lon, drawn)[0]
        assert value == pytest.approx(degree, abs=0.01)


def test_dispersion_of_one_place_is_zero_and_of_antipodes_undefined() -> None:
    one = dispersion_km(np.array([33.0]), np.array([44.0]), np.ones((1, 1)))[0]
    assert one == pytest.approx(0, abs=0.01)
    opposite = dispersion_km(np.array([0.0, 0.0]), np.array([0.0, 180.0]), np.ones((1, 2)))[0]
    assert np.isnan(opposite)


def test_nothing_drawn_is_undefined_not_zero() -> None:
    assert np.isnan(share(np.array([0.0]), np.array([0.0]))[0])
    assert percentile_interval(np.array([np.nan] * 9 + [1.0])) is None


def test_the_exact_bound_of_none_in_twenty_is_the_textbooks() -> None:
    interval = one_sided_share(0, 20)
    assert interval.low == 0
    assert interval.high == pytest.approx(0.1684, abs=1e-4)  # Clopper-Pearson, 0 of 20
    assert one_sided_share(20, 20).low == pytest.approx(1 - 0.1684, abs=1e-4)


def test_weights_have_mean_one_and_are_fixed_by_the_seed() -> None:
    drawn = weights(50, 2000, np.random.default_rng(1))
    assert drawn.mean() == pytest.approx(1, abs=0.02)
    assert np.array_equal(drawn, weights(50, 2000, np.random.default_rng(1)))
