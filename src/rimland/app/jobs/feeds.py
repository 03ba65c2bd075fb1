"""Fetching the feeds that are due: claimed, looked at, and what came of each in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from rimland.app.jobs.coders import default_masker
from rimland.app.jobs.feed_append import append_read
from rimland.app.jobs.feed_budget import BUDGET, Budget, Later, host_by_host
from rimland.app.jobs.feed_content import read_content
from rimland.app.jobs.feed_look import SOUND, Look, look_at
from rimland.app.jobs.feed_signals import per_day, signal
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.feed_items import add_items, item_totals, settle_found
from rimland.ledger.feeds import (
    Fetch,
    StoredFeed,
    address_taken,
    claim_feeds,
    end_feed,
    feeds_due,
    release_feed,
    settle_feed,
)
from rimland.ledger.known import Connection
from rimland.model.time import utc_text
from rimland.sources.feed_health import (
    FeedStatus,
    FetchOutcome,
    status_after,
)
from rimland.sources.feed_items import FeedKind
from rimland.sources.feed_schedule import Pace, after_failure, after_success
from rimland.sources.fetching import Fetcher

LEASE = timedelta(minutes=15)
_LASTING = 6
"""A fault that asking again will hardly mend is retried as rarely as after so many failures."""
_ANY = 1_000_000
_LONGEST_VALIDATOR = 1_000


@dataclass(frozen=True, slots=True)
class FetchRound:
    """What one round of fetching came to: feeds by outcome, and their items."""

    feeds: int = 0
    items: int = 0
    empty: int = 0
    unchanged: int = 0
    unreadable: int = 0
    failed: int = 0
    gone: int = 0
    fresh: int = 0
    changed: int = 0
    left: int = 0
    lost: int = 0
    put_back: int = 0

    def plus(self, other: FetchRound) -> FetchRound:
        """Return the sums of both."""
        return FetchRound(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def fetch_due(
    database: Database,
    settings: Settings,
    fetcher: Fetcher,
    *,
    now: datetime,
    worker: str,
    limit: int = 50,
    only: Sequence[str] | None = None,
    budget: Budget | None = BUDGET,
) -> FetchRound:
    """Fetch feeds that are due and note what they hold; a bad feed is an outcome, never an error.

    Feeds of a host that is to be left alone, and those that the budget does not cover, are put back
    as they were and are due a little later; without a budget every feed is waited for.

    Feeds are looked at side by side and settled one by one, in the order they were claimed: killed
    at any moment, what was not settled is due again when its claim has run out.
    """
    deadline = budget.begun() if budget else None
    with database.reading() as connection:
        if only is None and not feeds_due(connection, now=now):
            return FetchRound()
    with database.writing() as connection:
        claimed = claim_feeds(
            connection, worker=worker, now=now, limit=limit, lease=LEASE, only=only
        )
        held = item_totals(connection, [feed.feed_id for feed in claimed])
    if not claimed:
        return FetchRound()
    done = FetchRound()
    looks = host_by_host(
        claimed,
        lambda feed: look_at(
            fetcher, feed, now=now, days=settings.feed_days, held=held.get(feed.feed_id, 0)
        ),
        address=lambda feed: feed.address,
        fetcher=fetcher,
        threads=settings.feed_threads,
        deadline=deadline,
    )
    for feed, look in zip(claimed, looks, strict=True):
        if isinstance(look, Later):
            with database.writing() as connection:
                release_feed(connection, feed.feed_id, worker=worker, due=now + look.after)
            done = done.plus(FetchRound(put_back=1))
        else:
            done = done.plus(_noted(database, settings, feed, look, worker, now))
    return done


def _noted(
    database: Database,
    settings: Settings,
    feed: StoredFeed,
    look: Look,
    worker: str,
    now: datetime,
) -> FetchRound:
    """Write down what one look at a feed brought, with the words that the feed itself gives."""
    title = _shown_title(feed, look)
    content = read_content(database, settings, feed, look, now=now)
    with database.writing() as connection:
        if not append_read(connection, content.batch, content.arrivals, settings, now):
            # Another worker has one of these articles by now: the feed is read once more.
            release_feed(connection, feed.feed_id, worker=worker)
            return FetchRound(lost=1)
        done = _settle(connection, feed, look, title, worker, now)
        settle_found(connection, feed.feed_id, content.items)
    return done


def _settle(
    connection: Connection,
    feed: StoredFeed,
    look: Look,
    title: str | None,
    worker: str,
    now: datetime,
) -> FetchRound:
    """Write down one look: the fetch, the items, the feed's state, and signals."""
    sound = look.outcome in SOUND
    # A page that is watched may change as often as it likes: it is one page a fetch.
    watched = look.feed is not None and look.feed.kind is FeedKind.PAGE
    found = add_items(
        connection,
        feed.feed_id,
        [one for one, _ in look.found],
        now=now,
        **({"most_looks": _ANY} if watched else {}),
    )
    values = _sound(connection, feed, look, now) if sound else _unsound(feed, look, now)
    if found.fresh:
        values["fresh_at"] = utc_text(now)
    if title is not None:
        values["title"] = title
    twin = None
    if sound and look.moved_to:
        twin = address_taken(connection, look.moved_to, but=feed.feed_id)
        values |= {} if twin else {"address": look.moved_to}
    fetch = Fetch(
        fetched_at=now,
        outcome=look.outcome,
        http_status=look.status,
        items=len(look.found),
        fresh=found.fresh,
        bytes=look.bytes,
        milliseconds=look.milliseconds,
        reason=look.reason,
    )
    if not settle_feed(connection, feed.feed_id, worker=worker, values=values, fetch=fetch):
        return FetchRound(lost=1)
    left = look.feed.left if look.feed else 0
    signal(connection, feed, look, values, now)
    if twin is not None:
        reason = f"moved to the address of {twin}"
        end_feed(connection, feed.feed_id, status=FeedStatus.REMOVED, reason=reason, now=now)
    if look.outcome is FetchOutcome.GONE:
        end_feed(connection, feed.feed_id, status=FeedStatus.GONE, reason="gone (410)", now=now)
    by_outcome = {"items" if sound and look.found else str(look.outcome): 1}
    return FetchRound(feeds=1, fresh=found.fresh, changed=found.changed, left=left, **by_outcome)


