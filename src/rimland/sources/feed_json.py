"""JSON Feed 1.0 and 1.1."""

from __future__ import annotations

import json
from typing import Any

from rimland.sources.article_lines import storable
from rimland.sources.feed_items import Feed, FeedKind, Item, joined
from rimland.sources.feed_text import FeedFault, FeedFaultCode
from rimland.sources.feed_times import stated_time
from rimland.sources.feed_words import plain


def read_feed_json(text: str, *, address: str, most: int, skip: int) -> Feed:
    """Return a JSON Feed as a Feed; raises FeedFault for other or broken JSON."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        what = "begins like JSON, but cannot be read as such"
        raise FeedFault(FeedFaultCode.UNREADABLE, what) from None
    version = content.get("version")
    listed = content.get("items")
    if not isinstance(version, str) or "jsonfeed.org/version/1" not in version:
        raise FeedFault(FeedFaultCode.NOT_A_FEED, "is JSON, but no JSON Feed of version 1")
    if not isinstance(listed, list):
        raise FeedFault(FeedFaultCode.UNREADABLE, "is a JSON Feed without a list of items")
    objects = [one for one in listed if isinstance(one, dict)]
    return Feed(
        FeedKind.JSON,
        plain(content.get("title"), "title"),
        tuple(_item(one, address) for one in objects[skip : skip + most]),
        left=max(0, len(objects) - skip - most),
    )


def _item(one: dict[str, Any], address: str) -> Item:
    published = _time(one.get("date_published")) or _time(one.get("date_modified"))
    link, guid = one.get("url") or one.get("external_url"), one.get("id")
    words = one.get("content_text")
    return Item(
        guid=plain(str(guid), "guid") if isinstance(guid, str | int) else None,
        address=joined(address, link) if isinstance(link, str) else None,
        title=plain(one.get("title"), "title"),
        published=published,
        published_from="feed" if published else None,
        updated=_time(one.get("date_modified")),
        summary=plain(one.get("summary"), "summary"),
        content=storable(words[:200_000])
        if isinstance(words, str) and words.strip()
        else plain(one.get("content_html"), "content"),
    )


def _time(value: Any) -> Any:
    return stated_time(value) if isinstance(value, str) else None
