"""When a feed is fetched next: as often as it is worth, never more often than it asks for; pure.

Chance spreads the fetches, and is drawn from the feed's id and the time this fetch was due: a day
that is replayed falls out the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

_DAY = timedelta(days=1)
_MAX_AGE = re.compile(r"(?:\A|[,\s])max-age\s*=\s*\"?(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How often feeds are fetched at most and at least, and how long a failing one may rest."""

    least: timedelta = timedelta(minutes=15)
    most: timedelta = timedelta(hours=12)
    first: timedelta = timedelta(hours=1)
    retry: timedelta = timedelta(minutes=5)
    rest: timedelta = timedelta(days=1)
    asked: timedelta = timedelta(days=7)
    jitter: float = 0.1


BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class Pace:
    """What is known of a feed when its next fetch is set.

    ``per_day`` is how many fresh items a day it gave of late, None where that is not known yet;
    ``every`` is what the user asked for; ``hint`` is what the feed or its server asked for.
    """

    feed_id: str
    attempt: str
    per_day: float | None = None
    every: timedelta | None = None
    hint: timedelta | None = None


def after_success(pace: Pace, now: datetime, bounds: Bounds = BOUNDS) -> datetime:
    """Return when to fetch again: half the mean gap between fresh items, between the bounds.

    A user's interval stands before everything; a hint only makes the gap longer.
    """
    if pace.every is not None:
        gap = pace.every
    elif pace.per_day is None:
        gap = bounds.first
    else:
        most = bounds.most / _DAY
        gap = timedelta(days=min(0.5 / pace.per_day, most) if pace.per_day > 0 else most)
    if pace.every is None:
        gap = max(gap, bounds.least)
        if pace.hint is not None:
            gap = max(gap, min(pace.hint, bounds.most))
    spread = 1 + bounds.jitter * (2 * chance(pace.feed_id, pace.attempt) - 1)
    return now + gap * spread


def after_failure(
    pace: Pace,
    failures: int,
    now: datetime,
    *,
    retry_after: timedelta | None = None,
    bounds: Bounds = BOUNDS,
) -> datetime:
    """Return when to try again after so many failures in a row: twice as long each time.

    Half of the wait is drawn, so that feeds of one host that failed together do not return
    together. What the server asked for is kept, up to a week.
    """
    doubled = bounds.retry * (1 << min(max(failures, 1) - 1, 20))
    wait = min(doubled, bounds.rest)
    wait *= 0.5 + 0.5 * chance(pace.feed_id, pace.attempt)
    if retry_after is not None:
        wait = max(wait, min(retry_after, bounds.asked))
    return now + wait


def cache_hint(headers: Mapping[str, str]) -> timedelta | None:
    """Return for how long the server calls its answer fresh (Cache-Control max-age)."""
    found = _MAX_AGE.search(headers.get("cache-control", "").lower()[:500])
    return timedelta(seconds=int(found[1])) if found and int(found[1]) else None


def chance(feed_id: str, attempt: str) -> float:
    """Return a number from 0 to 1 that follows from these two alone."""
    digest = hashlib.sha256(f"{feed_id}|{attempt}".encode()).digest()[:8]
    return int.from_bytes(digest, "big") / 2**64
