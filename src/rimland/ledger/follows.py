"""Followers, where they are told, and what they follow: who follows what is theirs alone.

A change of a follow is a new version of it; the last one counts. Nothing here reads across
followers but ``live_follows``, which matching needs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, Select, and_, func, insert, select, update

from rimland.ledger.schema_desk import channels, followers, follows
from rimland.model.time import utc_text

LIVE, PAUSED, ENDED = "live", "paused", "ended"


@dataclass(frozen=True, slots=True)
class StoredFollower:
    """Somebody who follows, under a handle of their own choosing."""

    follower_id: str
    zone: str
    quiet_from: str | None
    quiet_to: str | None
    feed_token: str


@dataclass(frozen=True, slots=True)
class StoredChannel:
    """Where a follower is told; ``secret`` signs what a webhook gets."""

    channel_id: str
    follower_id: str
    kind: str
    address: str
    secret: str | None
    failing_since: str | None
    ended_at: str | None


@dataclass(frozen=True, slots=True)
class StoredFollow:
    """One version of a follow."""

    follow_id: str
    version: int
    follower_id: str
    name: str
    query: str
    network: str
    delivery: str
    channel_ids: tuple[str, ...]
    state: str
    recorded_at: str


def add_follower(
    connection: Connection, follower_id: str, *, zone: str, feed_token: str, now: datetime
) -> None:
    """Write down a new follower; call it in a write transaction."""
    row = {"follower_id": follower_id, "zone": zone, "feed_token": feed_token}
    connection.execute(insert(followers).values(**row, recorded_at=utc_text(now)))


def find_follower(connection: Connection, follower_id: str) -> StoredFollower | None:
    """Return a follower by handle."""
    c = followers.c
    wanted = select(c.follower_id, c.zone, c.quiet_from, c.quiet_to, c.feed_token)
    live = wanted.where(c.follower_id == follower_id, c.ended_at.is_(None))
    row = connection.execute(live).first()
    return StoredFollower(*row) if row else None


def set_hours(
    connection: Connection,
    follower_id: str,
    *,
    zone: str,
    quiet_from: str | None,
    quiet_to: str | None,
) -> None:
    """Change a follower's time zone and quiet hours; call it in a write transaction."""
    values = {"zone": zone, "quiet_from": quiet_from, "quiet_to": quiet_to}
    mine = update(followers).where(followers.c.follower_id == follower_id)
    connection.execute(mine.values(**values))


def add_channel(connection: Connection, channel: StoredChannel, *, now: datetime) -> None:
    """Write down where a follower is told; call it in a write transaction."""
    row = {
        "channel_id": channel.channel_id,
        "follower_id": channel.follower_id,
        "kind": channel.kind,
        "address": channel.address,
        "secret": channel.secret,
        "recorded_at": utc_text(now),
    }
    connection.execute(insert(channels).values(**row))


def channels_of(connection: Connection, follower_id: str) -> list[StoredChannel]:
    """Return a follower's channels, ended ones too, the oldest first."""
    c = channels.c
    columns = (c.channel_id, c.follower_id, c.kind, c.address, c.secret, c.failing_since)
    wanted = select(*columns, c.ended_at).where(c.follower_id == follower_id).order_by(c.seq)
    return [StoredChannel(*row) for row in connection.execute(wanted)]


def end_channel(
    connection: Connection, follower_id: str, channel_id: str, *, now: datetime
) -> None:
    """End one of a follower's channels; call it in a write transaction."""
    c = channels.c
    mine = update(channels).where(
        c.channel_id == channel_id, c.follower_id == follower_id, c.ended_at.is_(None)
    )
    connection.execute(mine.values(ended_at=utc_text(now)))


def append_follow(connection: Connection, follow: StoredFollow) -> None:
    """Append a version of a follow; call it in a write transaction."""
    row = {
        "follow_id": follow.follow_id,
        "version": follow.version,
        "follower_id": follow.follower_id,
        "name": follow.name,
        "query": follow.query,
        "network": follow.network,
        "delivery": follow.delivery,
        "channel_ids": json.dumps(list(follow.channel_ids)),
        "state": follow.state,
        "recorded_at": follow.recorded_at,
    }
    connection.execute(insert(follows).values(**row))


def follows_of(connection: Connection, follower_id: str) -> list[StoredFollow]:
    """Return the last versions of a follower's follows that have not ended, the oldest first."""
    return _read(connection, _last().where(follows.c.follower_id == follower_id))


def live_follows(connection: Connection) -> list[StoredFollow]:
    """Return everybody's follows as they are now, neither paused nor ended, for matching."""
    gone = followers.c.ended_at.is_not(None)
    left = select(followers.c.follower_id).where(gone)
    found = _last().where(follows.c.state == LIVE, follows.c.follower_id.not_in(left))
    return _read(connection, found)


def versions(connection: Connection, follower_id: str, follow_id: str) -> list[StoredFollow]:
    """Return all versions of one of a follower's follows, the first first."""
    c = follows.c
    mine = select(follows).where(c.follow_id == follow_id, c.follower_id == follower_id)
    return _read(connection, mine.order_by(c.version))


def _last() -> Select[tuple[object, ...]]:
    c = follows.c
    last = select(c.follow_id, func.max(c.version).label("version")).group_by(c.follow_id)
    newest = last.subquery()
    same = and_(c.follow_id == newest.c.follow_id, c.version == newest.c.version)
    return (
        select(follows)
        .join(newest, same)
        .where(c.state != ENDED)
        .order_by(c.recorded_at, c.follow_id)
    )


def _read(connection: Connection, wanted: Select[tuple[object, ...]]) -> list[StoredFollow]:
    return [_follow(row) for row in connection.execute(wanted).mappings()]


def _follow(row: RowMapping) -> StoredFollow:
    ids: Sequence[str] = json.loads(row["channel_ids"])
    return StoredFollow(
        row["follow_id"],
        row["version"],
        row["follower_id"],
        row["name"],
        row["query"],
        row["network"],
        row["delivery"],
        tuple(ids),
        row["state"],
        row["recorded_at"],
    )
