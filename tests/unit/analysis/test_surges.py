"""The frozen definition: what a warning is, what a surge is."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.analysis.surges import (
    FEWEST_EVENTS,
    FEWEST_MONTHS,
    LASTS,
    begins,
    bound,
    episodes,
    onsets,
)

COUNTS = st.lists(st.integers(0, 60), min_size=FEWEST_MONTHS, max_size=12)


def test_the_bound_of_a_quiet_year_is_the_floor() -> None:
    limit = bound([0] * 12)

    assert limit is not None
    assert limit.most == FEWEST_EVENTS - 1
    assert limit.false_alarms_a_year < 0.1


def test_too_short_a_past_has_no_bound() -> None:
    assert bound([3] * (FEWEST_MONTHS - 1)) is None
    assert bound([3] * FEWEST_MONTHS) is not None


def test_the_bound_of_even_counts_is_that_of_poisson_counts_with_a_doubtful_mean() -> None:
    limit = bound([10] * 12)

    # By hand: mean 120.5 / 12 = 10.04, variance 10.04 * 13/12 = 10.88; 95 % of a negative binomial
    # with these lies at 16.
    assert limit is not None
    assert limit.expected == pytest.approx(10.0417, abs=1e-4)
    assert limit.dispersion == 1
    assert limit.most == 16


@given(COUNTS)
def test_the_bound_is_above_the_mean_and_chance_seldom_passes_it(history: list[int]) -> None:
    limit = bound(history)

    assert limit is not None
    assert limit.most >= FEWEST_EVENTS - 1
    assert limit.dispersion >= 1
    assert 0 <= limit.false_alarms_a_year <= 12 * 0.05 + 1e-9


@given(COUNTS)
def test_the_order_of_the_months_before_does_not_matter(history: list[int]) -> None:
    one, other = bound(history), bound(sorted(history))

    assert one is not None
    assert other is not None
    assert one.most == other.most
    assert one.dispersion == pytest.approx(other.dispersion)


@pytest.mark.parametrize(("mean", "dispersion"), [(2, 1), (12, 1), (12, 3), (40, 3)])
def test_a_flat_series_is_warned_of_about_as_often_as_is_said(mean: int, dispersion: int) -> None:
    rng = np.random.default_rng([3, mean, dispersion])
    draws = 1_500
    scale = dispersion - 1
    rates = rng.gamma(mean / scale, scale, (draws, 13)) if scale else np.full((draws, 13), mean)
    counts = rng.poisson(rates)
    limits = [bound([int(n) for n in row[:12]]) for row in counts]
    warned = np.mean(
        [limit.most < row[12] for limit, row in zip(limits, counts, strict=True) if limit]
    )

    # Discrete counts keep it below 5 %, a dispersion from twelve months only brings it above.
    assert 0.005 < warned < 0.08


def test_a_made_up_step_is_warned_of() -> None:
    limit = bound([2, 1, 3, 2, 2, 1, 2, 3, 2, 1, 2, 2])

    assert limit is not None
    assert limit.most < 8


@pytest.mark.parametrize(
    ("before", "after", "surge"),
    [
        ((1, 0, 0), (3, 2, 3), True),
        ((0, 0, 0), (2, 2, 1), True),
        ((0, 0, 0), (2, 1, 1), False),  # four more
        ((4, 4, 4), (8, 8, 7), False),  # not twice
        ((4, 4, 4), (8, 8, 8), True),
        ((4, 4, 4), (4, 12, 12), False),  # the month itself is no higher
        ((4, 4, 4), (5, 12, 12), True),
        ((9, 0, 0), (0, 9, 9), False),
    ],
)
def test_a_surge_is_twice_and_five_more(
    before: tuple[int, ...], after: tuple[int, ...], *, surge: bool
) -> None:
    assert begins(before, after) is surge


def test_other_spans_are_not_compared() -> None:
    with pytest.raises(ValueError, match="3 months"):
        begins((1, 2), (3, 4, 5))


def test_none_begins_while_one_lasts() -> None:
    can = [False, True, True, True, True, None, False]

    assert onsets(can) == (False, True, False, False, True, False, False)
    assert onsets([None, True, None, None, None]) == (None, True, False, False, None)


@given(st.lists(st.sampled_from([True, False, None]), max_size=40))
def test_surges_keep_apart_and_begin_only_where_they_can(can: list[bool | None]) -> None:
    began = onsets(can)
    places = [n for n, one in enumerate(began) if one]

    assert all(can[n] for n in places)
    assert all(b - a >= LASTS for a, b in pairwise(places))
    # Whatever could begin began, or fell into one that lasted.
    assert all(any(0 <= n - a < LASTS for a in places) for n, one in enumerate(can) if one)
    assert all(one is not None or can[n] is None for n, one in enumerate(began))


def test_warnings_in_a_row_are_one_and_silence_ends_them() -> None:
    assert episodes([True, True, None, True, False, True]) == ((0, 1), (3,), (5,))
    assert episodes([None, False]) == ()
