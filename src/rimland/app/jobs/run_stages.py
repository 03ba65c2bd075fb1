"""What the desk does, in the order in which news goes through it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from rimland.app.jobs.deliver import deliver_due
from rimland.app.jobs.desk_match import Watcher, begin_matching, match_alerts
from rimland.app.jobs.feed_documents import read_items
from rimland.app.jobs.feeds import fetch_due
from rimland.app.jobs.link import link_reports
from rimland.app.jobs.run import Stage
from rimland.app.jobs.stories import assign_stories
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.documents import delete_expired
from rimland.ledger.linking_store import Mark, log_mark
from rimland.outputs.alerts.channels import Sender
from rimland.sources.fetching import Fetcher
from rimland.stories.pages import PageReader

SECOND = timedelta(seconds=1)

_FEEDS_AT_ONCE = 20
_ITEMS_AT_ONCE = 25
_PARCELS_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Tools:
    """What the stages work with, made once for a process."""

    fetcher: Fetcher
    pages: PageReader
    senders: Mapping[str, Sender]


def worker_name() -> str:
    """Return a name under which this process takes work in hand; it says nothing of the machine."""
    return f"w{secrets.token_hex(4)}"


def desk_stages(
    database: Database,
    settings: Settings,
    tools: Tools,
    worker: str,
    *,
    clock: Callable[[], datetime],
) -> tuple[Stage, ...]:
    """Return the desk's stages; what is in the ledger when the desk first begins is no news."""
    begin_matching(database, now=clock())
    watcher = Watcher()
    linked: list[Mark] = []

    def fetch(now: datetime) -> Mapping[str, int]:
        found = fetch_due(
            database, settings, tools.fetcher, now=now, worker=worker, limit=_FEEDS_AT_ONCE
        )
        return _counts(found, more=found.feeds >= _FEEDS_AT_ONCE)

    def read(now: datetime) -> Mapping[str, int]:
        found = read_items(
            *(database, settings, tools.fetcher, tools.pages),
            now=now,
            worker=worker,
            limit=_ITEMS_AT_ONCE,
        )
        return _counts(found, more=found.claimed >= _ITEMS_AT_ONCE)

    def stories(now: datetime) -> Mapping[str, int]:
        return _counts(assign_stories(database, settings, now=now, batches=1))

    def link(now: datetime) -> Mapping[str, int]:
        with database.reading() as connection:
            before = log_mark(connection)
        if linked == [before]:
            return {}
        done = link_reports(database, now=now)
        # The mark from before it linked: what was written meanwhile may not be linked yet.
        linked[:] = [before] if not done.changed and not done.minted else []
        return {"compared": done.touched, "minted": done.minted, "changed": done.changed}

    def match(now: datetime) -> Mapping[str, int]:
        done = match_alerts(database, settings, now=now, watcher=watcher)
        # What is held back is a state and no deed: it would be counted again each turn.
        return _counts(replace(done, held=0, unread=0))

    def deliver(now: datetime) -> Mapping[str, int]:
        done = deliver_due(
            *(database, settings, tools.senders),
            now=now,
            worker=worker,
            limit=_PARCELS_AT_ONCE,
            clock=clock,
        )
        return _counts(done)

    def tidy(now: datetime) -> Mapping[str, int]:
        with database.writing() as connection:
            return {"originals_expired": delete_expired(connection, now=now)}

    return (
        Stage("fetch", 5 * SECOND, fetch),
        Stage("read", 5 * SECOND, read),
        Stage("stories", 5 * SECOND, stories, alone=True),
        Stage("link", 10 * SECOND, link, alone=True),
        Stage("match", 5 * SECOND, match, alone=True),
        Stage("deliver", 5 * SECOND, deliver),
        Stage("tidy", timedelta(hours=1), tidy, alone=True),
    )


def _counts(done: Any, *, more: bool = False) -> dict[str, int]:
    """Return the numbers of a stage's result; texts and ids are left out."""
    found = {
        name: int(value)
        for name, value in asdict(done).items()
        if isinstance(value, int | bool) and name != "more"
    }
    found |= {
        name: len(value) for name, value in asdict(done).items() if isinstance(value, tuple | list)
    }
    return found | {"more": int(more or bool(getattr(done, "more", 0)))}
