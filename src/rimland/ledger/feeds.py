"""Feeds in the ledger: which are followed, whose turn it is, and what came of every fetch.

A feed's row is work in hand; the fetches are a log. Removing a feed ends it: its fetches, items
and documents stay.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from rimland.ledger.schema_desk import feed_fetches, feeds
from rimland.model.errors import NotFoundError
from rimland.model.time import utc_text

_FOREVER = "9999-12-31T00:00:00.000000Z"


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed as the user names it."""

    address: str
    title: str | None = None
    publisher: str | None = None
    publisher_family: str | None = None
    expected_per_day: float | None = None
    every_minutes: int | None = None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class StoredFeed:
    """A feed as the ledger has it."""

    feed_id: str
    address: str
    kind: str
    title: str | None
    publisher: str | None
    publisher_family: str | None
    expected_per_day: float | None
    every_minutes: int | None
    hint_minutes: int | None
    content: str
    added_at: str
    ended_at: str | None
    end_reason: str | None
    status: str
    failures: int
    etag: str | None
    last_modified: str | None
    body_sha256: str | None
    due_at: str
    fetched_at: str | None
    fresh_at: str | None


@dataclass(frozen=True, slots=True)
class Fetch:
    """One fetch for the log."""

    fetched_at: datetime
    outcome: str
    http_status: int | None = None
    items: int = 0
    fresh: int = 0
    bytes: int = 0
    milliseconds: int = 0
    reason: str | None = None


_FORGOTTEN = (
    *("ended_at", "end_reason", "etag", "last_modified", "body_sha256"),
    *("claimed_by", "claimed_until"),
)
"""What a feed that is taken up again starts without."""
_COLUMNS = tuple(StoredFeed.__dataclass_fields__)


def feed_id(address: str) -> str:
    """Return the id that a feed's first address gives it."""
    return "fd" + hashlib.sha256(address.encode()).hexdigest()[:10]


def add_feed(connection: Connection, new: NewFeed, *, now: datetime) -> tuple[str, bool]:
    """Follow a feed; return its id, and whether it was not followed yet.

    One that had ended is taken up again; what the user says of one that is followed is noted.
    """
    c = feeds.c
    known = connection.execute(
        select(c.feed_id, c.ended_at)
        .where(or_(c.feed_id == feed_id(new.address), c.address == new.address))
        .order_by(c.ended_at.is_not(None), c.seq)
    ).first()
    said = {
        name: getattr(new, name)
        for name in (
            *("title", "publisher", "publisher_family", "expected_per_day", "every_minutes"),
            "content",
        )
    }
    moment = utc_text(now)
    if known is None:
        found = feed_id(new.address)
        connection.execute(
            insert(feeds).values(
                feed_id=found,
                address=new.address,
                kind="unknown",
                added_at=moment,
                status="new",
                failures=0,
                due_at=moment,
                **(said | {"content": new.content or "page"}),
            )
        )
        return found, True
    told = {name: value for name, value in said.items() if value is not None}
    if known.ended_at is not None:
        told |= dict.fromkeys(_FORGOTTEN)
        told |= {"status": "new", "failures": 0, "due_at": moment, "address": new.address}
    if told:
        connection.execute(update(feeds).where(c.feed_id == known.feed_id).values(**told))
    return str(known.feed_id), known.ended_at is not None


def all_feeds(connection: Connection, *, ended: bool = False) -> list[StoredFeed]:
    """Return the feeds that are followed, in the order they were added; with ended ones if asked."""
    query = select(*(feeds.c[n] for n in _COLUMNS)).order_by(feeds.c.seq)
    if not ended:
        query = query.where(feeds.c.ended_at.is_(None))
    return [StoredFeed(*row) for row in connection.execute(query)]


def find_feed(connection: Connection, name: str) -> StoredFeed:
    """Return a feed by id or address; raises NotFoundError."""
    query = (
        select(*(feeds.c[n] for n in _COLUMNS))
        .where(or_(feeds.c.feed_id == name, feeds.c.address == name))
        .order_by(feeds.c.ended_at.is_not(None), feeds.c.seq)
    )
    row = connection.execute(query).first()
    if row is None:
        raise NotFoundError(f"there is no feed '{name[:80]}'", hint="see rimland feeds list")
    return StoredFeed(*row)


def end_feed(connection: Connection, feed: str, *, status: str, reason: str, now: datetime) -> None:
    """End a feed: it is not fetched again, and all that came of it stays."""
    connection.execute(
        update(feeds)
        .where(feeds.c.feed_id == feed, feeds.c.ended_at.is_(None))
        .values(
            ended_at=utc_text(now),
            end_reason=reason,
            status=status,
            due_at=_FOREVER,
            claimed_by=None,
            claimed_until=None,
        )
    )


def feeds_due(connection: Connection, *, now: datetime) -> int:
    """Return how many feeds are due and in nobody's hands."""
    c, moment = feeds.c, utc_text(now)
    free = or_(c.claimed_by.is_(None), c.claimed_until <= moment)
    query = select(func.count()).where(c.ended_at.is_(None), c.due_at <= moment, free)
    return int(connection.execute(query).scalar() or 0)


