"""Follows added, changed and taken back, each by its follower alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from rimland.app.jobs.follows_channels import ensure_channel, new_id, read_address
from rimland.app.jobs.follows_followers import present
from rimland.app.jobs.follows_read import read_query
from rimland.app.jobs.follows_values import (
    LONGEST_NAME,
    follower_handle,
    known_network,
    new_name,
    plain,
    read_name,
    read_rhythm,
)
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.follows import (
    ENDED,
    LIVE,
    PAUSED,
    StoredChannel,
    StoredFollow,
    append_follow,
    channels_of,
    follows_of,
    versions,
)
from rimland.model.errors import NotFoundError, RimlandError
from rimland.model.quiet import Rhythm
from rimland.model.time import utc_text
from rimland.outputs.follows import DEFAULT_NETWORK

if TYPE_CHECKING:
    from rimland.ledger.known import Connection

__all__ = [
    "Added",
    "StoredChannel",
    "StoredFollow",
    "add_follow",
    "edit_follow",
    "find_follow",
    "follow_history",
    "list_follows",
    "set_state",
]

MOST_FOLLOWS = 200
_STATES = (LIVE, PAUSED, ENDED)


@dataclass(frozen=True, slots=True)
class Added:
    """A follow as it was written down, what its author should know, and where it is told."""

    follow: StoredFollow
    notes: tuple[str, ...] = ()
    channels: tuple[StoredChannel, ...] = ()
    new_channels: tuple[StoredChannel, ...] = ()


def add_follow(
    database: Database,
    settings: Settings,
    query: str,
    *,
    now: datetime,
    name: str | None = None,
    delivery: str = str(Rhythm.IMMEDIATE),
    to: Sequence[str] = (),
    follower: str | None = None,
    network: str = DEFAULT_NETWORK,
) -> Added:
    """Write down what somebody follows from now on.

    Args:
        database: the ledger.
        settings: whose ``follower`` is used where none is named.
        query: what to follow.
        now: the time.
        name: what to call it; the query's beginning by default.
        delivery: ``immediate`` (or ``now``), ``daily`` or ``weekly``.
        to: addresses or ids of channels; the follower's Atom feed where none is given.
        follower: whose follow it is.
        network: whose theatres the query means.

    Raises:
        QueryError: the query cannot be used, or asks for a person.
        RimlandError: anything else that cannot be.
    """
    who = follower_handle(settings, follower)
    known_network(network)
    read = read_query(query, network)
    title = read_name(read.text[:LONGEST_NAME]) if name is None else new_name(name)
    rhythm = read_rhythm(delivery)
    with database.writing() as connection:
        present(connection, who, now)
        held = follows_of(connection, who)
        if len(held) >= MOST_FOLLOWS:
            what = f"{who} has {MOST_FOLLOWS} follows, which is the most"
            raise RimlandError(what, hint="end one: rimland follow remove FOLLOW")
        if any(follow.name == title for follow in held):
            hint = "give another --name, or change it: rimland follow edit"
            raise RimlandError(f"{who} has a follow named '{title}'", hint=hint)
        places = _channels(connection, who, to or ("atom",), now)
        follow = StoredFollow(
            new_id("fo"),
            1,
            who,
            title,
            read.text,
            network,
            str(rhythm),
            tuple(channel.channel_id for channel in places.all),
            LIVE,
            utc_text(now),
        )
        append_follow(connection, follow)
    return Added(follow, read.notes, places.all, places.new)


def edit_follow(
    database: Database,
    settings: Settings,
    named: str,
    *,
    now: datetime,
    query: str | None = None,
    name: str | None = None,
    delivery: str | None = None,
    to: Sequence[str] = (),
    follower: str | None = None,
    network: str | None = None,
) -> Added:
    """Append a version of a follow with what is given changed; raises as ``add_follow`` does."""
    who = follower_handle(settings, follower)
    held = find_follow(database, who, named)
    wanted = network or held.network
    known_network(wanted)
    read = read_query(query or held.query, wanted) if query or network else None
    changes: dict[str, object] = {"query": read.text, "network": wanted} if read else {}
    if name is not None:
        changes["name"] = new_name(name)
    if delivery is not None:
        changes["delivery"] = str(read_rhythm(delivery))
    with database.writing() as connection:
        last = _again(connection, who, held.follow_id)
        others = {f.name for f in follows_of(connection, who) if f.follow_id != last.follow_id}
        if changes.get("name") in others:
            what = f"{who} has a follow named '{changes['name']}'"
            raise RimlandError(what, hint="give another --name")
        places = _channels(connection, who, to, now)
        if to:
            changes["channel_ids"] = tuple(channel.channel_id for channel in places.all)
        changed = _next(last, now, **changes) if changes else last
        if changed != last:
            append_follow(connection, changed)
    return Added(changed, read.notes if read else (), places.all, places.new)


def set_state(
    database: Database,
    settings: Settings,
    named: str,
    state: str,
    *,
    now: datetime,
    follower: str | None = None,
) -> StoredFollow:
    """Pause a follow, let it live again, or end it; saying again what is so appends nothing."""
    if state not in _STATES:
        raise RimlandError(f"'{plain(state)[:40]}' is no state", hint=f"use {', '.join(_STATES)}")
    who = follower_handle(settings, follower)
    held = find_follow(database, who, named)
    with database.writing() as connection:
        last = _again(connection, who, held.follow_id)
        if last.state == state:
            return last
        changed = _next(last, now, state=state)
        append_follow(connection, changed)
    return changed


def list_follows(
    database: Database, settings: Settings, *, follower: str | None = None
) -> list[StoredFollow]:
    """Return a follower's own follows, the oldest first."""
    who = follower_handle(settings, follower)
    with database.reading() as connection:
        return follows_of(connection, who)


