"""What a feed yields, held against what it should, and what somebody should look at."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from rimland.app.jobs.feed_look import SOUND, Look
from rimland.ledger.feed_signals import clear_signal, raise_signal
from rimland.ledger.feeds import StoredFeed, first_sound_fetch, fresh_between, sound_fetches
from rimland.ledger.known import Connection
from rimland.sources.addresses import host_only
from rimland.sources.feed_health import (
    FAILURES_TO_SIGNAL,
    HISTORY,
    LONGEST_WINDOW,
    MOST_UNSEEN,
    FetchOutcome,
    SignalCode,
    Yield,
    judge_yield,
    watched,
    window_days,
)


def _watched_days(connection: Connection, feed: StoredFeed, now: datetime) -> float:
    first = first_sound_fetch(connection, feed.feed_id)
    if first is None:
        return 0.0
    return (now - datetime.fromisoformat(first)).total_seconds() / 86_400


def per_day(connection: Connection, feed: StoredFeed, now: datetime) -> float | None:
    """Return how many fresh items a day the feed gave of late; None in its first day."""
    days = min(_watched_days(connection, feed, now), HISTORY)
    if days < 1:
        return feed.expected_per_day
    return fresh_between(connection, feed.feed_id, now - timedelta(days=days), now) / days


def signal(
    connection: Connection, feed: StoredFeed, look: Look, values: dict[str, Any], now: datetime
) -> None:
    """Raise what somebody should look at, once, and clear what has passed."""

    def when(condition: bool | None, code: SignalCode, detail: str = "") -> None:  # noqa: FBT001
        if condition:
            raise_signal(connection, feed.feed_id, code, detail, now=now)
        elif condition is not None:
            clear_signal(connection, feed.feed_id, code, now=now)

    failures = values["failures"]
    reason = look.reason or ""
    when(failures >= FAILURES_TO_SIGNAL, SignalCode.FAILING, f"{failures} failures: {reason}")
    when(look.outcome is FetchOutcome.GONE or None, SignalCode.GONE, reason)
    if look.outcome not in SOUND:
        return
    moved = values.get("address")
    # What a stranger wrote may hold a name: an address is told by its host.
    when(
        moved is not None, SignalCode.MOVED, f"from {host_only(feed.address)} to {host_only(moved)}"
    )
    read = look.feed
    if read is not None:
        when(read.left > 0, SignalCode.LEFT, f"{read.left} items are left for later fetches")
        hosts = dict.fromkeys(host_only(offer) or "" for offer in read.offers)
        detail = f"{len(read.offers)} at {', '.join(hosts)}"
        when(bool(read.offers), SignalCode.OFFERS, detail)
    low, detail = _low_yield(connection, feed, now)
    when(low, SignalCode.LOW_YIELD, detail)


def _low_yield(connection: Connection, feed: StoredFeed, now: datetime) -> tuple[bool | None, str]:
    """Return whether a feed yields less than it should, None where that cannot be told."""
    since = now - timedelta(days=HISTORY + LONGEST_WINDOW + 1)
    fetches = sound_fetches(connection, feed.feed_id, since)
    usual = feed.expected_per_day
    if usual is None:
        days, fresh = watched(fetches, now - timedelta(days=HISTORY), now)
        usual = fresh / max(days, 1.0)
    window = window_days(usual)
    before = min(_watched_days(connection, feed, now) - window, HISTORY)
    start = now - timedelta(days=window)
    seen, fresh = watched(fetches, start, now)
    if before <= 0 or seen < (1 - MOST_UNSEEN) * window:
        return None, ""
    told = Yield(seen, fresh, *watched(fetches, start - timedelta(days=before), start))
    verdict = judge_yield(told, feed.expected_per_day)
    if verdict is None:
        return None, ""
    detail = f"{told.fresh} fresh items in {seen:.3g} days, {verdict.expected:.3g} expected"
    return verdict.low, detail
