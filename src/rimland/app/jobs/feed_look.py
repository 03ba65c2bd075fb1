"""One look at a feed: fetched and read, or why not; no database, so that many look at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rimland.app.jobs.feed_found import Circumstances, found_items
from rimland.ledger.feed_items import FoundItem
from rimland.ledger.feeds import StoredFeed
from rimland.sources.content_encoding import GZIP_MAGIC, gunzipped
from rimland.sources.feed_health import FetchOutcome
from rimland.sources.feed_schedule import cache_hint
from rimland.sources.feeds import MOST_ITEMS, Feed, FeedFault, FeedKind, Item, parse_feed
from rimland.sources.fetching import Fetched, Fetcher, FetchFault, FetchLimits

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5"
)
SOUND = frozenset({FetchOutcome.ITEMS, FetchOutcome.EMPTY, FetchOutcome.UNCHANGED})
"""Outcomes of a feed that is as it should be."""
_GONE = 410
_MOST_REASON = 200
_SEEN_AS_FEED = frozenset(FeedKind) - {FeedKind.PAGE, FeedKind.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a feed brought."""

    outcome: FetchOutcome
    feed: Feed | None = None
    found: tuple[tuple[FoundItem, Item], ...] = ()
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    moved_to: str | None = None
    body_sha256: str | None = None
    bytes: int = 0
    milliseconds: int = 0
    reason: str | None = None
    temporary: bool = True
    retry_after: timedelta | None = None
    hint: timedelta | None = None


def look_at(fetcher: Fetcher, feed: StoredFeed, *, now: datetime, days: int, held: int) -> Look:
    """Fetch a feed and read it; whatever goes wrong with it is in the answer.

    Args:
        fetcher: fetches, within its limits.
        feed: as the ledger has it.
        now: the time of this look.
        days: older items are not wanted.
        held: how many items of the feed the ledger has, for one too long to be read at once.
    """
    fetched = _fetched(fetcher, feed)
    if isinstance(fetched, Look):
        return fetched
    look = Look(
        FetchOutcome.UNCHANGED,
        status=fetched.status,
        headers=fetched.headers,
        moved_to=fetched.moved_to,
        bytes=len(fetched.body),
        milliseconds=round(1000 * fetched.seconds),
        hint=cache_hint(fetched.headers),
    )
    digest = hashlib.sha256(fetched.body).hexdigest()
    if fetched.not_modified or digest == feed.body_sha256:
        return look
    try:
        return _read(fetcher, feed, fetched, replace(look, body_sha256=digest), now, days, held)
    except FeedFault as fault:
        return replace(look, outcome=FetchOutcome.UNREADABLE, reason=f"{fault.code}: {fault.what}")
    except FetchFault as fault:
        return replace(_failed(fault), status=fetched.status)
    except Exception as error:  # noqa: BLE001 - a stranger's bytes must never stop the others
        reason = f"error: {type(error).__name__}"
        return replace(look, outcome=FetchOutcome.UNREADABLE, reason=reason)


def _fetched(fetcher: Fetcher, feed: StoredFeed) -> Fetched | Look:
    """Fetch a feed's body, or tell why it cannot be had."""
    try:
        return fetcher.fetch(
            feed.address, etag=feed.etag, last_modified=feed.last_modified, accept=ACCEPT
        )
    except FetchFault as fault:
        return _failed(fault)
    except Exception as error:  # noqa: BLE001 - a stranger's bytes must never stop the others
        return Look(FetchOutcome.FAILED, reason=f"error: {type(error).__name__}")


def _read(
    fetcher: Fetcher,
    stored: StoredFeed,
    fetched: Fetched,
    look: Look,
    now: datetime,
    days: int,
    held: int,
) -> Look:
    read = _parsed(fetched)
    if read.kind is FeedKind.PAGE and stored.kind in _SEEN_AS_FEED:
        what = "not_a_feed: a web page stands where the feed was"
        return replace(look, outcome=FetchOutcome.UNREADABLE, reason=what)
    around = Circumstances(
        kind=FeedKind.SITEMAP if read.kind is FeedKind.SITEMAP_INDEX else read.kind,
        now=now,
        days=days,
        read_before=stored.fresh_at is not None,
        body_sha256=look.body_sha256 or "",
        takes_words=stored.content != "page",
    )
    notes = list(read.notes)
    if read.parts:
        parts, faults = _parts(fetcher, read)
        notes += [f"{faults} of its sitemaps failed"] if faults else []
        read = replace(read, items=parts)
    found = found_items(read.items, around)
    if read.left and held and not read.parts:
        # What was taken before stands in front; the next stretch begins about behind it.
        more = _parsed(fetched, skip=max(held, MOST_ITEMS))
        found += found_items(more.items, replace(around, read_before=False))
        read = replace(read, left=more.left if more.items else 0)
    return replace(
        look,
        outcome=FetchOutcome.ITEMS if found else FetchOutcome.EMPTY,
        feed=replace(read, items=()),
        found=tuple(found),
        reason=", ".join(notes)[:_MOST_REASON] or None,
    )


def _parsed(fetched: Fetched, skip: int = 0) -> Feed:
    content_type = fetched.headers.get("content-type")
    # Sitemaps are also put up as files that are packed themselves.
    packed = fetched.body.startswith(GZIP_MAGIC)
    body = gunzipped(fetched.body, FetchLimits().bytes) if packed else fetched.body
    return parse_feed(body, address=fetched.final_address, content_type=content_type, skip=skip)


def _parts(fetcher: Fetcher, index: Feed) -> tuple[tuple[Item, ...], int]:
    """Return the items of an index's sitemaps, and how many of those failed; not all may."""
    items: list[Item] = []
    last: FetchFault | FeedFault | None = None
    faults = 0
    for address in index.parts:
        try:
            part = _parsed(fetcher.fetch(address, accept=ACCEPT))
        except (FetchFault, FeedFault) as fault:
            faults, last = faults + 1, fault
            continue
        items += part.items if part.kind is FeedKind.SITEMAP else ()
    if last is not None and faults == len(index.parts):
        raise last
    return tuple(items), faults


def _failed(fault: FetchFault) -> Look:
    gone = fault.status == _GONE
    return Look(
        FetchOutcome.GONE if gone else FetchOutcome.FAILED,
        status=fault.status,
        reason=fault_words(fault),
        temporary=fault.temporary,
        retry_after=fault.retry_after,
    )


def fault_words(fault: FetchFault) -> str:
    """Return a fault in two words: its code, and the status where there was one."""
    return f"{fault.code} {fault.status}" if fault.status else str(fault.code)