def find_follow(database: Database, who: str, named: str) -> StoredFollow:
    """Return one of a follower's follows by id or name; raises NotFoundError, also for others'."""
    with database.reading() as connection:
        for follow in follows_of(connection, who):
            if named in {follow.follow_id, follow.name}:
                return follow
    hint = "list them: rimland follow list"
    raise NotFoundError(f"{who} has no follow '{plain(named)[:60]}'", hint=hint)


def follow_history(
    database: Database, settings: Settings, named: str, *, follower: str | None = None
) -> list[StoredFollow]:
    """Return all versions of one of a follower's follows, the first first."""
    who = follower_handle(settings, follower)
    held = find_follow(database, who, named)
    with database.reading() as connection:
        return versions(connection, who, held.follow_id)


@dataclass(frozen=True, slots=True)
class _Places:
    all: tuple[StoredChannel, ...]
    new: tuple[StoredChannel, ...]


def _channels(connection: Connection, who: str, to: Sequence[str], now: datetime) -> _Places:
    """Return the channels of these ids and addresses; those that are new are written down."""
    held = {c.channel_id: c for c in channels_of(connection, who) if c.ended_at is None}
    found = [
        held[one] if one in held else ensure_channel(connection, who, read_address(one), now=now)
        for one in to
    ]
    every = {channel.channel_id: channel for channel in found}
    return _Places(
        tuple(every.values()), tuple(c for c in every.values() if c.channel_id not in held)
    )


def _again(connection: Connection, who: str, follow_id: str) -> StoredFollow:
    """Return a follow's last version, read in the transaction that writes the next one."""
    for follow in follows_of(connection, who):
        if follow.follow_id == follow_id:
            return follow
    raise NotFoundError(f"the follow {follow_id} has ended meanwhile", hint="add it again")


def _next(last: StoredFollow, now: datetime, **changes: object) -> StoredFollow:
    return replace(last, version=last.version + 1, recorded_at=utc_text(now), **changes)  # type: ignore[arg-type] # fields of StoredFollow
