"""How a feed is: what its last fetch says of it, and whether it yields what it should; pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from rimland.model.vocab import Vocabulary


class FeedStatus(Vocabulary):
    """How a feed is."""

    NEW = "new", "not fetched yet"
    OK = "ok", "fetched, with items"
    EMPTY = "empty", "fetched and sound, but without a single item"
    FAILING = "failing", "it could not be fetched or read; it is tried again"
    GONE = "gone", "its server says it is gone for good (410); it is not tried again"
    REMOVED = "removed", "no longer followed; what came of it stays"


class FetchOutcome(Vocabulary):
    """What one fetch of a feed came to."""

    ITEMS = "items", "it was read and holds items"
    EMPTY = "empty", "it was read and holds none"
    UNCHANGED = "unchanged", "the server says, or the bytes show, that nothing changed"
    UNREADABLE = "unreadable", "something came, but no feed"
    FAILED = "failed", "nothing came"
    GONE = "gone", "the server says that it is gone for good"


class SignalCode(Vocabulary):
    """What somebody should look at."""

    LOW_YIELD = "low_yield", "fewer fresh items than expected"
    FAILING = "failing", "five fetches in a row have failed"
    MOVED = "moved", "the feed has another address now, which is used from here on"
    GONE = "gone", "the feed has ended"
    OFFERS = "offers", "the address is a page that offers feeds of its own"
    LEFT = "left", "the feed holds more items than are read at once"


FAILURES_TO_SIGNAL = 5
SURPRISE = 0.001
"""So unlikely a drop raises a signal: once in a thousand looks at a healthy feed."""
RELIEF = 0.05
_ENOUGH = 7.0
"""A silent window is telling where this many items were due: chance leaves it empty 1 in 1,000."""
LONGEST_WINDOW = 14.0
HISTORY = 28.0
_LEAST_HISTORY = 7.0
MOST_UNSEEN = 0.25
"""A window of which more was not watched tells nothing."""
_GAP = timedelta(hours=3)
_TIMES_USUAL = 4
"""Sound fetches that many times farther apart than is usual have a gap between them."""


@dataclass(frozen=True, slots=True)
class Yield:
    """How many fresh items came in the window that ends now, and in the days before it."""

    window_days: float
    fresh: int
    before_days: float = 0.0
    before: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a feed yields too little, how likely so little is by chance, and what was expected.

    ``low`` is None between the two thresholds: what was said before stands.
    """

    low: bool | None
    probability: float
    expected: float


def status_after(outcome: FetchOutcome, before: FeedStatus) -> FeedStatus:
    """Return a feed's status after a fetch; nothing new leaves a sound feed as it was."""
    if outcome is FetchOutcome.GONE:
        return FeedStatus.GONE
    if outcome in {FetchOutcome.FAILED, FetchOutcome.UNREADABLE}:
        return FeedStatus.FAILING
    if outcome is FetchOutcome.EMPTY:
        return FeedStatus.EMPTY
    if outcome is FetchOutcome.UNCHANGED and before is FeedStatus.EMPTY:
        return FeedStatus.EMPTY
    return FeedStatus.OK


def window_days(per_day: float | None) -> float:
    """Return how many days to look back: long enough that silence tells something."""
    if not per_day or per_day <= 0:
        return LONGEST_WINDOW
    return min(LONGEST_WINDOW, max(1.0, _ENOUGH / per_day))


def watched(
    fetches: Sequence[tuple[datetime, int]], start: datetime, end: datetime
) -> tuple[float, int]:
    """Return on how many days of a span a feed was watched, and how many fresh items those gave.

    Days between two sound fetches far apart, as after an outage, are left out with the items of
    the fetch that ends them: a feed holds its latest items only, and the others were never seen.

    Args:
        fetches: when each sound fetch was, in order, and its fresh items; more than the span's.
        start: of the span.
        end: of the span.
    """
    steps = [later[0] - earlier[0] for earlier, later in pairwise(fetches)]
    if not steps:
        return 0.0, 0
    usual = median(step.total_seconds() for step in steps)
    longest = max(_GAP, timedelta(seconds=_TIMES_USUAL * usual))
    days, fresh = timedelta(0), 0
    for step, (at, items) in zip(steps, fetches[1:], strict=True):
        if step <= longest and start < at <= end:
            days += min(step, at - start)
            fresh += items
    return days / timedelta(days=1), fresh


def judge_yield(told: Yield, declared: float | None) -> Verdict | None:
    """Return whether a feed yields too little; None where there is nothing to hold it against.

    Against a declared number a day, the count of the window is held as a Poisson count. Against
    the feed's own past both counts are drawn: given their sum, the window's is binomial
    (Przyborowski and Wilenski 1940), so that a short past raises no alarm by itself.
    """
    if declared is not None:
        expected = declared * told.window_days
        probability = _poisson_up_to(told.fresh, expected)
    else:
        if told.before_days < _LEAST_HISTORY:
            return None
        share = told.window_days / (told.window_days + told.before_days)
        expected = told.before / told.before_days * told.window_days
        probability = _binomial_up_to(told.fresh, told.fresh + told.before, share)
    low = True if probability < SURPRISE else False if probability > RELIEF else None
    return Verdict(low, probability, expected)


def _poisson_up_to(most: int, mean: float) -> float:
    if mean <= 0:
        return 1.0
    return min(
        1.0,
        math.fsum(
            _exp(k * math.log(mean) - mean - math.lgamma(k + 1))
            for k in range(min(most, 100_000) + 1)
        ),
    )


def _binomial_up_to(most: int, trials: int, share: float) -> float:
    if most >= trials:
        return 1.0
    logs = (
        math.lgamma(trials + 1)
        - math.lgamma(k + 1)
        - math.lgamma(trials - k + 1)
        + k * math.log(share)
        + (trials - k) * math.log1p(-share)
        for k in range(most + 1)
    )
    return min(1.0, math.fsum(map(_exp, logs)))


def _exp(power: float) -> float:
    return math.exp(power) if power > -700 else 0.0  # noqa: PLR2004 - below any float's reach
