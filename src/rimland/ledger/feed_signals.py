"""Signals of feeds in the ledger: raised once, cleared once, and kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from rimland.ledger.schema_desk import feed_signals
from rimland.model.time import utc_text


def raise_signal(
    connection: Connection, feed: str, code: str, detail: str, *, now: datetime
) -> bool:
    """Raise a signal unless it stands already; return whether it was raised."""
    c = feed_signals.c
    stands = connection.execute(
        select(c.seq).where(c.feed_id == feed, c.code == code, c.cleared_at.is_(None))
    ).first()
    if stands is not None:
        return False
    connection.execute(
        insert(feed_signals).values(feed_id=feed, code=code, detail=detail, raised_at=utc_text(now))
    )
    return True


def clear_signal(connection: Connection, feed: str, code: str, *, now: datetime) -> bool:
    """Clear a signal that stands; return whether there was one."""
    c = feed_signals.c
    cleared = connection.execute(
        update(feed_signals)
        .where(c.feed_id == feed, c.code == code, c.cleared_at.is_(None))
        .values(cleared_at=utc_text(now))
    )
    return bool(cleared.rowcount)


def signals(
    connection: Connection, *, feed: str | None = None, standing: bool = True
) -> list[dict[str, Any]]:
    """Return signals, oldest first: those that stand, or all."""
    c = feed_signals.c
    query = select(feed_signals).order_by(c.seq)
    if feed is not None:
        query = query.where(c.feed_id == feed)
    if standing:
        query = query.where(c.cleared_at.is_(None))
    return [dict(row) for row in connection.execute(query).mappings()]
