"""Fetching and reading everything that is due, once: what ``rimland feeds fetch`` does."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime

from rimland.app.jobs.feed_documents import ReadRound, read_items
from rimland.app.jobs.feeds import FetchRound, fetch_due
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.feeds import find_feed
from rimland.sources.fetching import Fetcher, user_agent
from rimland.stories.pages import PageReader


def fetch_once(
    database: Database,
    settings: Settings,
    *,
    clock: Callable[[], datetime],
    only: Iterable[str] | None = None,
    progress: Callable[[str], None] = lambda _line: None,
    fetcher: Fetcher | None = None,
) -> tuple[FetchRound, ReadRound]:
    """Fetch the feeds that are due, or just these, then read the items that are due.

    Raises NotFoundError for a feed that there is not.
    """
    names = list(only) if only is not None else None
    chosen = None
    if names is not None:
        with database.reading() as connection:
            chosen = [find_feed(connection, name).feed_id for name in names]
    fetcher = fetcher or Fetcher(user_agent=user_agent(settings.fetch_contact))
    worker = f"once-{os.getpid()}-{secrets.token_hex(4)}"
    feeds, items = FetchRound(), ReadRound()
    while True:
        progress(f"{feeds.feeds} feeds fetched, {feeds.fresh} new items")
        found = fetch_due(
            *(database, settings, fetcher),
            now=clock(),
            worker=worker,
            limit=20,
            only=chosen,
            budget=None,
        )
        feeds = feeds.plus(found)
        if chosen is not None or not found.feeds:
            break
    with PageReader(seconds=settings.page_seconds) as pages:
        while True:
            progress(f"{items.read + items.corrected} of {items.claimed} items gave a document")
            read = read_items(
                *(database, settings, fetcher, pages),
                now=clock(),
                worker=worker,
                limit=40,
                budget=None,
            )
            items = items.plus(read)
            if read.claimed == read.lost:  # nothing is due, or all of it is in other hands
                break
    return feeds, items
