"""When a feed is fetched next, and whether it yields what it should."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, poisson

from rimland.sources.feed_health import (
    FeedStatus,
    FetchOutcome,
    Yield,
    judge_yield,
    status_after,
    watched,
    window_days,
)
from rimland.sources.feed_schedule import (
    BOUNDS,
    Pace,
    after_failure,
    after_success,
    cache_hint,
    chance,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
JITTER = BOUNDS.jitter


def gap(**said: object) -> timedelta:
    return after_success(Pace("fd1", "a", **said), NOW) - NOW  # type: ignore[arg-type]


def about(found: timedelta, expected: timedelta) -> bool:
    return (1 - JITTER) * expected <= found <= (1 + JITTER) * expected


def test_a_feed_is_fetched_as_often_as_it_is_worth_between_the_bounds() -> None:
    assert about(gap(), BOUNDS.first)
    assert about(gap(per_day=24.0), timedelta(minutes=30))
    assert about(gap(per_day=1e9), BOUNDS.least)
    assert about(gap(per_day=float("inf")), BOUNDS.least)
    assert about(gap(per_day=0.0), BOUNDS.most)
    assert about(gap(per_day=1e-9), BOUNDS.most)


def test_the_users_word_stands_before_the_feeds_and_hints_only_make_gaps_longer() -> None:
    every, hint = timedelta(minutes=5), timedelta(hours=3)
    assert about(gap(per_day=24.0, hint=hint), hint)
    assert about(gap(per_day=24.0, hint=timedelta(minutes=1)), timedelta(minutes=30))
    assert about(gap(per_day=24.0, hint=timedelta(days=9)), BOUNDS.most)
    assert about(gap(every=every, hint=hint), every)


@given(st.integers(1, 200), st.text(max_size=8))
def test_failures_wait_longer_and_longer_up_to_a_day(failures: int, attempt: str) -> None:
    wait = after_failure(Pace("fd1", attempt), failures, NOW) - NOW
    longest = min(BOUNDS.retry * 2 ** min(failures - 1, 20), BOUNDS.rest)
    assert longest / 2 <= wait <= longest
    assert after_failure(Pace("fd1", attempt), failures, NOW) - NOW == wait


def test_what_a_server_asks_for_is_kept_up_to_a_week() -> None:
    pace = Pace("fd1", "a")
    for asked, least in ((2, 2), (200, 168)):
        wait = after_failure(pace, 1, NOW, retry_after=timedelta(hours=asked)) - NOW
        assert wait == timedelta(hours=least)


def test_chance_is_spread_evenly_and_follows_from_its_words() -> None:
    drawn = [chance(f"fd{n}", "2026") for n in range(2_000)]
    assert all(0 <= one < 1 for one in drawn)
    assert abs(sum(drawn) / len(drawn) - 0.5) < 0.03
    assert drawn == [chance(f"fd{n}", "2026") for n in range(2_000)]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("public, max-age=600", 600), ("max-age=0", None), ("no-cache", None), ("s-maxage=9", None)],
)
def test_hints_of_caches(header: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert cache_hint({"cache-control": header}) == expected


@given(st.integers(0, 60), st.floats(0.05, 30), st.floats(1, 14))
def test_a_declared_yield_is_a_poisson_mean(fresh: int, per_day: float, days: float) -> None:
    verdict = judge_yield(Yield(days, fresh), per_day)
    assert verdict is not None
    assert verdict.probability == pytest.approx(poisson.cdf(fresh, per_day * days), abs=1e-9)


@given(st.integers(0, 60), st.integers(0, 300), st.floats(1, 14), st.floats(7, 28))
def test_a_feeds_own_past_is_a_draw_as_well(
    fresh: int, before: int, days: float, earlier: float
) -> None:
    verdict = judge_yield(Yield(days, fresh, earlier, before), None)
    assert verdict is not None
    expected = binom.cdf(fresh, fresh + before, days / (days + earlier))
    assert verdict.probability == pytest.approx(expected, abs=1e-9)


def test_silence_is_told_from_chance() -> None:
    def low(fresh: int, per_day: float | None = None, before: int = 0) -> bool | None:
        window = window_days(per_day or before / 28)
        verdict = judge_yield(Yield(window, fresh, 28.0, before), per_day)
        return verdict.low if verdict else None

    assert low(0, 20.0) is True
    assert low(0, 0.1) is False  # a feed of one item in ten days may well be silent for fourteen
    assert low(20, 20.0) is False
    assert low(0, 20.0) is True
    assert low(2, 3.0) is None  # neither: what was said before stands
    assert low(0, before=560) is True
    assert low(18, before=560) is False
    assert judge_yield(Yield(1.0, 0, 3.0, 60), None) is None  # watched too short a time


@pytest.mark.parametrize(
    ("outcome", "before", "after"),
    [
        ("items", "new", "ok"),
        ("empty", "ok", "empty"),
        ("unchanged", "empty", "empty"),
        ("unchanged", "failing", "ok"),
        ("unreadable", "ok", "failing"),
        ("failed", "empty", "failing"),
        ("gone", "ok", "gone"),
    ],
)
def test_a_fetch_says_how_a_feed_is(outcome: str, before: str, after: str) -> None:
    assert status_after(FetchOutcome(outcome), FeedStatus(before)) == after


def test_days_that_nobody_watched_are_left_out_with_what_was_found_behind_them() -> None:
    begun = datetime(2026, 3, 1, tzinfo=UTC)
    hours = [*range(24), *range(96, 121)]
    fetches = [(begun + timedelta(hours=hour), 20 if hour == 96 else 1) for hour in hours]
    end = fetches[-1][0]
    days, fresh = watched(fetches, begun, end)
    assert (round(days * 24, 6), fresh) == (47, 47)
    assert watched(fetches, end - timedelta(days=1), end) == (1.0, 24)
    assert watched(fetches, begun + timedelta(days=2), begun + timedelta(days=3)) == (0.0, 0)
    assert watched(fetches[:1], begun, end) == (0.0, 0)
