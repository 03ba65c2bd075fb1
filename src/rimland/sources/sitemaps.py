"""Sitemaps, and news sitemaps above all: the addresses of a site with when they were published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from rimland.sources.feed_items import Feed, FeedKind, Item, joined
from rimland.sources.feed_text import FeedFault, FeedFaultCode, FeedText
from rimland.sources.feed_times import stated_time
from rimland.sources.feed_words import plain
from rimland.sources.plain_xml import read_xml

MOST_PARTS = 5
"""Sitemaps of an index that are read at once: those changed last."""
_MOST_LISTED = 1_000
_ENTRY_DEPTH = 2


def read_sitemap(found: FeedText, *, address: str, most: int, skip: int) -> Feed:
    """Return a sitemap or a list of sitemaps as a Feed; raises FeedFault where nothing is whole."""
    if found.kind == "sitemapindex":
        return _index(found, address)
    items: list[Item] = []
    seen = 0

    def add(said: Mapping[str, str]) -> None:
        nonlocal seen
        seen += 1
        if skip < seen <= skip + most:
            items.append(_item(said, address))

    whole = _entries(found.text, "url", add)
    if not whole and not seen:
        raise FeedFault(FeedFaultCode.UNREADABLE, "no entry of it can be read")
    left = max(0, seen - skip - most)
    notes = () if whole else ("broken_off",)
    return Feed(FeedKind.SITEMAP, None, tuple(items), left=left, notes=notes)


def _index(found: FeedText, address: str) -> Feed:
    listed: list[tuple[str, str]] = []
    host = urlsplit(address).hostname

    def add(said: Mapping[str, str]) -> None:
        link = joined(address, said.get("loc"))
        # A list may only name sitemaps of its own site: others are nobody's to speak for.
        if link and urlsplit(link).hostname == host and len(listed) < _MOST_LISTED:
            listed.append((said.get("lastmod", ""), link))

    whole = _entries(found.text, "sitemap", add)
    if not whole and not listed:
        raise FeedFault(FeedFaultCode.UNREADABLE, "no entry of it can be read")
    latest = sorted(dict.fromkeys(listed), reverse=True)
    return Feed(
        FeedKind.SITEMAP_INDEX,
        None,
        (),
        # What is left are sitemaps and not items: nothing is gained by coming again for them.
        notes=() if whole else ("broken_off",),
        parts=tuple(link for _, link in latest[:MOST_PARTS]),
    )


def _entries(text: str, name: str, add: Callable[[Mapping[str, str]], None]) -> bool:
    """Call ``add`` with the fields of each whole entry; return whether the text was whole."""
    said: dict[str, str] = {}

    def started(tag: str, _attributes: Mapping[str, str], _depth: int) -> None:
        if tag.rpartition(":")[2] == name:
            said.clear()

    def ended(tag: str, words: str, depth: int) -> bool:
        prefix, _, local = tag.rpartition(":")
        if local == name and depth == _ENTRY_DEPTH:
            add(dict(said))
        elif words and prefix not in {"image", "video"}:
            said.setdefault(local, words)
        return True

    return read_xml(text, started=started, ended=ended)


def _item(said: Mapping[str, str], address: str) -> Item:
    published = stated_time(said.get("publication_date"))
    return Item(
        guid=None,
        address=joined(address, said.get("loc")),
        title=plain(said.get("title"), "title"),
        published=published,
        published_from="feed" if published else None,
        updated=stated_time(said.get("lastmod")),
    )
