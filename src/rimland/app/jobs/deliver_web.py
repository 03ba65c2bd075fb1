"""What the desk's server shows of alerts: a follow's feed, and the link that stops a mail."""

from __future__ import annotations

from datetime import datetime

from rimland.app.jobs.deliver import FEED_PATH, notice_of
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.follows import StoredFollow, end_channel, find_follower, follows_of
from rimland.ledger.outbox_reading import feed_alerts, follower_of_token
from rimland.outputs.alerts.atom import Entry, atom_feed
from rimland.outputs.alerts.stopping import read_stop_token

_ENTRIES = 100


def follow_feed(
    database: Database, settings: Settings, follow: StoredFollow, *, now: datetime
) -> bytes:
    """Return a follow's alerts as an Atom feed, the latest first."""
    with database.reading() as connection:
        alerts = feed_alerts(connection, follow.follower_id, follow.follow_id, now, _ENTRIES)
        owner = find_follower(connection, follow.follower_id)
    entries = [
        Entry(a.payload["alert_id"], a.recorded_at, notice_of(a.alert_key, a.kind, a.payload))
        for a in alerts
    ]
    address = feed_address(settings, owner.feed_token, follow.follow_id) if owner else None
    return atom_feed(follow.follow_id, follow.name, entries, now=now, address=address)


def feed_address(settings: Settings, token: str, follow_id: str) -> str | None:
    """Return where a follow's feed is fetched, None where the desk has no public address."""
    base = settings.public_url.rstrip("/")
    return f"{base}/{FEED_PATH}/{token}/{follow_id}.atom" if base else None


def feed_by_token(
    database: Database, settings: Settings, token: str, follow_id: str, *, now: datetime
) -> bytes | None:
    """Return the feed that this token may read; None if there is none, for whatever reason."""
    with database.reading() as connection:
        who = follower_of_token(connection, token)
        mine = follows_of(connection, who) if who is not None else []
    follow = next((f for f in mine if f.follow_id == follow_id), None)
    return follow_feed(database, settings, follow, now=now) if follow else None


def stop_by_token(database: Database, token: str, *, now: datetime) -> bool:
    """End the channel a token names, so that no message goes there any more; whether it is ours.

    Stopping again changes nothing. Show a form for GET and call this for POST alone: mail scanners
    open every link.
    """
    said = read_stop_token(token)
    if said is None:
        return False
    with database.writing() as connection:
        owner = find_follower(connection, said.follower_id)
        if owner is None or not said.is_signed_with(owner.feed_token):
            return False
        end_channel(connection, said.follower_id, said.channel_id, now=now)
    return True
