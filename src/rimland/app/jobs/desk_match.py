"""Matching: what changed since the last time, held against everybody's follows, and told once.

How far the log has been read is written in the transaction that tells the followers: whatever
kills the process, nothing is told twice and nothing is left out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rimland.app.jobs.deliver import damping_of
from rimland.app.jobs.deliver_posts import tell_followers
from rimland.app.jobs.desk_news import Found, Reach, Watch, news_of, watch_of
from rimland.app.jobs.published import PublishingTerms
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.desk import (
    changed_reports,
    follows_mark,
    last_placed,
    placed_since,
    read_cursor,
    recent_reports,
    told_reports,
    write_cursor,
)
from rimland.ledger.events import linked_up_to
from rimland.ledger.follows import live_follows
from rimland.ledger.known import Connection
from rimland.ledger.linking_store import log_mark

TASK = "match"

_MANY = 1_000
"""A load of more reports than this is sifted before it is resolved: most of it is history."""

_VERSIONS = 5_000
"""Versions of reports that are looked at in one turn."""

_DOCUMENTS = 500
"""Documents that are looked at in one turn."""


@dataclass(frozen=True, slots=True)
class MatchRound:
    """What one turn did: events and stories looked at, followers told, alerts posted.

    ``held`` are reports of attacks that are held back, ``unread`` follows that cannot be read;
    ``more`` says that documents are left for the next turn.
    """

    subjects: int = 0
    told: int = 0
    posted: int = 0
    held: int = 0
    unread: int = 0
    more: int = 0


class Watcher:
    """Keeps everybody's follows ready to match, and files them anew when any has changed."""

    def __init__(self) -> None:
        self._mark: tuple[object, ...] | None = None
        self._watch = watch_of(())

    def watch(self, connection: Connection) -> Watch:
        """Return the follows as they are now."""
        mark = follows_mark(connection)
        if mark != self._mark:
            self._watch, self._mark = watch_of(live_follows(connection)), mark
        return self._watch


def match_alerts(
    database: Database, settings: Settings, *, now: datetime, watcher: Watcher | None = None
) -> MatchRound:
    """Tell followers what changed since the last time this ran.

    The first time it only notes where the log stands: what is in a ledger before anybody follows
    is no news.
    """
    with database.reading() as connection:
        before = read_cursor(connection, TASK)
        if before is not None:
            placed = placed_since(connection, before["story"], limit=_DOCUMENTS)
            after, linked = _after(connection, before, [seq for seq, _, _ in placed], now)
            watch = (watcher or Watcher()).watch(connection)
            found = _found(
                connection, before, after, {d for _, d, _ in placed}, watch, settings, now
            )
            left = last_placed(connection) > after["story"] or linked > after["report"]
    if before is None:
        return _begin(database, now)
    after["held"] = sorted(found.held)
    if after == before and not found.news:
        return MatchRound(held=len(found.held), unread=len(watch.unread))
    with database.writing() as connection:
        if read_cursor(connection, TASK) != before:
            return MatchRound()  # another process was quicker
        told = tell_followers(
            connection,
            found.news,
            follows=watch.follows,
            redirects=found.redirects,
            now=now,
            damping=damping_of(settings),
        )
        write_cursor(connection, TASK, after, now=now)
    return MatchRound(
        len(found.news), told.told, told.posted, len(found.held), len(watch.unread), int(left)
    )


def begin_matching(database: Database, *, now: datetime) -> None:
    """Note where the log stands, unless matching has begun: what comes later is news."""
    with database.reading() as connection:
        begun = read_cursor(connection, TASK) is not None
    if not begun:
        _begin(database, now)


def publishing_terms(settings: Settings, now: datetime) -> PublishingTerms:
    """Return by which day alerts leave, and for how long abductions are held back."""
    return PublishingTerms(now.date(), settings.abduction_hold_days)


def reach_of(settings: Settings) -> Reach:
    """Return how old news may be."""
    return Reach(
        timedelta(days=settings.alert_known_days), timedelta(days=settings.alert_late_days)
    )


def _begin(database: Database, now: datetime) -> MatchRound:
    with database.writing() as connection:
        if read_cursor(connection, TASK) is None:
            mark = log_mark(connection)
            cursor = {
                "report": min(mark.report, linked_up_to(connection)),
                "retraction": mark.retraction,
                "judgement": mark.judgement,
                "story": last_placed(connection),
                "held": [],
                "day": now.date().isoformat(),
            }
            write_cursor(connection, TASK, cursor, now=now)
    return MatchRound()


def _after(
    connection: Connection, before: dict[str, Any], seqs: Collection[int], now: datetime
) -> tuple[dict[str, Any], int]:
    """Return how far the log is read after this turn, and how far it is linked.

    Reports that are not linked yet come later, and of a large load a piece at a time.
    """
    mark = log_mark(connection)
    linked = max(before["report"], min(mark.report, linked_up_to(connection)))
    after = {
        "report": min(linked, before["report"] + _VERSIONS),
        "retraction": mark.retraction,
        "judgement": mark.judgement,
        "story": max(seqs, default=before["story"]),
        "held": [],
        "day": now.date().isoformat(),
    }
    return after, linked


def _found(
    connection: Connection,
    before: dict[str, Any],
    after: dict[str, Any],
    placed: set[str],
    watch: Watch,
    settings: Settings,
    now: datetime,
) -> Found:
    keys, reach = changed_reports(connection, before, after["report"]), reach_of(settings)
    if len(keys) > _MANY:
        keys = recent_reports(connection, keys, now - reach.known) | told_reports(connection, keys)
    # What was held back is looked at again each day: it may have been long enough.
    held = set(before["held"])
    again = held if before["day"] != now.date().isoformat() else set()
    found = news_of(
        connection,
        keys | again,
        placed,
        watch,
        publishing_terms(settings, now),
        reach,
        now=now,
        waited=held,
    )
    return found if again else Found(found.news, found.redirects, found.held | held)
