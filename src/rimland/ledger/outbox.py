"""The outbox: what followers were told, what is still to be sent to them, and by whom.

That a follower is told and that an alert waits to be sent is written in one transaction, so that
neither is ever true without the other. A sender claims what is due as a lease, sends it, and
settles it; what a sender that died had in hand is due again when its lease runs out. So an alert
may arrive twice, always under the same key, and never not at all.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, or_, select, update

from rimland.ledger.outbox_rows import (
    DEAD,
    DELIVERED,
    FOLDED,
    INTERRUPTED,
    MOST_TRIES,
    REFUSED,
    SENT,
    WAITING,
    WITHDRAWN,
    Alert,
    Parcel,
    Part,
    Post,
    Settled,
    key_of,
    pause,
)
from rimland.ledger.schema_desk import channels, delivery_tries, followers, follows, outbox, told
from rimland.model.quiet import QuietHours
from rimland.model.time import utc_text

__all__ = ["Connection", "claim_due", "post_alerts", "quiet_hours", "retry", "settle"]

ENDED_FOLLOW = "ended"
LEASE = timedelta(minutes=10)
_IN_A_DIGEST = 200
_AT_ONCE = 200
_DETAIL = 300


def post_alerts(connection: Connection, posts: Iterable[Post], now: datetime) -> int:
    """Write what followers are told and what is to be sent to them; return the rows to be sent.

    Call it in the write transaction that says why they are told. Posting the same again adds
    nothing.
    """
    return sum(_post(connection, post, utc_text(now)) for post in posts)


def claim_due(
    connection: Connection,
    worker: str,
    now: datetime,
    limit: int = 1,
    *,
    lease: timedelta = LEASE,
    without: Collection[str] = (),
) -> list[Parcel]:
    """Take due alerts in hand and return them as parcels; call it in a write transaction.

    What must not go out is settled on the way: alerts of ended follows or channels are withdrawn,
    and what falls into quiet hours waits for their end.

    Args:
        connection: the write transaction.
        worker: who takes them; others leave them alone until the lease runs out.
        now: the time.
        limit: how many parcels at most.
        lease: for how long.
        without: ids of channels that are to be left alone.
    """
    parcels: list[Parcel] = []
    while len(parcels) < limit:
        rows = _due(connection, now, without)
        if not rows:
            break
        gone: set[str] = set()
        for row in rows:
            if len(parcels) == limit:
                break
            if row["alert_key"] not in gone and (reason := _may_not(connection, row)):
                _withdraw(connection, row, reason, now)
            elif row["alert_key"] not in gone:
                parcel = _claim(connection, row, worker, now, lease)
                if parcel is not None:
                    parcels.append(parcel)
                    gone |= {alert.alert_key for alert in parcel.alerts}
    return parcels


def settle(
    connection: Connection, parcel: Parcel, settled: Settled, worker: str, now: datetime
) -> str:
    """Write down how a try ended and return the state the parcel's alerts are in now.

    What arrived is sent, whoever has it in hand meanwhile. Any other end counts only while the
    worker still holds the lease.
    """
    moment = utc_text(now)
    keys = [alert.alert_key for alert in parcel.alerts]
    _log(connection, keys, settled.outcome, settled.detail, now)
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


def quiet_hours(zone: str, start: str | None, end: str | None) -> QuietHours:
    """Return a follower's quiet hours as the ledger keeps them: ``HH:MM``, or none."""
    ends = (time.fromisoformat(text) if text else None for text in (start, end))
    return QuietHours(zone, *ends)


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


def _due(connection: Connection, now: datetime, without: Collection[str]) -> Sequence[RowMapping]:
    c, moment = outbox.c, utc_text(now)
    wanted = (
        select(
            outbox,
            channels.c.follower_id.label("owner"),
            channels.c.kind.label("channel_kind"),
            channels.c.address,
            channels.c.secret,
            channels.c.ended_at.label("channel_ended"),
            followers.c.zone,
            followers.c.quiet_from,
            followers.c.quiet_to,
            followers.c.feed_token,
            followers.c.ended_at.label("follower_ended"),
        )
        .join(channels, channels.c.channel_id == c.channel_id, isouter=True)
        .join(followers, followers.c.follower_id == c.follower_id, isouter=True)
        .where(c.state == WAITING, c.due_at <= moment)
        .where(or_(c.claimed_until.is_(None), c.claimed_until <= moment))
    )
    if without:
        wanted = wanted.where(c.channel_id.not_in(sorted(without)))
    return connection.execute(wanted.order_by(c.due_at, c.seq).limit(_AT_ONCE)).mappings().all()


