"""The outbox: what followers were told, what is still to be sent to them, and by whom.

That a follower is told and that an alert waits to be sent is written in one transaction, so that
neither is ever true without the other. A sender claims what is due as a lease, sends it, and
settles it; what a sender that died had in hand is due again when its lease runs out. So an alert
may arrive twice, always under the same key, and never not at all.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from rimland.ledger.outbox_claims import claim_due, log_tries, quiet_hours
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
    chunks,
    pause,
)
from rimland.ledger.schema_desk import channels, outbox, told
from rimland.model.time import utc_text

__all__ = ["Connection", "claim_due", "post_alerts", "quiet_hours", "retry", "settle"]

_DETAIL = 300


def post_alerts(connection: Connection, posts: Iterable[Post], now: datetime) -> int:
    """Write what followers are told and what is to be sent to them; return the rows to be sent.

    Call it in the write transaction that says why they are told. Posting the same again adds
    nothing.
    """
    batch, moment = list(posts), utc_text(now)
    _fold(connection, [key for post in batch for key in post.folds])
    _flip(connection, batch, moment)
    rows = {part.alert_key: _row(post, part, moment) for post in batch for part in post.parts}
    known = _known(connection, rows)
    fresh = [row for key, row in rows.items() if key not in known]
    if fresh:
        connection.execute(insert(outbox), fresh)
    return len(fresh)


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


def _fold(connection: Connection, keys: Sequence[str]) -> None:
    """Let alerts that nobody has begun to send give way to newer ones."""
    c = outbox.c
    unsent = (c.state == WAITING, c.tries == 0, c.claimed_by.is_(None))
    for some in chunks(keys):
        folded = update(outbox).where(c.alert_key.in_(some), *unsent)
        connection.execute(folded.values(state=FOLDED))


def _flip(connection: Connection, posts: Sequence[Post], moment: str) -> None:
    """Write down what is told from now on: one row for each follower and subject."""
    t = told.c
    there: set[tuple[str, str]] = set()
    for some in chunks({post.subject for post in posts}):
        held = select(t.follower_id, t.subject).where(t.subject.in_(some))
        there.update((row.follower_id, row.subject) for row in connection.execute(held))
    flips = {(post.follower_id, post.subject): post for post in posts}
    values = [
        {
            "who": post.follower_id,
            "what": post.subject,
            "kind": post.kind,
            "facts": post.told,
            "follow_ids": json.dumps(post.follow_ids),
            "times": post.times,
            "told_at": moment,
        }
        for post in flips.values()
    ]
    old = [row for row in values if (row["who"], row["what"]) in there]
    new = [row for row in values if (row["who"], row["what"]) not in there]
    if old:
        mine = (t.follower_id == bindparam("who"), t.subject == bindparam("what"))
        connection.execute(update(told).where(*mine), old)
    if new:
        named: dict[str, Any] = {"follower_id": bindparam("who"), "subject": bindparam("what")}
        connection.execute(insert(told).values(**named), new)


def _known(connection: Connection, keys: Collection[str]) -> set[str]:
    c, known = outbox.c, set[str]()
    for some in chunks(keys):
        known.update(connection.scalars(select(c.alert_key).where(c.alert_key.in_(some))))
    return known


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
