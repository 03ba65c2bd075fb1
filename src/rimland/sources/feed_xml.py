"""RSS and Atom through feedparser, a bounded number of whole items at a time.

feedparser reads a body as a whole and mends what it can, so a body is cut first: the head up to the
first item, the items wanted, and the closing tags. A body that breaks off in an item loses that one
item; one with 10,000 costs no more than what is taken of it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import feedparser  # type: ignore[import-untyped]

from rimland.sources.feed_items import Feed, FeedKind, Item, joined
from rimland.sources.feed_text import FeedFault, FeedFaultCode, FeedText
from rimland.sources.feed_times import time_of
from rimland.sources.feed_words import plain
from rimland.sources.plain_xml import read_xml

_TOKEN = re.compile(
    r"<!\[CDATA\[|<!--|<(/?)((?:[A-Za-z_][\w.-]{0,30}:)?(item|entry|channel))(?=[\s>/])[^>]{0,500}>",
    re.IGNORECASE,
)
MOST_MENDED = 500_000
"""Characters of a body that is not well-formed; feedparser takes seconds for a million of them."""
_MINUTES = {"hourly": 60, "daily": 1440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
_LONGEST_HINT = 1440


@dataclass(frozen=True, slots=True)
class _Cut:
    """A body cut to some of its items."""

    text: str
    items: int
    left: int
    whole: bool


def read_feed_xml(found: FeedText, *, address: str, most: int, skip: int) -> Feed:
    """Return an RSS or Atom body as a Feed; raises FeedFault where no item of it can be read."""
    # Depth and grammar are looked at before the parser that mends whatever it gets, slowly.
    cut = _cut(found, most, skip)
    well_formed = read_xml(cut.text, started=lambda *_: None, ended=lambda *_: True)
    if not well_formed:
        cut = _cut(found, most, skip, characters=MOST_MENDED)
    parsed = feedparser.parse(
        io.BytesIO(cut.text.encode("utf-8", "replace")),
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": address,
        },
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    items = tuple(_item(entry, address) for entry in parsed.entries[:most])
    if (cut.items or cut.left) and not items:
        raise FeedFault(FeedFaultCode.UNREADABLE, "no item of it can be read")
    if not cut.whole and not items:
        raise FeedFault(FeedFaultCode.UNREADABLE, "it breaks off before its first item ends")
    notes = () if cut.whole else ("broken_off",)
    notes = notes if well_formed else (*notes, "mended")
    atom = found.kind == "feed"
    return Feed(
        FeedKind.ATOM if atom else FeedKind.RSS,
        plain(parsed.feed.get("title"), "title"),
        items,
        left=cut.left,
        hint=_hint(parsed.feed),
        notes=notes,
    )


def _cut(found: FeedText, most: int, skip: int, characters: int | None = None) -> _Cut:
    """Cut a body to the items wanted, and to as many of them as so many characters hold."""
    text, root = found.text, found.root or ""
    spans: list[tuple[int, int]] = []
    head: int | None = None
    opened: int | None = None
    channel: str | None = None
    at = 0
    for token in _tags(text):
        closes, name = bool(token[1]), token[3].lower()
        at = token.end()
        if name == "channel":
            if head is None:  # RSS 1.0 closes its channel before the items
                channel = None if closes else token[2]
        elif not closes:
            head = token.start() if head is None else head
            opened = token.start() if opened is None else opened
            if token[0].endswith("/>"):
                opened = None
        elif opened is not None:
            spans.append((opened, at))
            opened = None
    if head is None:
        whole = f"</{root}" in text or text.rstrip().endswith("/>")
        return _Cut(text[:characters], 0, 0, whole=whole)
    tail = f"</{channel}></{root}>" if channel else f"</{root}>"
    wanted = _within(spans[skip : skip + most], head, characters)
    kept = "".join(text[a:b] for a, b in wanted)
    return _Cut(
        f"{text[:head][:characters]}{kept}{tail}",
        items=len(wanted),
        left=max(0, len(spans) - skip - len(wanted)),
        whole=opened is None and f"</{root}" in text[at:],
    )


def _within(
    spans: list[tuple[int, int]], used: int, characters: int | None
) -> list[tuple[int, int]]:
    if characters is None:
        return spans
    kept = []
    for start, end in spans:
        if used + end - start <= characters:
            used += end - start
            kept.append((start, end))
    return kept


def _tags(text: str) -> Iterator[re.Match[str]]:
    """Yield the tags of items and channels; CDATA and comments are passed over whole."""
    at = 0
    while token := _TOKEN.search(text, at):
        at = token.end()
        if token[3] is not None:
            yield token
            continue
        closing = "-->" if token[0] == "<!--" else "]]>"
        end = text.find(closing, at)
        if end < 0:
            return
        at = end + len(closing)


def _item(entry: dict[str, Any], address: str) -> Item:
    # feedparser answers some keys with others; what stands here is what the feed says.
    said: dict[str, Any] = {key: dict.get(entry, key) for key in _WANTED}
    link = said["feedburner_origlink"] or said["link"]
    if not link and said["guidislink"] and said["id"]:
        link = said["id"]
    updated = time_of(said["updated"], said["updated_parsed"])
    published = time_of(said["published"], said["published_parsed"])
    published = published or time_of(said["created"], said["created_parsed"]) or updated
    whole = max((c.get("value") or "" for c in said["content"] or ()), key=len, default="")
    return Item(
        guid=plain(said["id"], "guid"),
        address=joined(address, link),
        title=plain(said["title"], "title"),
        published=published,
        published_from="feed" if published else None,
        updated=updated,
        summary=plain(said["summary"], "summary"),
        content=plain(whole, "content"),
    )


_WANTED = (
    *("feedburner_origlink", "link", "guidislink", "id", "title", "summary", "content"),
    *("updated", "updated_parsed", "published", "published_parsed", "created", "created_parsed"),
)


def _hint(feed: Mapping[str, Any]) -> int | None:
    """Return how often a feed says it changes (ttl, or the syndication module), in minutes."""
    try:
        if feed.get("ttl"):
            minutes = int(float(str(feed["ttl"])[:12]))
        elif feed.get("sy_updateperiod"):
            times = int(str(feed.get("sy_updatefrequency") or 1)[:6])
            minutes = _MINUTES[str(feed["sy_updateperiod"]).strip().lower()] // max(1, times)
        else:
            return None
    except (KeyError, ValueError, OverflowError):
        return None
    return min(minutes, _LONGEST_HINT) if minutes > 0 else None