def _may_not(connection: Connection, row: RowMapping) -> str | None:
    """Return why an alert must not be sent any more, None where it may."""
    if row["owner"] is None or row["channel_ended"] is not None:
        return "the channel has ended"
    if row["owner"] != row["follower_id"]:
        return "the channel belongs to another follower"
    if row["zone"] is None or row["follower_ended"] is not None:
        return "the follower has left"
    return _follow_ended(connection, row)


def _follow_ended(connection: Connection, row: RowMapping) -> str | None:
    c = follows.c
    ids = [why["follow_id"] for why in json.loads(row["payload"]).get("why", ())]
    rows = connection.execute(
        select(c.follow_id, c.state).where(c.follow_id.in_(ids)).order_by(c.version)
    )
    last = {one.follow_id: one.state for one in rows}
    if last and all(state == ENDED_FOLLOW for state in last.values()):
        return "the follow has ended"
    return None


def _withdraw(connection: Connection, row: RowMapping, reason: str, now: datetime) -> None:
    connection.execute(
        update(outbox)
        .where(outbox.c.alert_key == row["alert_key"])
        .values(state=WITHDRAWN, last_error=reason, claimed_by=None, claimed_until=None)
    )
    _log(connection, [row["alert_key"]], WITHDRAWN, reason, now)


def _claim(
    connection: Connection, row: RowMapping, worker: str, now: datetime, lease: timedelta
) -> Parcel | None:
    """Take one parcel in hand; None where its follower must not be disturbed now."""
    hours = quiet_hours(row["zone"], row["quiet_from"], row["quiet_to"])
    rows = [row] if row["digest"] is None else _bundle(connection, row, now)
    keys = [one["alert_key"] for one in rows]
    mine = update(outbox).where(outbox.c.alert_key.in_(keys))
    if hours.covers(now):
        connection.execute(mine.values(due_at=utc_text(hours.after(now))))
        return None
    begun = [one["alert_key"] for one in rows if one["claimed_by"] is not None]
    if begun:
        _log(connection, begun, INTERRUPTED, "the sender that had it in hand went away", now)
    key, digest = row["alert_key"], row["digest"]
    if digest is not None:
        slot, _, known = digest.partition("#")
        key = known or key_of(row["channel_id"], slot, *sorted(keys))
        digest = f"{slot}#{key}"
    claimed_until = utc_text(now + lease)
    connection.execute(mine.values(claimed_by=worker, claimed_until=claimed_until, digest=digest))
    return Parcel(
        key=key,
        follower_id=row["follower_id"],
        channel_id=row["channel_id"],
        channel_kind=row["channel_kind"],
        address=row["address"],
        secret=row["secret"],
        zone=row["zone"],
        feed_token=row["feed_token"],
        alerts=tuple(_alert(one) for one in rows),
        digest=None if digest is None else digest.partition("#")[0],
        tries=max(one["tries"] for one in rows),
    )


def _bundle(connection: Connection, row: RowMapping, now: datetime) -> Sequence[RowMapping]:
    """Return the alerts that go into one digest: those that went in before, or all that wait.

    A digest that was begun keeps its alerts, because its key must keep meaning the same message.
    """
    c = outbox.c
    wanted = (
        select(outbox)
        .where(c.channel_id == row["channel_id"], c.follower_id == row["follower_id"])
        .where(c.digest == row["digest"], c.state == WAITING)
        .order_by(c.seq)
    )
    if "#" in row["digest"]:
        return connection.execute(wanted).mappings().all()
    wanted = wanted.where(c.due_at <= utc_text(now)).limit(_IN_A_DIGEST)
    kept = []
    for one in connection.execute(wanted).mappings().all():
        if reason := _follow_ended(connection, one):
            _withdraw(connection, one, reason, now)
        else:
            kept.append(one)
    return kept


def _alert(row: RowMapping) -> Alert:
    payload = json.loads(row["payload"])
    return Alert(row["alert_key"], row["subject"], row["kind"], payload, row["recorded_at"])


def _mark_channel(connection: Connection, channel_id: str, settled: Settled, moment: str) -> None:
    c = channels.c
    mine = update(channels).where(c.channel_id == channel_id)
    if settled.outcome == DELIVERED:
        connection.execute(mine.where(c.failing_since.is_not(None)).values(failing_since=None))
        return
    connection.execute(mine.where(c.failing_since.is_(None)).values(failing_since=moment))
    if settled.ends_channel:
        connection.execute(mine.where(c.ended_at.is_(None)).values(ended_at=moment))


def _log(
    connection: Connection, keys: Iterable[str], outcome: str, detail: str, now: datetime
) -> None:
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
