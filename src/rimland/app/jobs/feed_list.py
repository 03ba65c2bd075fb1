"""Feeds as a person adds and sees them: named, listed with their health, shown one by one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from rimland.app.jobs.coders import default_masker
from rimland.ledger.database import Database
from rimland.ledger.feed_items import ItemState, item_counts, items_of
from rimland.ledger.feed_signals import signals
from rimland.ledger.feeds import (
    NewFeed,
    StoredFeed,
    add_feed,
    all_feeds,
    end_feed,
    fetches_of,
    find_feed,
    last_reasons,
)
from rimland.model.errors import FileRefusedError, RimlandError
from rimland.sources.addresses import is_host
from rimland.sources.bounds import MEGABYTE, readable
from rimland.sources.feed_health import FeedStatus
from rimland.sources.names import is_outlet
from rimland.sources.opml import Outline, read_opml, write_opml
from rimland.stories.masking import Masker

CONTENTS = ("page", "feed", "summary")
_LONGEST_ADDRESS = 2_000
_LEAST_MINUTES, _MOST_MINUTES = 5, 60 * 24 * 7
_MOST_OPML = 8 * MEGABYTE


@dataclass(frozen=True, slots=True)
class AddedFeed:
    """A feed that was added; ``fresh`` is false where it was followed before."""

    feed_id: str
    address: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class ImportedFeeds:
    """What an OPML file gave: the feeds, how many outlines named none, and whether it was whole."""

    feeds: tuple[AddedFeed, ...]
    refused: int
    whole: bool


def feed_address(text: str) -> str:
    """Return an address as feeds are kept under it; raises RimlandError for what is none."""
    words = text.strip()
    hint = "write it as https://example.org/feed.xml"
    try:
        address = httpx.URL(words).copy_with(fragment=None)
        sound = is_host(address.raw_host.decode("ascii"))
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise RimlandError(f"'{words[:80]}' is no address", hint=hint) from None
    if address.scheme not in {"http", "https"} or not sound:
        raise RimlandError(f"'{words[:80]}' is no http or https address", hint=hint)
    if address.userinfo:
        what = "the address holds a name or password, which rimland neither keeps nor sends"
        raise RimlandError(what, where=address.host, hint="leave it out")
    if len(str(address)) > _LONGEST_ADDRESS:
        raise RimlandError(f"is longer than {_LONGEST_ADDRESS} characters", where=address.host)
    return str(address)


def minutes(text: str) -> int:
    """Read how often a feed is fetched: ``30m``, ``2h``, ``1d``; raises RimlandError."""
    units = {"m": 1, "h": 60, "d": 1440}
    words = text.strip().lower()
    number, unit = (words[:-1], words[-1:]) if words[-1:] in units else (words, "m")
    if not number.isascii() or not number.isdigit() or len(number) > 6:  # noqa: PLR2004
        raise RimlandError(f"'{text[:20]}' is no length of time", hint="write 30m, 2h or 1d")
    found = int(number) * units[unit]
    if not _LEAST_MINUTES <= found <= _MOST_MINUTES:
        what = f"'{text[:20]}' is less than {_LEAST_MINUTES} minutes or more than a week"
        raise RimlandError(what, hint="write 30m, 2h or 1d")
    return found


def add_feeds(database: Database, new: Iterable[NewFeed], *, now: datetime) -> list[AddedFeed]:
    """Follow feeds, in one transaction; raises RimlandError for an address that is none."""
    checked = [dataclasses.replace(one, address=feed_address(one.address)) for one in new]
    for one in checked:
        _refuse_odd(one)
    with database.writing() as connection:
        return [
            AddedFeed(feed_id, one.address, fresh)
            for one in checked
            for feed_id, fresh in [add_feed(connection, one, now=now)]
        ]


def _refuse_odd(new: NewFeed) -> None:
    if new.content is not None and new.content not in CONTENTS:
        raise RimlandError(f"is none of {', '.join(CONTENTS)}", where="content")
    if new.expected_per_day is not None and not 0 < new.expected_per_day < 100_000:  # noqa: PLR2004
        what = "is no number of items a day"
        raise RimlandError(what, where="expected_per_day", hint="write for example 20 or 0.5")


def import_opml(database: Database, path: str, *, now: datetime) -> ImportedFeeds:
    """Follow the feeds of an OPML file; raises FileRefusedError for one that cannot be used."""
    with readable(Path(path)) as stream:
        data = stream.read(_MOST_OPML + 1)
    if len(data) > _MOST_OPML:
        what = f"is larger than {_MOST_OPML // MEGABYTE} MB"
        raise FileRefusedError(what, where=path, hint="split the list")
    listed = read_opml(data, path)
    masker = default_masker()
    new, refused = [], listed.refused
    for outline in listed.outlines:
        try:
            address = feed_address(outline.address)
        except RimlandError:
            refused += 1
            continue
        titled = outline.title and not masker.names_somebody(outline.title)
        new.append(
            NewFeed(
                address=address,
                title=outline.title if titled else None,
                publisher=_nobodys(masker, outline.publisher),
                publisher_family=_nobodys(masker, outline.publisher_family),
                expected_per_day=outline.expected_per_day,
                every_minutes=outline.every_minutes,
                content=outline.content if outline.content in CONTENTS else None,
            )
        )
    return ImportedFeeds(tuple(add_feeds(database, new, now=now)), refused, listed.whole)


def _nobodys(masker: Masker, name: str | None) -> str | None:
    """Return an outlet's name as a list gives it, unless it reads as a person's."""
    return name if name and (is_outlet(name) or not masker.names_somebody(name)) else None


def export_opml(database: Database) -> str:
    """Return the feeds that are followed as OPML."""
    with database.reading() as connection:
        feeds = all_feeds(connection)
    return write_opml(
        (
            Outline(
                address=feed.address,
                title=feed.title,
                publisher=feed.publisher,
                publisher_family=feed.publisher_family,
                expected_per_day=feed.expected_per_day,
                every_minutes=feed.every_minutes,
                content=feed.content if feed.content != "page" else None,
            )
            for feed in feeds
        ),
        "Feeds of rimland",
    )


def remove_feed(database: Database, name: str, *, now: datetime) -> StoredFeed:
    """Stop following a feed; what came of it stays. Raises NotFoundError."""
    with database.writing() as connection:
        feed = find_feed(connection, name)
        end_feed(connection, feed.feed_id, status=FeedStatus.REMOVED, reason="removed", now=now)
        return find_feed(connection, feed.feed_id)


def list_feeds(database: Database, *, now: datetime, ended: bool = False) -> list[dict[str, Any]]:
    """Return one row per feed: its health in words, its items by what became of them, its signals."""
    with database.reading() as connection:
        feeds = all_feeds(connection, ended=ended)
        counts = item_counts(connection)
        standing = signals(connection)
        reasons = last_reasons(connection)
    return [
        _row(
            feed,
            counts.get(feed.feed_id, {}),
            [s for s in standing if s["feed_id"] == feed.feed_id],
            reasons.get(feed.feed_id),
            now,
        )
        for feed in feeds
    ]


def show_feed(database: Database, name: str, *, now: datetime) -> dict[str, Any]:
    """Return everything known of one feed; raises NotFoundError."""
    with database.reading() as connection:
        feed = find_feed(connection, name)
        counts = item_counts(connection).get(feed.feed_id, {})
        told = signals(connection, feed=feed.feed_id, standing=False)
        fetches = fetches_of(connection, feed.feed_id)
        reasons = last_reasons(connection)
    standing = [s for s in told if s["cleared_at"] is None]
    return {
        **_row(feed, counts, standing, reasons.get(feed.feed_id), now),
        "kind": feed.kind,
        "content": feed.content,
        "expected_per_day": feed.expected_per_day,
        "every_minutes": feed.every_minutes,
        "added_at": feed.added_at,
        "ended_at": feed.ended_at,
        "items": {str(state): counts[state] for state in ItemState if state in counts},
        "told": [{k: s[k] for k in ("code", "detail", "raised_at", "cleared_at")} for s in told],
        "fetches": [{k: v for k, v in f.items() if k not in {"seq", "feed_id"}} for f in fetches],
    }


def list_items(
    database: Database, *, feed: str | None = None, state: str | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """Return items, the latest first; raises NotFoundError for a feed that there is not."""
    with database.reading() as connection:
        wanted = find_feed(connection, feed).feed_id if feed else None
        return items_of(connection, feed=wanted, state=state, limit=limit)


def _row(
    feed: StoredFeed,
    counts: Mapping[str, int],
    standing: Sequence[Mapping[str, Any]],
    reason: str | None,
    now: datetime,
) -> dict[str, Any]:
    read = counts.get(ItemState.READ, 0) + counts.get(ItemState.SAME, 0)
    return {
        "feed_id": feed.feed_id,
        "status": feed.status,
        "name": feed.title or feed.publisher or urlsplit(feed.address).hostname,
        "health": health_words(feed, standing, reason, now),
        "read": read,
        "waiting": counts.get(ItemState.WAITING, 0),
        "other": sum(counts.values()) - read - counts.get(ItemState.WAITING, 0),
        "address": feed.address,
        "publisher": feed.publisher,
        "publisher_family": feed.publisher_family,
        "fetched_at": feed.fetched_at,
        "fresh_at": feed.fresh_at,
        "due_at": feed.due_at if feed.ended_at is None else None,
        "signals": [str(s["code"]) for s in standing],
    }


def health_words(
    feed: StoredFeed, standing: Sequence[Mapping[str, Any]], reason: str | None, now: datetime
) -> str:
    """Return how a feed is, in words that need no manual."""
    due = _ago(feed.due_at, now)
    if feed.status == FeedStatus.NEW:
        return "not fetched yet"
    if feed.status in {FeedStatus.GONE, FeedStatus.REMOVED}:
        return f"{feed.end_reason or feed.status} {_ago(feed.ended_at, now)}"
    if feed.status == FeedStatus.FAILING:
        tries = f"{feed.failures} time{'s' if feed.failures > 1 else ''}"
        return f"failed {tries} ({reason or 'no reason given'}); next try {due}"
    if feed.status == FeedStatus.EMPTY:
        return f"sound, but without a single item; fetched {_ago(feed.fetched_at, now)}"
    low = next((s["detail"] for s in standing if s["code"] == "low_yield"), None)
    fresh = f"last new item {_ago(feed.fresh_at, now)}" if feed.fresh_at else "nothing new yet"
    return f"yields too little: {low}; {fresh}" if low else fresh


def _ago(text: str | None, now: datetime) -> str:
    if text is None:
        return "never"
    gap = now - datetime.fromisoformat(text)
    size = abs(gap)
    if size < timedelta(minutes=1):
        return "now"
    for unit, length in (("d", timedelta(days=1)), ("h", timedelta(hours=1))):
        if size >= 2 * length:
            words = f"{size // length} {unit}"
            break
    else:
        words = f"{size // timedelta(minutes=1)} min"
    return f"{words} ago" if gap > timedelta(0) else f"in {words}"
