"""The part of the Python API that follows feeds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.feeds import NewFeed

if TYPE_CHECKING:
    from rimland.app.jobs.feed_documents import ReadRound
    from rimland.app.jobs.feed_list import AddedFeed, ImportedFeeds
    from rimland.app.jobs.feeds import FetchRound

__all__ = ["Feeds", "Fetched", "NewFeed"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What fetching feeds and reading their items came to."""

    feeds: FetchRound
    items: ReadRound


class Feeds:
    """Feeds: added, listed with their health, fetched, removed."""

    settings: Settings
    database: Database

    def add_feeds(self, new: Iterable[NewFeed]) -> list[AddedFeed]:
        """Follow feeds: RSS, Atom, JSON Feed, news sitemaps, or pages to watch; raises RimlandError."""
        from rimland.app.jobs.feed_list import add_feeds  # noqa: PLC0415 - most sessions follow none

        return add_feeds(self.database, new, now=_now())

    def import_feeds(self, path: str) -> ImportedFeeds:
        """Follow the feeds of an OPML file; raises FileRefusedError for one that cannot be used."""
        from rimland.app.jobs.feed_list import import_opml  # noqa: PLC0415

        return import_opml(self.database, path, now=_now())

    def export_feeds(self) -> str:
        """Return the feeds that are followed as OPML."""
        from rimland.app.jobs.feed_list import export_opml  # noqa: PLC0415

        return export_opml(self.database)

    def feeds(self, *, ended: bool = False) -> list[dict[str, Any]]:
        """Return one row per feed, with its health in words; ended ones only if asked."""
        from rimland.app.jobs.feed_list import list_feeds  # noqa: PLC0415

        return list_feeds(self.database, now=_now(), ended=ended)

    def feed(self, name: str) -> dict[str, Any]:
        """Return everything known of one feed, by id or address; raises NotFoundError."""
        from rimland.app.jobs.feed_list import show_feed  # noqa: PLC0415

        return show_feed(self.database, name, now=_now())

    def feed_items(
        self, *, feed: str | None = None, state: str | None = None, limit: int = 100
    ) -> list[dict[str, Any]]:
        """Return items of feeds and what became of each, the latest first; raises NotFoundError."""
        from rimland.app.jobs.feed_list import list_items  # noqa: PLC0415

        return list_items(self.database, feed=feed, state=state, limit=limit)

    def remove_feed(self, name: str) -> str:
        """Stop following a feed, and return its id; what came of it stays. Raises NotFoundError."""
        from rimland.app.jobs.feed_list import remove_feed  # noqa: PLC0415

        return remove_feed(self.database, name, now=_now()).feed_id

    def fetch_feeds(
        self,
        *,
        only: Iterable[str] | None = None,
        progress: Callable[[str], None] = lambda _line: None,
    ) -> Fetched:
        """Fetch the feeds that are due, or just these, and read the items that are due.

        What cannot be fetched or read is counted, never raised. Raises NotFoundError for a feed
        that there is not.
        """
        from rimland.app.jobs.feed_once import fetch_once  # noqa: PLC0415

        feeds, items = fetch_once(
            self.database, self.settings, clock=_now, only=only, progress=progress
        )
        return Fetched(feeds, items)


def _now() -> datetime:
    return datetime.now(UTC)
