"""Claiming what is due in the outbox: leases on messages, and what must not go out any more."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import Connection, RowMapping, insert, or_, select, update

from rimland.ledger.follows import ENDED, PAUSED
from rimland.ledger.outbox_rows import INTERRUPTED, WAITING, WITHDRAWN, Alert, Parcel, key_of
from rimland.ledger.schema_desk import channels, delivery_tries, followers, follows, outbox
from rimland.model.quiet import QuietHours
from rimland.model.time import utc_text

LEASE = timedelta(minutes=10)
_PAUSED_FOR = timedelta(hours=1)
_IN_A_DIGEST = 200
_AT_ONCE = 200
_DETAIL = 300


def claim_due(
    connection: Connection,
    worker: str,
    now: datetime,
    limit: int = 1,
    *,
    lease: timedelta = LEASE,
    without: Collection[str] = (),
    without_kinds: Collection[str] = (),
) -> list[Parcel]:
    """Take due alerts in hand and return them as parcels; call it in a write transaction.

    What must not go out is settled on the way: alerts of ended follows or channels are withdrawn,
    those of paused follows put off, and what falls into quiet hours waits for their end.

    Args:
        connection: the write transaction.
        worker: who takes them; others leave them alone until the lease runs out.
        now: the time.
        limit: how many parcels at most.
        lease: for how long.
        without: ids of channels that are to be left alone.
        without_kinds: kinds of channels that are to be left alone.
    """
    parcels: list[Parcel] = []
    while len(parcels) < limit:
        rows = _due(connection, now, without, without_kinds, at_once=2 * limit + 8)
        if not rows:
            break
        gone: set[str] = set()
        for row in rows:
            if len(parcels) == limit:
                break
            if row["alert_key"] in gone or not _may_go(connection, row, now):
                continue
            parcel = _claim(connection, row, worker, now, lease)
            if parcel is not None:
                parcels.append(parcel)
                gone |= {alert.alert_key for alert in parcel.alerts}
    return parcels


def _due(
    connection: Connection,
    now: datetime,
    without: Collection[str],
    kinds: Collection[str],
    *,
    at_once: int,
) -> Sequence[RowMapping]:
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
    if kinds:
        kind = channels.c.kind
        wanted = wanted.where(or_(kind.is_(None), kind.not_in(sorted(kinds))))
    return (
        connection.execute(wanted.order_by(c.due_at, c.seq).limit(min(at_once, _AT_ONCE)))
        .mappings()
        .all()
    )


def _may_go(connection: Connection, row: RowMapping, now: datetime) -> bool:
    """Whether an alert may be sent; if not, it is withdrawn or put off."""
    reason = None
    if row["owner"] is None or row["channel_ended"] is not None:
        reason = "the channel has ended"
    elif row["owner"] != row["follower_id"]:
        reason = "the channel belongs to another follower"
    elif row["zone"] is None or row["follower_ended"] is not None:
        reason = "the follower has left"
    if reason is None:
        return _is_followed(connection, row, now)
    _withdraw(connection, row, reason, now)
    return False


def _is_followed(connection: Connection, row: RowMapping, now: datetime) -> bool:
    """Whether any follow that the alert is for still hears; else it is withdrawn or put off."""
    c = follows.c
    ids = [why["follow_id"] for why in json.loads(row["payload"]).get("why", ())]
    rows = connection.execute(
        select(c.follow_id, c.state).where(c.follow_id.in_(ids)).order_by(c.version)
    )
    states = set({one.follow_id: one.state for one in rows}.values())
    if states and states <= {PAUSED, ENDED}:
        if PAUSED in states:
            put_off = update(outbox).where(outbox.c.alert_key == row["alert_key"])
            connection.execute(put_off.values(due_at=utc_text(now + _PAUSED_FOR)))
        else:
            _withdraw(connection, row, "the follow has ended", now)
        return False
    return True


def _withdraw(connection: Connection, row: RowMapping, reason: str, now: datetime) -> None:
    connection.execute(
        update(outbox)
        .where(outbox.c.alert_key == row["alert_key"])
        .values(state=WITHDRAWN, last_error=reason, claimed_by=None, claimed_until=None)
    )
    log_tries(connection, [row["alert_key"]], WITHDRAWN, reason, now)


def _claim(
    connection: Connection, row: RowMapping, worker: str, now: datetime, lease: timedelta
) -> Parcel | None:
    """Take one parcel in hand; None where its follower must not be disturbed now."""
    hours = quiet_hours(row["zone"], row["quiet_from"], row["quiet_to"])
    rows = [row] if row["digest"] is None else _bundle(connection, row, now)
    if not rows:
        return None
    keys = [one["alert_key"] for one in rows]
    mine = update(outbox).where(outbox.c.alert_key.in_(keys))
    if hours.covers(now):
        connection.execute(mine.values(due_at=utc_text(hours.after(now))))
        return None
    begun = [one["alert_key"] for one in rows if one["claimed_by"] is not None]
    if begun:
        log_tries(connection, begun, INTERRUPTED, "the sender that had it in hand went away", now)
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
    rows = connection.execute(wanted).mappings().all()
    return [one for one in rows if _is_followed(connection, one, now)]


def _alert(row: RowMapping) -> Alert:
    payload = json.loads(row["payload"])
    return Alert(row["alert_key"], row["subject"], row["kind"], payload, row["recorded_at"])


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
