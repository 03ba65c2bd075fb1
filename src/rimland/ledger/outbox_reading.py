"""Reading the outbox: what was told, what waits, what became of an alert, and a follow's feed."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, or_, select

from rimland.ledger.outbox_rows import DEAD, SENT, WAITING, Alert, chunks
from rimland.ledger.schema_desk import channels, delivery_tries, followers, outbox, told
from rimland.model.time import utc_text

_LOOKED_THROUGH = 5_000


@dataclass(frozen=True, slots=True)
class StoredTold:
    """What a follower was last told of a subject, as text; and which follows it was told for."""

    follower_id: str
    subject: str
    told: str
    times: int
    follow_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unsent:
    """A row of the outbox that nobody has begun to send: a later state may take its place."""

    alert_key: str
    follower_id: str
    subject: str
    channel_id: str
    payload: dict[str, Any]
    due_at: str
    digest: str | None


@dataclass(frozen=True, slots=True)
class Reach:
    """How a follower may be disturbed, and whether they still follow at all."""

    follower_id: str
    zone: str
    quiet_from: str | None
    quiet_to: str | None


def told_of(connection: Connection, subjects: Collection[str]) -> list[StoredTold]:
    """Return what anybody was told of these subjects, oldest first."""
    rows: list[RowMapping] = []
    for chunk in chunks(subjects):
        wanted = select(told).where(told.c.subject.in_(chunk)).order_by(told.c.seq)
        rows += connection.execute(wanted).mappings()
    return [
        StoredTold(
            row["follower_id"],
            row["subject"],
            row["facts"],
            row["times"],
            tuple(json.loads(row["follow_ids"])),
        )
        for row in rows
    ]


def unsent(connection: Connection, subjects: Collection[str]) -> list[Unsent]:
    """Return the alerts on these subjects that nobody has begun to send."""
    c = outbox.c
    found = []
    for chunk in chunks(subjects):
        wanted = (
            select(outbox)
            .where(c.subject.in_(chunk), c.state == WAITING, c.tries == 0, c.claimed_by.is_(None))
            .order_by(c.seq)
        )
        found += [
            Unsent(
                row["alert_key"],
                row["follower_id"],
                row["subject"],
                row["channel_id"],
                json.loads(row["payload"]),
                row["due_at"],
                row["digest"],
            )
            for row in connection.execute(wanted).mappings()
        ]
    return found


def reaches(connection: Connection, follower_ids: Collection[str]) -> dict[str, Reach]:
    """Return how each of these followers may be disturbed; who has left is not among them."""
    c = followers.c
    found = {}
    for chunk in chunks(follower_ids):
        wanted = select(c.follower_id, c.zone, c.quiet_from, c.quiet_to)
        live = wanted.where(c.follower_id.in_(chunk), c.ended_at.is_(None))
        for row in connection.execute(live):
            found[row.follower_id] = Reach(row.follower_id, row.zone, row.quiet_from, row.quiet_to)
    return found


def live_channels(connection: Connection, follower_ids: Collection[str]) -> dict[str, set[str]]:
    """Return the ids of each follower's own channels that have not ended."""
    c = channels.c
    found: dict[str, set[str]] = {}
    for chunk in chunks(follower_ids):
        wanted = select(c.follower_id, c.channel_id)
        live = wanted.where(c.follower_id.in_(chunk), c.ended_at.is_(None))
        for row in connection.execute(live):
            found.setdefault(row.follower_id, set()).add(row.channel_id)
    return found


def listed(
    connection: Connection,
    *,
    follower_id: str | None = None,
    state: str | None = None,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """Return alerts of the outbox, the latest first, without what they say."""
    c = outbox.c
    wanted = _with_channel().order_by(c.seq.desc()).limit(limit)
    if follower_id is not None:
        wanted = wanted.where(c.follower_id == follower_id)
    if state is not None:
        wanted = wanted.where(c.state == state)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def one(connection: Connection, key: str) -> dict[str, Any] | None:
    """Return an alert with what it says and every try at sending it; None if there is none."""
    c = outbox.c
    row = connection.execute(_with_channel().where(c.alert_key == key)).mappings().first()
    if row is None:
        return None
    t = delivery_tries.c
    tries = select(t.tried_at, t.outcome, t.detail).where(t.alert_key == key).order_by(t.seq)
    tried = [dict(found) for found in connection.execute(tries).mappings()]
    return {**row, "payload": json.loads(row["payload"]), "tried": tried}


def counts(connection: Connection) -> dict[str, int]:
    """Return how many alerts are in each state."""
    wanted = select(outbox.c.state, func.count().label("number")).group_by(outbox.c.state)
    return {row.state: row.number for row in connection.execute(wanted)}


def anything_due(connection: Connection, now: datetime) -> bool:
    """Whether any alert may be sent now: a look that takes no lock."""
    c, moment = outbox.c, utc_text(now)
    free = or_(c.claimed_until.is_(None), c.claimed_until <= moment)
    due = select(c.seq).where(c.state == WAITING, c.due_at <= moment, free).limit(1)
    return connection.execute(due).first() is not None


def feed_alerts(
    connection: Connection, follower_id: str, follow_id: str, now: datetime, limit: int
) -> list[Alert]:
    """Return what a follower was told for one follow, the latest first, each once.

    What is not due yet (it settles, or waits for a digest) or was folded is not among it.
    """
    c = outbox.c
    wanted = (
        select(outbox)
        .where(c.follower_id == follower_id, c.state.in_((WAITING, SENT, DEAD)))
        .where(or_(c.due_at <= utc_text(now), c.tries > 0, c.state != WAITING))
        .order_by(c.seq.desc())
        .limit(_LOOKED_THROUGH)
    )
    found: dict[str, Alert] = {}
    for row in connection.execute(wanted).mappings():
        payload = json.loads(row["payload"])
        if all(why["follow_id"] != follow_id for why in payload["why"]):
            continue
        alert = Alert(row["alert_key"], row["subject"], row["kind"], payload, row["recorded_at"])
        found.setdefault(payload["alert_id"], alert)
        if len(found) == limit:
            break
    return list(found.values())


def follower_of_token(connection: Connection, token: str) -> str | None:
    """Return who reads feeds under this token; None if nobody does."""
    c = followers.c
    wanted = select(c.follower_id).where(c.feed_token == token, c.ended_at.is_(None))
    found: str | None = connection.execute(wanted).scalar()
    return found


def _with_channel() -> Any:
    c = outbox.c
    return select(outbox, channels.c.kind.label("channel_kind"), channels.c.address).join(
        channels, channels.c.channel_id == c.channel_id, isouter=True
    )
