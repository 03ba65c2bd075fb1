"""A follow held against the past: what it would have sent, when and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from rimland.app.jobs.desk_replay import Replayed, replay
from rimland.app.jobs.follows import find_follow
from rimland.app.jobs.follows_read import read_query
from rimland.app.jobs.follows_values import follower_handle
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.follows import LIVE, StoredFollow
from rimland.model.errors import RimlandError
from rimland.model.quiet import Rhythm
from rimland.model.time import utc_text
from rimland.outputs.follows import DEFAULT_NETWORK

_UNSTORED = "query"
_BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)


def replay_follow(
    database: Database,
    settings: Settings,
    named: str | None = None,
    *,
    now: datetime,
    query: str | None = None,
    network: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    follower: str | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> list[Replayed]:
    """Return what a follow, or a query that is no follow yet, would have sent.

    Args:
        database: the ledger; nothing is written.
        settings: the settings.
        named: one of the follower's follows, by id or name.
        now: the time.
        query: a query instead.
        network: whose theatres the query means.
        since: from which knowledge time on; from the ledger's beginning by default.
        until: up to which; now by default.
        follower: whose follow it is.
        progress: told how many knowledge times are done, and of how many.

    Raises:
        RimlandError: neither or both of a follow and a query are given, or the span is empty.
    """
    who = follower_handle(settings, follower)
    if (named is None) == (query is None):
        hint = "name one of your follows, or write --query"
        raise RimlandError("either a follow or a query is tested", hint=hint)
    first, last = since or _BEGINNING, until or now
    if last < first:
        raise RimlandError("the span ends before it begins", hint="write the earlier as --since")
    if query is not None:
        theatres = network or DEFAULT_NETWORK
        text = read_query(query, theatres).text
        rhythm = str(Rhythm.IMMEDIATE)
        asked = StoredFollow(
            _UNSTORED, 1, who, _UNSTORED, text, theatres, rhythm, (), LIVE, utc_text(now)
        )
    else:
        asked = find_follow(database, who, str(named))
    return replay(database, settings, [asked], since=first, until=last, progress=progress)