def _unsound(feed: StoredFeed, look: Look, now: datetime) -> dict[str, Any]:
    failures = feed.failures + 1
    due = after_failure(
        Pace(feed.feed_id, feed.due_at),
        failures if look.temporary else max(failures, _LASTING),
        now,
        retry_after=look.retry_after,
    )
    return {
        "status": str(status_after(look.outcome, FeedStatus(feed.status))),
        "failures": failures,
        "fetched_at": utc_text(now),
        "due_at": utc_text(due),
    }


def _sound(connection: Connection, feed: StoredFeed, look: Look, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "status": str(status_after(look.outcome, FeedStatus(feed.status))),
        "failures": 0,
        "fetched_at": utc_text(now),
    }
    read = look.feed
    if read is not None:
        # An index can stay as it is while its sitemaps change: it is read anew each time.
        whole = read.left == 0 and read.kind is not FeedKind.SITEMAP_INDEX
        values |= {
            "kind": str(read.kind),
            "hint_minutes": read.hint,
            "etag": _validator(look, "etag") if whole else None,
            "last_modified": _validator(look, "last-modified") if whole else None,
            # Without these the next fetch reads the body again, and goes on where this one ended.
            "body_sha256": look.body_sha256 if whole else None,
        }
    pace = Pace(
        feed.feed_id,
        feed.due_at,
        per_day=per_day(connection, feed, now),
        every=timedelta(minutes=feed.every_minutes) if feed.every_minutes else None,
        hint=_hint(read.hint if read else feed.hint_minutes, look.hint),
    )
    if read is not None and read.left:
        pace = Pace(feed.feed_id, feed.due_at, per_day=float("inf"))
    return values | {"due_at": utc_text(after_success(pace, now))}


def _validator(look: Look, name: str) -> str | None:
    said = look.headers.get(name)
    return said if said and len(said) <= _LONGEST_VALIDATOR and said.isprintable() else None


def _hint(minutes: int | None, cached: timedelta | None) -> timedelta | None:
    hints = [timedelta(minutes=minutes)] if minutes else []
    return max([*hints, *([cached] if cached else [])], default=None)


def _shown_title(feed: StoredFeed, look: Look) -> str | None:
    """Return the title of a feed that was read for the first time, unless it names a person."""
    if feed.kind != FeedKind.UNKNOWN or feed.title or look.feed is None or not look.feed.title:
        return None
    title = look.feed.title[:200]
    try:
        return None if default_masker().names_somebody(title) else title
    except Exception:  # noqa: BLE001 - one strange title must not stop the others
        return None
