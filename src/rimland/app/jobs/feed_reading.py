"""Fetched pages to what is written of them: documents, arrivals, and how each item stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from rimland.app.jobs.article_batch import Batch, Kept, Revision, Taken
from rimland.app.jobs.article_reading import Reading
from rimland.app.jobs.feed_pages import Article, Missed, corrected_at, publication, read_page
from rimland.app.jobs.feed_revisits import (
    next_look,
    revisit_times,
    settled,
    tried_again,
)
from rimland.app.settings import Settings
from rimland.ledger.arrivals import Arrival, NewArrival, latest_arrivals
from rimland.ledger.database import Database
from rimland.ledger.feed_items import ClaimedItem, ItemState
from rimland.ledger.feeds import StoredFeed
from rimland.model.document import Received
from rimland.model.errors import LedgerError
from rimland.sources.addresses import article_key, host_only
from rimland.sources.article_lines import published_time
from rimland.sources.fetching import Fetched
from rimland.sources.publishers import Publishers
from rimland.stories.pages import PageReader


@dataclass(frozen=True, slots=True)
class ReadRound:
    """What one round of reading came to: items by what became of them, and the new documents."""

    claimed: int = 0
    read: int = 0
    corrected: int = 0
    unchanged: int = 0
    same: int = 0
    not_article: int = 0
    refused: int = 0
    gone: int = 0
    failed: int = 0
    retried: int = 0
    lost: int = 0
    put_back: int = 0
    document_ids: tuple[str, ...] = ()

    def plus(self, other: ReadRound) -> ReadRound:
        """Return the sums of both."""
        return ReadRound(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(slots=True)
class Work:
    """One article in hand: its items, what the ledger has of it, and what its page brought."""

    items: list[ClaimedItem]
    arrival: Arrival | None
    brought: Fetched | Missed | None = None

    @property
    def known(self) -> bool:
        """Whether an item of it was read before, so that this is another look."""
        return any(item.document_id for item in self.items)


@dataclass(slots=True)
class Done:
    """What is to be written of a batch."""

    batch: Batch = field(default_factory=Batch)
    arrivals: list[NewArrival] = field(default_factory=list)
    items: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    round: ReadRound = field(default_factory=ReadRound)


class ItemReader:
    """Turns fetched pages into what is appended; holds the tools of one round."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        pages: PageReader,
        feeds: dict[str, StoredFeed],
        now: datetime,
    ) -> None:
        self._database, self._pages, self._feeds, self._now = database, pages, feeds, now
        self._reading = Reading(database, pages, Publishers(), "rules", settings, now)
        self._revisits = revisit_times(settings.revisit_hours)

    def batch(self, works: Sequence[Work]) -> Done:
        """Return what is to be written of these works."""
        done = Done()
        read: dict[str, str] = {}
        for work in works:
            article = self._article(work)
            if isinstance(article, Missed):
                self._missed(work, article, done)
            elif article is None:
                assert work.arrival is not None  # noqa: S101 - else its page was fetched
                self._same(work.items, work.arrival.document_id, work.arrival.article_key, done)
            else:
                self._read(work, article, read, done)
            work.brought = None
        return done

    def _article(self, work: Work) -> Article | Missed | None:
        if work.brought is None or isinstance(work.brought, Missed):
            return work.brought
        try:
            return read_page(self._pages, work.brought, work.items[0].address or "")
        except Exception as error:  # noqa: BLE001 - one strange page must not stop the others
            return Missed(ItemState.FAILED, f"cannot be read ({type(error).__name__})")

    def _read(self, work: Work, article: Article, read: dict[str, str], done: Done) -> None:
        key = article_key(article.address)
        if not work.known:
            earlier = read.get(key) or self._held(key)
            if earlier is not None:
                self._same(work.items, earlier, key, done)
                return
        arrival = work.arrival if work.known else None
        try:
            kept, new = self.take(work.items[0], article, key, arrival, done.batch)
        except LedgerError:
            raise
        except Exception as error:  # noqa: BLE001 - one strange text must not stop the others
            why = Missed(ItemState.FAILED, f"cannot be read ({type(error).__name__})")
            self._missed(work, why, done)
            return
        if kept.taken is Taken.ERASED:
            self._missed(work, Missed(ItemState.REFUSED, "its words were erased"), done)
            return
        if kept.taken is Taken.ADDED:
            done.arrivals.append(new)
            read[key] = kept.document_id
            corrected = new.version > 1
            done.round = done.round.plus(
                ReadRound(
                    read=0 if corrected else 1,
                    corrected=1 if corrected else 0,
                    document_ids=(kept.document_id,),
                )
            )
        else:
            done.round = done.round.plus(ReadRound(unchanged=1))
        first, *others = work.items
        done.items.append((first.seq, self._looked(first, kept, new, key)))
        self._same(others, kept.document_id, key, done)

    def _held(self, key: str) -> str | None:
        with self._database.reading() as connection:
            found = latest_arrivals(connection, [key])
        return found[key].document_id if key in found else None

    def take(
        self, item: ClaimedItem, article: Article, key: str, arrival: Arrival | None, batch: Batch
    ) -> tuple[Kept, NewArrival]:
        """Mask and code an article, as the next version of what the ledger has of it."""
        feed, page = self._feeds[item.feed_id], article.page
        published, origin = publication(
            page, article.address, (item.published, item.published_from), self._now
        )
        revises = None
        publisher, family = feed.publisher or page.publisher, feed.publisher_family
        if arrival is not None:
            revises = Revision(arrival, corrected_at(page, arrival.retrieved_at, self._now))
            # A version is told by the outlet that told the article, of the day it was told.
            publisher, family = arrival.publisher, arrival.publisher_family
            origin = arrival.published_from
            published = published_time(arrival.published) if arrival.published else None
        received = Received(
            given_id=key,
            file_row=f"{item.feed_id}:{item.item_key}",
            page=article.raw,
            published=published,
            title=page.title,
            url=article.address or None,
            publisher=publisher,
            publisher_family=family,
        )
        own = Batch()  # whatever a strange text breaks, nothing of it is half in the batch
        kept = self._reading.add_document(received, page.text, own, revises=revises)
        batch.absorb(own)
        return kept, NewArrival(
            document_id=kept.document_id,
            article_key=arrival.article_key if arrival else key,
            version=revises.version if revises else 1,
            first_document_id=arrival.first_document_id if arrival else kept.document_id,
            feed_id=item.feed_id,
            retrieved_at=self._now,
            published_from=origin,
        )

    def _looked(self, item: ClaimedItem, kept: Kept, new: NewArrival, key: str) -> dict[str, Any]:
        """Return how an item stands after its page was read: when it is looked at again."""
        looks = item.looks + 1 if item.document_id else 0
        due = next_look(item, looks, self._revisits, self._now)
        return settled(
            ItemState.SAME if item.state == ItemState.SAME else ItemState.READ,
            document_id=kept.document_id,
            article_key=new.article_key if item.document_id else key,
            looks=looks,
            due=due,
            # The address stays as it came only as long as it is needed.
            address=item.address if due else kept.url,
        )

    def _same(self, items: Sequence[ClaimedItem], document: str, key: str, done: Done) -> None:
        for item in items:
            values = settled(
                ItemState.READ if item.state == ItemState.READ else ItemState.SAME,
                document_id=document,
                article_key=key,
                looks=item.looks,
                due=None,
                address=host_only(item.address),
            )
            done.items.append((item.seq, values))
        done.round = done.round.plus(ReadRound(same=len(items)))

    def _missed(self, work: Work, why: Missed, done: Done) -> None:
        for item in work.items:
            again = tried_again(item, why, self._now)
            if again is not None:
                done.items.append((item.seq, again))
                done.round = done.round.plus(ReadRound(retried=1))
            elif item.document_id:
                # A page that cannot be had any more takes nothing back of what it told.
                due = next_look(item, item.looks + 1, self._revisits, self._now)
                values = settled(
                    ItemState(item.state),
                    document_id=item.document_id,
                    article_key=item.article_key,
                    looks=item.looks + 1,
                    due=due,
                    address=item.address if due else host_only(item.address),
                    reason=f"not seen again: {why.reason}",
                )
                done.items.append((item.seq, values))
                done.round = done.round.plus(ReadRound(unchanged=1))
            else:
                values = settled(
                    why.state,
                    document_id=None,
                    article_key=item.article_key,
                    looks=item.looks,
                    due=None,
                    address=host_only(item.address),
                    reason=why.reason,
                )
                done.items.append((item.seq, values))
                done.round = done.round.plus(_COUNTED.get(why.state, ReadRound(failed=1)))


_COUNTED = {
    ItemState.NOT_ARTICLE: ReadRound(not_article=1),
    ItemState.REFUSED: ReadRound(refused=1),
    ItemState.GONE: ReadRound(gone=1),
}
