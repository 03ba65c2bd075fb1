"""What a feed says, whatever it is written in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urljoin

from rimland.model.vocab import Vocabulary

MOST_ITEMS = 1_000
"""Items of one body that are read at once; the rest is counted and read another time."""


class FeedKind(Vocabulary):
    """What a feed is written in."""

    RSS = "rss", "RSS 0.9x, 1.0 or 2.0"
    ATOM = "atom", "Atom"
    JSON = "json", "JSON Feed"
    SITEMAP = "sitemap", "a sitemap, mostly one of news"
    SITEMAP_INDEX = "sitemap_index", "a list of sitemaps"
    PAGE = "page", "a page that is watched as a feed of itself"
    UNKNOWN = "unknown", "not fetched yet"


@dataclass(frozen=True, slots=True)
class Item:
    """One item as its feed gives it; what is not given is None.

    ``published_from`` says where the time stands: ``feed``, or None with it. ``content`` is the
    whole text where the feed carries it, ``summary`` its lead, both without markup.
    """

    guid: str | None
    address: str | None
    title: str | None = None
    published: date | datetime | None = None
    published_from: str | None = None
    updated: date | datetime | None = None
    summary: str | None = None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a body says: its items in its own order, and what was wrong with it.

    ``left`` counts items behind the last one read; ``parts`` are the sitemaps of an index; ``hint``
    is how often the feed says it changes, in minutes; ``offers`` are feeds that a page names.
    Notes are short words: ``broken_off``, ``bad_bytes``, ``wrong_charset``, ``mended``.
    """

    kind: FeedKind
    title: str | None
    items: tuple[Item, ...]
    left: int = 0
    hint: int | None = None
    notes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()


def joined(base: str, link: str | None) -> str | None:
    """Return a link as an address of its own, None where there is none to be made of it."""
    words = "".join((link or "").split())
    if not words or len(words) > 2_000 or not words.isprintable():  # noqa: PLR2004 - what browsers take
        return None
    try:
        found = urljoin(base, words)
    except ValueError:
        return None
    return found if found.lower().startswith(("http://", "https://")) else None
