"""Reading the items that are due: pages to documents, corrections to versions of articles.

Everything of a batch (documents, reports, arrivals, what became of each item) is appended in one
transaction. Killed before it, the batch was never read; killed after it, it is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from rimland.app.jobs.feed_append import append_read
from rimland.app.jobs.feed_budget import BUDGET, Budget, Deadline, Later, host_by_host
from rimland.app.jobs.feed_pages import (
    Missed,
    fetch_page,
)
from rimland.app.jobs.feed_reading import Done, ItemReader, ReadRound, Work
from rimland.app.jobs.feed_revisits import MOST_TRIES
from rimland.app.settings import Settings
from rimland.ledger.arrivals import latest_arrivals
from rimland.ledger.database import Database
from rimland.ledger.feed_items import (
    ItemState,
    begin_items,
    claim_items,
    items_due,
    settle_item,
    still_claimed,
)
from rimland.ledger.feeds import all_feeds
from rimland.model.time import utc_text
from rimland.sources.fetching import Fetched, Fetcher
from rimland.stories.pages import PageReader

__all__ = ["ReadRound", "read_items"]

LEASE = timedelta(minutes=30)
AT_ONCE = 20
"""Articles that are fetched side by side and appended together."""
_SUSPECT = 2
"""After so many tries an article is appended alone: perhaps it is what ended its last batch."""


def read_items(
    database: Database,
    settings: Settings,
    fetcher: Fetcher,
    pages: PageReader,
    *,
    now: datetime,
    worker: str,
    limit: int = 100,
    budget: Budget | None = BUDGET,
) -> ReadRound:
    """Read items that are due; one that cannot be read is an outcome, never an error.

    Items of a host that is to be left alone, and those that the budget does not cover, are put back
    as they were and are due a little later; without a budget every item is waited for.
    """
    deadline = budget.begun() if budget else None
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
    # What was tried least is read first, so that one that ends the process holds up no other.
    listed = sorted(works.values(), key=_tried)
    for start in range(0, len(listed), AT_ONCE):
        part = listed[start : start + AT_ONCE]
        later = _fetch(fetcher, part, settings.feed_threads, deadline)
        done = done.plus(_put_back(database, later, now, worker))
        put_back = {id(work) for work, _ in later}
        for batch in _batches([work for work in part if id(work) not in put_back]):
            tries = {item.seq: item.tries for work in batch for item in work.items}
            with database.writing() as connection:
                begin_items(connection, list(tries), worker=worker)
            done = done.plus(_append(database, settings, reader.batch(batch), now, worker, tries))
    return done


def _tried(work: Work) -> int:
    return max(item.tries for item in work.items)


def _batches(works: Sequence[Work]) -> list[list[Work]]:
    """Part works into what is appended together."""
    fresh = [work for work in works if _tried(work) < _SUSPECT]
    alone = [[work] for work in works if _tried(work) >= _SUSPECT]
    return [fresh, *alone] if fresh else alone


def _fetch(
    fetcher: Fetcher, works: Sequence[Work], threads: int, deadline: Deadline | None
) -> list[tuple[Work, timedelta]]:
    """Fetch the pages of works, hosts side by side; return those put back, and for how long.

    An article that came another way needs no page, and one that was given up gets none.
    """
    wanted: list[tuple[Work, list[str]]] = []
    for work in works:
        if _tried(work) >= MOST_TRIES:
            work.brought = Missed(ItemState.FAILED, "given up: reading it never came to an end")
        elif work.arrival is None or work.known:
            addresses = list(dict.fromkeys(item.address for item in work.items if item.address))
            wanted.append((work, addresses))
    came = host_by_host(
        wanted,
        lambda job: _first_to_be_had(fetcher, job[1]),
        address=lambda job: job[1][0] if job[1] else "",
        fetcher=fetcher,
        threads=threads,
        deadline=deadline,
    )
    later = []
    for (work, _), page in zip(wanted, came, strict=True):
        if isinstance(page, Later):
            later.append((work, page.after))
        else:
            work.brought = page
    return later


def _put_back(
    database: Database, later: Sequence[tuple[Work, timedelta]], now: datetime, worker: str
) -> ReadRound:
    """Let go of items that were not begun; no try of theirs is counted."""
    if not later:
        return ReadRound()
    with database.writing() as connection:
        for work, after in later:
            for item in work.items:
                values = {"due_at": utc_text(now + after)}
                settle_item(connection, item.seq, worker=worker, values=values)
    return ReadRound(put_back=sum(len(work.items) for work, _ in later))


def _first_to_be_had(fetcher: Fetcher, addresses: Sequence[str]) -> Fetched | Missed:
    """Fetch an article at the first of its addresses that gives it; at most three are tried."""
    brought: Fetched | Missed = Missed(ItemState.NO_ADDRESS, "it names no page")
    for address in addresses[:3]:
        brought = fetch_page(fetcher, address)
        if not isinstance(brought, Missed) or brought.temporary:
            break
    return brought


def _append(
    database: Database,
    settings: Settings,
    done: Done,
    now: datetime,
    worker: str,
    tries: Mapping[int, int],
) -> ReadRound:
    """Write a batch in one transaction, unless another worker has read any of it meanwhile.

    ``tries`` are those of each item before this one, for those that are let go.
    """
    if not done.items:
        return done.round
    items = {seq for seq, _ in done.items}
    with database.writing() as connection:
        held = still_claimed(connection, items, worker=worker)
        if held != items or not append_read(connection, done.batch, done.arrivals, settings, now):
            for seq in held:
                settle_item(connection, seq, worker=worker, values={"tries": tries[seq]})
            return ReadRound(lost=len(items))
        for seq, values in done.items:
            settle_item(connection, seq, worker=worker, values=values)
    return done.round
