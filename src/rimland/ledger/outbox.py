"""The outbox: what followers were told, what is still to be sent to them, and by whom.

That a follower is told and that an alert waits to be sent is written in one transaction, so that
neither is ever true without the other. A sender claims what is due as a lease, sends it, and
settles it; what a sender that died had in hand is due again when its lease runs out. So an alert
may arrive twice, always under the same key, and never not at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from rimland.ledger.outbox_rows import (
    DEAD,
    DELIVERED,
    FOLDED,
    MOST_TRIES,
    REFUSED,
    SENT,
    WAITING,
    Parcel,
    Part,
    Post,
    Settled,
    pause,
)
from rimland.ledger.schema_desk import channels, delivery_tries, outbox, told
from rimland.model.quiet import QuietHours
from rimland.model.time import utc_text

__all__ = ["Connection", "log_tries", "post_alerts", "quiet_hours", "retry", "settle"]

_DETAIL = 300


def post_alerts(connection: Connection, posts: Iterable[Post], now: datetime) -> int:
    """Write what followers are told and what is to be sent to them; return the rows to be sent.

    Call it in the write transaction that says why they are told. Posting the same again adds
    nothing.
    """
    return sum(_post(connection, post, utc_text(now)) for post in posts)


def settle(
    connection: Connection, parcel: Parcel, settled: Settled, worker: str, now: datetime
) -> str:
    """Write down how a try ended and return the state the parcel's alerts are in now.

    What arrived is sent, whoever has it in hand meanwhile. Any other end counts only while the
    worker still holds the lease.
    """
    moment = utc_text(now)
    keys = [alert.alert_key for alert in parcel.alerts]
    log_tries(connection, keys, settled.outcome, settled.detail, now)
    mine = [outbox.c.alert_key.in_(keys), outbox.c.state == WAITING]
    values: dict[str, Any] = {"claimed_by": None, "claimed_until": None}
    if settled.outcome == DELIVERED:
        state = SENT
        values = {"state": SENT, "sent_at": moment, "last_error": None, "tries": parcel.tries + 1}
    else:
        mine.append(outbox.c.claimed_by == worker)
        tries = parcel.tries + 1
        hopeless = settled.outcome == REFUSED or tries >= MOST_TRIES
        state = DEAD if hopeless else WAITING
        due = now + pause(parcel.key, tries, settled.retry_after)
        values |= {"state": state, "tries": tries, "last_error": settled.detail[:_DETAIL]}
        values |= {} if hopeless else {"due_at": utc_text(due)}
    connection.execute(update(outbox).where(*mine).values(**values))
    _mark_channel(connection, parcel.channel_id, settled, moment)
    return state


def retry(connection: Connection, key: str, now: datetime) -> bool:
    """Let a dead alert be tried again, or a waiting one now, by itself; whether there was one."""
    taken = connection.execute(
        update(outbox)
        .where(outbox.c.alert_key == key, outbox.c.state.in_((DEAD, WAITING)))
        .where(or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until <= utc_text(now)))
        .values(state=WAITING, due_at=utc_text(now), tries=1, digest=None)
    )
    return bool(taken.rowcount)


def _post(connection: Connection, post: Post, moment: str) -> int:
    c = outbox.c
    for key in post.folds:
        unsent = (c.state == WAITING, c.tries == 0, c.claimed_by.is_(None))
        connection.execute(update(outbox).where(c.alert_key == key, *unsent).values(state=FOLDED))
    mine = (told.c.follower_id == post.follower_id, told.c.subject == post.subject)
    values = {
        "kind": post.kind,
        "facts": post.told,
        "follow_ids": json.dumps(post.follow_ids),
        "times": post.times,
        "told_at": moment,
    }
    if not connection.execute(update(told).where(*mine).values(**values)).rowcount:
        who = {"follower_id": post.follower_id, "subject": post.subject}
        connection.execute(insert(told).values(**who, **values))
    keys = [part.alert_key for part in post.parts]
    known = set(connection.scalars(select(c.alert_key).where(c.alert_key.in_(keys))))
    fresh = [_row(post, part, moment) for part in post.parts if part.alert_key not in known]
    if fresh:
        connection.execute(insert(outbox), fresh)
    return len(fresh)


def _row(post: Post, part: Part, moment: str) -> dict[str, Any]:
    return {
        "alert_key": part.alert_key,
        "follower_id": post.follower_id,
        "channel_id": part.channel_id,
        "subject": post.subject,
        "kind": part.kind,
        "digest": part.digest,
        "payload": json.dumps(part.payload, ensure_ascii=False, sort_keys=True),
        "state": WAITING,
        "tries": 0,
        "due_at": utc_text(part.due_at),
        "recorded_at": moment,
    }


def _mark_channel(connection: Connection, channel_id: str, settled: Settled, moment: str) -> None:
    c = channels.c
    mine = update(channels).where(c.channel_id == channel_id)
    if settled.outcome == DELIVERED:
        connection.execute(mine.where(c.failing_since.is_not(None)).values(failing_since=None))
        return
    connection.execute(mine.where(c.failing_since.is_(None)).values(failing_since=moment))
    if settled.ends_channel:
        connection.execute(mine.where(c.ended_at.is_(None)).values(ended_at=moment))


def quiet_hours(zone: str, start: str | None, end: str | None) -> QuietHours:
    """Return a follower's quiet hours as the ledger keeps them: ``HH:MM``, or none."""
    ends = (time.fromisoformat(text) if text else None for text in (start, end))
    return QuietHours(zone, *ends)


def log_tries(
    connection: Connection, keys: Iterable[str], outcome: str, detail: str, now: datetime
) -> None:
    """Write down how a try ended for each of these alerts; call it in a write transaction."""
    rows = [
        {
            "alert_key": key,
            "tried_at": utc_text(now),
            "outcome": outcome,
            "detail": detail[:_DETAIL],
        }
        for key in keys
    ]
    if rows:
        connection.execute(insert(delivery_tries), rows)