def claim_feeds(
    connection: Connection,
    *,
    worker: str,
    now: datetime,
    limit: int,
    lease: timedelta,
    only: Sequence[str] | None = None,
) -> list[StoredFeed]:
    """Take feeds in hand that are due and that no other worker has; call it in a write transaction.

    With ``only``, just these, whether they are due or not.
    """
    c, moment = feeds.c, utc_text(now)
    free = or_(c.claimed_by.is_(None), c.claimed_by == worker, c.claimed_until <= moment)
    query = select(*(c[n] for n in _COLUMNS)).where(c.ended_at.is_(None), free)
    query = query.where(c.due_at <= moment) if only is None else query.where(c.feed_id.in_(only))
    found = [
        StoredFeed(*row) for row in connection.execute(query.order_by(c.due_at, c.seq).limit(limit))
    ]
    if found:
        connection.execute(
            update(feeds)
            .where(c.feed_id.in_([feed.feed_id for feed in found]))
            .values(claimed_by=worker, claimed_until=utc_text(now + lease))
        )
    return found


def release_feed(
    connection: Connection, feed: str, *, worker: str, due: datetime | None = None
) -> None:
    """Let go of a feed as it was: it is still due, or due again at a time given."""
    c = feeds.c
    connection.execute(
        update(feeds)
        .where(c.feed_id == feed, c.claimed_by == worker)
        .values(claimed_by=None, claimed_until=None, **({"due_at": utc_text(due)} if due else {}))
    )


def settle_feed(
    connection: Connection, feed: str, *, worker: str, values: dict[str, Any], fetch: Fetch
) -> bool:
    """Log a fetch and let go of the feed; false, and nothing done, where the claim was lost."""
    c = feeds.c
    settled = connection.execute(
        update(feeds)
        .where(c.feed_id == feed, c.claimed_by == worker, c.ended_at.is_(None))
        .values(claimed_by=None, claimed_until=None, **values)
    )
    if not settled.rowcount:
        return False
    connection.execute(
        insert(feed_fetches).values(
            feed_id=feed,
            fetched_at=utc_text(fetch.fetched_at),
            **{
                name: getattr(fetch, name)
                for name in Fetch.__dataclass_fields__
                if name != "fetched_at"
            },
        )
    )
    return True


def address_taken(connection: Connection, address: str, *, but: str) -> str | None:
    """Return another followed feed that has this address, None where there is none."""
    c = feeds.c
    found = connection.execute(
        select(c.feed_id).where(c.address == address, c.feed_id != but, c.ended_at.is_(None))
    ).scalar()
    return None if found is None else str(found)


def fresh_between(connection: Connection, feed: str, start: datetime, end: datetime) -> int:
    """Return how many fresh items a feed gave in a span, what its very first fetch held left out."""
    c = feed_fetches.c
    first = select(func.min(c.seq)).where(c.feed_id == feed, c["items"] > 0).scalar_subquery()
    found = connection.execute(
        select(func.sum(c.fresh)).where(
            c.feed_id == feed,
            c.fetched_at > utc_text(start),
            c.fetched_at <= utc_text(end),
            c.seq > first,
        )
    ).scalar()
    return int(found or 0)


def sound_fetches(connection: Connection, feed: str, since: datetime) -> list[tuple[datetime, int]]:
    """Return when a feed was fetched and read since a time, and how many fresh items each gave.

    What its very first fetch held is left out.
    """
    c = feed_fetches.c
    first = select(func.min(c.seq)).where(c.feed_id == feed, c["items"] > 0).scalar_subquery()
    query = (
        select(c.fetched_at, c.fresh, c.seq > first)
        .where(
            c.feed_id == feed,
            c.fetched_at >= utc_text(since),
            c.outcome.in_(["items", "empty", "unchanged"]),
        )
        .order_by(c.fetched_at, c.seq)
    )
    return [
        (datetime.fromisoformat(when), int(fresh) if later else 0)
        for when, fresh, later in connection.execute(query)
    ]


def first_sound_fetch(connection: Connection, feed: str) -> str | None:
    """Return when a feed was first fetched and read."""
    c = feed_fetches.c
    found = connection.execute(
        select(func.min(c.fetched_at)).where(
            c.feed_id == feed, c.outcome.in_(["items", "empty", "unchanged"])
        )
    ).scalar()
    return None if found is None else str(found)


def fetches_of(connection: Connection, feed: str, limit: int = 20) -> list[dict[str, Any]]:
    """Return a feed's last fetches, the latest first."""
    c = feed_fetches.c
    query = select(feed_fetches).where(c.feed_id == feed).order_by(c.seq.desc()).limit(limit)
    return [dict(row) for row in connection.execute(query).mappings()]


def last_reasons(connection: Connection) -> dict[str, str | None]:
    """Return why each feed's last fetch came to what it did, where a reason is noted."""
    c = feed_fetches.c
    last = select(func.max(c.seq)).group_by(c.feed_id)
    rows = connection.execute(select(c.feed_id, c.reason).where(c.seq.in_(last)))
    return {str(feed): reason for feed, reason in rows}
