"""Feeds of every common kind as one list of items: what a feed says, checked by nobody yet.

Times are handed on as the feed states them, 1970 and 2099 included: whoever stores them decides
(``feed_times``). Nothing is fetched here, and no markup of a stranger's is kept.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rimland.sources.feed_items import MOST_ITEMS, Feed, FeedKind, Item, joined
from rimland.sources.feed_json import read_feed_json
from rimland.sources.feed_text import FeedFault, FeedFaultCode, FeedText, feed_text
from rimland.sources.sitemaps import read_sitemap

__all__ = ["MOST_ITEMS", "Feed", "FeedFault", "FeedFaultCode", "FeedKind", "Item", "parse_feed"]

_LINK = re.compile(r"<link\b[^<>]{0,1000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"([a-z]{2,10})\s*=\s*(?:\"([^\"]{0,900})\"|'([^']{0,900})')", re.IGNORECASE
)
_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
)
_HEAD = 200_000
_PAGE_ROOTS = frozenset({"html", "head", "body", "title", "div", "p", "h1", "article", "main"})


def parse_feed(
    body: bytes,
    *,
    address: str,
    content_type: str | None = None,
    most: int = MOST_ITEMS,
    skip: int = 0,
) -> Feed:
    """Read a body of any of the kinds; raises FeedFault for one that is none of them.

    Args:
        body: the bytes as they came, unpacked.
        address: where they came from, for links that are relative.
        content_type: what the server called them; only its charset is heeded.
        most: how many items are read.
        skip: how many items are passed over before.
    """
    found = feed_text(body, content_type)
    if found.root is None:
        return _noted(_of_words(found, address, most, skip), found)
    if found.kind in {"rss", "feed", "rdf"}:
        from rimland.sources.feed_xml import read_feed_xml  # noqa: PLC0415 - loads feedparser

        return _noted(read_feed_xml(found, address=address, most=most, skip=skip), found)
    if found.kind in {"urlset", "sitemapindex"}:
        return _noted(read_sitemap(found, address=address, most=most, skip=skip), found)
    if found.kind in _PAGE_ROOTS:
        return _noted(_page(found, address), found)
    what = f"is no feed: its root element is <{found.kind[:30]}>"
    raise FeedFault(FeedFaultCode.NOT_A_FEED, what, hint="name a feed's address")


def _noted(feed: Feed, text: FeedText) -> Feed:
    return replace(feed, notes=(*text.notes, *feed.notes)) if text.notes else feed


def _of_words(found: FeedText, address: str, most: int, skip: int) -> Feed:
    if found.text.startswith("{"):
        return read_feed_json(found.text, address=address, most=most, skip=skip)
    what = "is no feed, but plain words or binary data"
    raise FeedFault(FeedFaultCode.NOT_A_FEED, what, hint="name a feed's address")


def _page(found: FeedText, address: str) -> Feed:
    """Return a page as a feed of itself, with the feeds that it offers."""
    itself = Item(guid=None, address=address)
    return Feed(FeedKind.PAGE, None, (itself,), offers=_offered(found.text[:_HEAD], address))


def _offered(text: str, address: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for link in _LINK.findall(text)[:200]:
        said = {m[0].lower(): m[1] or m[2] for m in _ATTRIBUTE.findall(link)}
        if (
            "alternate" in said.get("rel", "").lower().split()
            and said.get("type", "").lower() in _FEED_TYPES
            and said.get("href")
        ):
            offered = joined(address, said["href"])
            if offered:
                found[offered] = None
    return tuple(found)[:10]
