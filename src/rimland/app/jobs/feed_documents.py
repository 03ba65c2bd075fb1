"""Reading the items that are due: pages to documents, corrections to versions of articles.

Everything of a batch (documents, reports, arrivals, what became of each item) is appended in one
transaction. Killed before it, the batch was never read; killed after it, it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from rimland.app.jobs.feed_append import append_read
from rimland.app.jobs.feed_pages import (
    Missed,
    fetch_page,
)
from rimland.app.jobs.feed_reading import Done, ItemReader, ReadRound, Work
from rimland.app.settings import Settings
from rimland.ledger.arrivals import latest_arrivals
from rimland.ledger.database import Database
from rimland.ledger.feed_items import (
    ItemState,
    claim_items,
    items_due,
    settle_item,
    still_claimed,
)
from rimland.ledger.feeds import all_feeds
from rimland.sources.fetching import Fetched, Fetcher
from rimland.stories.pages import PageReader

__all__ = ["ReadRound", "read_items"]

LEASE = timedelta(minutes=30)
AT_ONCE = 20
"""Articles that are fetched side by side and appended together."""


def read_items(
    database: Database,
    settings: Settings,
    fetcher: Fetcher,
    pages: PageReader,
    *,
    now: datetime,
    worker: str,
    limit: int = 100,
) -> ReadRound:
    """Read items that are due; one that cannot be read is an outcome, never an error."""
    with database.reading() as connection:
        if not items_due(connection, now=now):
            return ReadRound()
    with database.writing() as connection:
        claimed = claim_items(connection, worker=worker, now=now, limit=limit, lease=LEASE)
        feeds = {feed.feed_id: feed for feed in all_feeds(connection, ended=True)}
        arrived = latest_arrivals(connection, {item.article_key for item in claimed})
    works: dict[str, Work] = {}
    for item in claimed:
        works.setdefault(item.article_key, Work([], arrived.get(item.article_key))).items.append(
            item
        )
    done = ReadRound(claimed=len(claimed))
    reader = ItemReader(database, settings, pages, feeds, now)
    listed = list(works.values())
    for start in range(0, len(listed), AT_ONCE):
        part = listed[start : start + AT_ONCE]
        _fetch(fetcher, part, settings.feed_threads)
        done = done.plus(_append(database, settings, reader.batch(part), now, worker))
    return done


def _fetch(fetcher: Fetcher, works: Sequence[Work], threads: int) -> None:
    """Fetch the pages of works side by side; an article that came another way needs no page."""
    wanted = [
        (work, list(dict.fromkeys(item.address for item in work.items if item.address)))
        for work in works
        if work.arrival is None or work.known
    ]
    if not wanted:
        return
    with ThreadPoolExecutor(min(threads, len(wanted))) as pool:
        coming = [
            (work, pool.submit(_first_to_be_had, fetcher, addresses)) for work, addresses in wanted
        ]
        for work, page in coming:
            work.brought = page.result()


def _first_to_be_had(fetcher: Fetcher, addresses: Sequence[str]) -> Fetched | Missed:
    """Fetch an article at the first of its addresses that gives it; at most three are tried."""
    brought: Fetched | Missed = Missed(ItemState.NO_ADDRESS, "it names no page")
    for address in addresses[:3]:
        brought = fetch_page(fetcher, address)
        if not isinstance(brought, Missed) or brought.temporary:
            break
    return brought


def _append(
    database: Database, settings: Settings, done: Done, now: datetime, worker: str
) -> ReadRound:
    """Write a batch in one transaction, unless another worker has read any of it meanwhile."""
    if not done.items:
        return done.round
    items = {seq for seq, _ in done.items}
    with database.writing() as connection:
        held = still_claimed(connection, items, worker=worker)
        if held != items or not append_read(connection, done.batch, done.arrivals, settings, now):
            for seq in held:
                settle_item(connection, seq, worker=worker, values={})
            return ReadRound(lost=len(items))
        for seq, values in done.items:
            settle_item(connection, seq, worker=worker, values=values)
    return done.round
