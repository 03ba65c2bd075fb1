"""Articles read from what a feed itself carries, where the user asked for that.

The words are never stored as they came: they are masked and coded while the fetch is settled, in
the same transaction that notes the items.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rimland.app.jobs.article_batch import Batch, Taken
from rimland.app.jobs.feed_look import Look
from rimland.app.jobs.feed_pages import Article
from rimland.app.jobs.feed_reading import ItemReader
from rimland.app.jobs.feed_revisits import settled
from rimland.app.settings import Settings
from rimland.ledger.arrivals import Arrival, NewArrival, latest_arrivals
from rimland.ledger.database import Database
from rimland.ledger.feed_items import ClaimedItem, FoundItem, ItemState, held_items
from rimland.ledger.feeds import StoredFeed
from rimland.model.errors import LedgerError
from rimland.model.time import utc_text
from rimland.sources.addresses import canonical_address, host_only
from rimland.sources.feed_items import Item
from rimland.stories.pages import PageReader, PageText


@dataclass(slots=True)
class Content:
    """What a feed's own words give: documents and arrivals, and how each item stands."""

    batch: Batch = field(default_factory=Batch)
    arrivals: list[NewArrival] = field(default_factory=list)
    items: dict[str, dict[str, Any]] = field(default_factory=dict)


def read_content(
    database: Database, settings: Settings, feed: StoredFeed, look: Look, *, now: datetime
) -> Content:
    """Read the fresh and changed items of a feed that is taken at its word.

    With content ``feed`` an item that carries no whole text waits for its page; with ``summary``
    its lead is all that is read.
    """
    content = Content()
    if feed.content == "page" or not look.found:
        return content
    with database.reading() as connection:
        held = held_items(connection, feed.feed_id, [one.item_key for one, _ in look.found])
        known = latest_arrivals(connection, {one.article_key for one, _ in look.found})
    with PageReader() as pages:
        reader = ItemReader(database, settings, pages, {feed.feed_id: feed}, now)
        for found, item in look.found:
            before = held.get(found.item_key)
            new = before is None or (
                before["stamp"] != found.stamp and before["document_id"] is not None
            )
            if new and found.state is ItemState.WAITING:
                arrival = known.get(found.article_key)
                _read(reader, feed, found, item, arrival, content, now, known=before is not None)
    return content


def _read(
    reader: ItemReader,
    feed: StoredFeed,
    found: FoundItem,
    item: Item,
    arrival: Arrival | None,
    content: Content,
    now: datetime,
    *,
    known: bool,
) -> None:
    if arrival is not None and not known:
        content.items[found.item_key] = _settled(found, ItemState.SAME, arrival.document_id)
        return
    words = item.summary if feed.content == "summary" else item.content
    if not words:
        if feed.content == "summary":
            reason = "its feed gives no summary"
            content.items[found.item_key] = _settled(
                found, ItemState.NOT_ARTICLE, None, reason=reason
            )
        return
    article = Article(
        PageText(words, title=item.title),
        words.encode(),
        canonical_address(item.address) or "" if item.address else "",
    )
    try:
        kept, new = reader.take(
            _claimed(feed, found, now), article, found.article_key, arrival, content.batch
        )
    except LedgerError:
        raise
    except Exception as error:  # noqa: BLE001 - one strange text must not stop the others
        reason = f"cannot be read ({type(error).__name__})"
        content.items[found.item_key] = _settled(found, ItemState.FAILED, None, reason=reason)
        return
    if kept.taken is Taken.ERASED:
        content.items[found.item_key] = _settled(
            found, ItemState.REFUSED, None, reason="its words were erased"
        )
        return
    if kept.taken is Taken.ADDED:
        content.arrivals.append(new)
    values = _settled(found, ItemState.READ, kept.document_id)
    content.items[found.item_key] = values | {"address": kept.url}


def _settled(
    found: FoundItem, state: ItemState, document: str | None, *, reason: str | None = None
) -> dict[str, Any]:
    return settled(
        state,
        document_id=document,
        article_key=found.article_key,
        looks=0,
        due=None,
        address=host_only(found.address),
        reason=reason,
    )


def _claimed(feed: StoredFeed, found: FoundItem, now: datetime) -> ClaimedItem:
    return ClaimedItem(
        seq=0,
        feed_id=feed.feed_id,
        item_key=found.item_key,
        article_key=found.article_key,
        address=found.address,
        published=found.published,
        published_from=found.published_from,
        state=str(found.state),
        tries=0,
        looks=0,
        document_id=None,
        found_at=utc_text(now),
    )
