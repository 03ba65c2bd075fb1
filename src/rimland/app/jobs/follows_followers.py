"""Followers: who they are to the ledger, when they are not disturbed, and where they are told."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from rimland.app.jobs.follows_channels import ensure_channel, find_channel, read_address
from rimland.app.jobs.follows_read import names_somebody
from rimland.app.jobs.follows_values import follower_handle, read_hours
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.follows import (
    StoredChannel,
    StoredFollower,
    add_follower,
    channels_of,
    end_channel,
    find_follower,
    set_hours,
)
from rimland.model.errors import SettingsError
from rimland.model.quiet import zone_named

if TYPE_CHECKING:
    from rimland.ledger.known import Connection


def set_quiet(
    database: Database,
    settings: Settings,
    hours: str | None,
    *,
    now: datetime,
    zone: str | None = None,
    follower: str | None = None,
) -> StoredFollower:
    """Set a follower's quiet hours, ``HH:MM-HH:MM`` or ``none``, and time zone; None keeps them."""
    who = follower_handle(settings, follower)
    if zone is not None:
        zone_named(zone)
    span = read_hours(hours) if hours is not None else None
    with database.writing() as connection:
        held = present(connection, who, now)
        first, last = span if span is not None else (held.quiet_from, held.quiet_to)
        set_hours(connection, who, zone=zone or held.zone, quiet_from=first, quiet_to=last)
        return present(connection, who, now)


def add_channel_to(
    database: Database, settings: Settings, address: str, *, now: datetime, follower: str | None
) -> StoredChannel:
    """Write down where a follower can be told; the same address is the same channel."""
    who = follower_handle(settings, follower)
    given = read_address(address)
    with database.writing() as connection:
        present(connection, who, now)
        return ensure_channel(connection, who, given, now=now)


def list_channels(
    database: Database, settings: Settings, *, follower: str | None = None
) -> list[StoredChannel]:
    """Return a follower's channels that have not ended."""
    who = follower_handle(settings, follower)
    with database.reading() as connection:
        return [c for c in channels_of(connection, who) if c.ended_at is None]


def remove_channel(
    database: Database, settings: Settings, named: str, *, now: datetime, follower: str | None
) -> StoredChannel:
    """End a channel: nothing goes there any more, and what waits is withdrawn."""
    who = follower_handle(settings, follower)
    with database.writing() as connection:
        channel = find_channel(connection, who, named)
        end_channel(connection, who, channel.channel_id, now=now)
    return channel


def present(connection: Connection, who: str, now: datetime) -> StoredFollower:
    """Return a follower, written down first if new: in UTC, without quiet hours."""
    held = find_follower(connection, who)
    if held is not None:
        return held
    spelt = " ".join(part.capitalize() for part in re.split(r"[._-]", who) if part)
    if names_somebody(spelt):
        what = f"'{who}' reads as a person's name"
        raise SettingsError(what, where="follower", hint="choose a handle, as desk-7")
    add_follower(connection, who, zone="UTC", feed_token=secrets.token_urlsafe(24), now=now)
    return present(connection, who, now)
