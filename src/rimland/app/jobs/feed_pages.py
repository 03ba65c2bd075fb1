"""Pages of items: fetched, and read as articles; or why not, in words that are stored."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from rimland.app.jobs.feed_found import RETRIEVED
from rimland.app.jobs.feed_look import fault_words
from rimland.ledger.feed_items import ItemState
from rimland.model.errors import FileRefusedError
from rimland.sources.addresses import preferred_address
from rimland.sources.article_lines import storable
from rimland.sources.feed_times import day_in_address, stated_time, trusted
from rimland.sources.fetching import FetchCode, Fetched, Fetcher, FetchFault
from rimland.stories.pages import PageReader, PageText

ACCEPT = "text/html, application/xhtml+xml, text/plain;q=0.5"
_TYPES = frozenset({"", "text/html", "application/xhtml+xml", "text/plain"})
_GONE = frozenset({404, 410})
_CLOSED = frozenset({401, 402, 403, 451})
_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]{2,40})", re.IGNORECASE)
_SAYS_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset", re.IGNORECASE)
_HEAD = 4096
_ERROR_TITLE = re.compile(
    r"\b(?:[45]\d\d|(?:page |article )?not found|(?:an )?error|access denied|forbidden|"
    r"unavailable|just a moment|attention required|are you a (?:robot|human)|captcha|"
    r"maintenance)\b",
    re.IGNORECASE,
)
_SHORT_PAGE = 600
"""A page with less text than this and an error in its title is an error page, whatever its status."""
_IN_ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Missed:
    """Why an item gave no text: what becomes of it, and whether another try may help."""

    state: ItemState
    reason: str
    temporary: bool = False
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A page as an article: its text, where it is found, and what the page says of itself."""

    page: PageText
    raw: bytes
    address: str


def fetch_page(fetcher: Fetcher, address: str) -> Fetched | Missed:
    """Fetch an item's page; what cannot be had is told, never raised."""
    try:
        return fetcher.fetch(address, accept=ACCEPT)
    except FetchFault as fault:
        return _missed(fault)
    except Exception as error:  # noqa: BLE001 - a stranger's bytes must never stop the others
        return Missed(ItemState.FAILED, f"error: {type(error).__name__}")


def _missed(fault: FetchFault) -> Missed:
    words = fault_words(fault)
    if fault.status in _GONE:
        return Missed(ItemState.GONE, words)
    refused = {FetchCode.REFUSED_ADDRESS, FetchCode.FORBIDDEN_BY_ROBOTS}
    # A host that only fails to give its robots.txt may let us in later.
    if fault.status in _CLOSED or (fault.code in refused and not fault.temporary):
        return Missed(ItemState.REFUSED, words)
    return Missed(ItemState.FAILED, words, fault.temporary, fault.retry_after)


def read_page(pages: PageReader, fetched: Fetched, asked: str) -> Article | Missed:
    """Find the article in what came; what holds none is told."""
    kind = fetched.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _TYPES:
        return Missed(ItemState.NOT_ARTICLE, f"is of type {kind[:60]}")
    if _to_front(asked, fetched.final_address):
        return Missed(ItemState.NOT_ARTICLE, "sends on to the front page")
    try:
        page = _text(pages, fetched, kind)
    except FileRefusedError as error:
        return Missed(ItemState.NOT_ARTICLE, error.what[:200])
    found = preferred_address(fetched.final_address, page.url)
    if found is None or not page.text.strip():
        return Missed(ItemState.NOT_ARTICLE, "holds no words or has no address of its own")
    if len(page.text) < _SHORT_PAGE and _ERROR_TITLE.search(page.title or page.text[:100]):
        return Missed(ItemState.NOT_ARTICLE, "is an error page")
    return Article(page, fetched.body, found)


def _text(pages: PageReader, fetched: Fetched, kind: str) -> PageText:
    """Return a page's text and what it states; raises FileRefusedError for one that holds none."""
    data = _in_utf8(fetched)
    if kind == "text/plain":
        return PageText(storable(data.decode("utf-8-sig", "replace")))
    page = pages.text(data, urlsplit(fetched.final_address).hostname or "")
    return replace(
        page,
        text=storable(page.text),
        title=storable(page.title) if page.title else None,
        publisher=storable(page.publisher) if page.publisher else None,
    )


def _to_front(asked: str, final: str) -> bool:
    """Whether an article's address led to a site's front page: what sites do with deleted ones."""
    before, after = urlsplit(asked), urlsplit(final)
    return before.path.strip("/") != "" and after.path.strip("/") == "" and not after.query


def _in_utf8(fetched: Fetched) -> bytes:
    """Return a page's bytes in UTF-8 where only the server says which charset they are in."""
    body = fetched.body
    named = _CHARSET.search(fetched.headers.get("content-type", ""))
    if named is None or _SAYS_CHARSET.search(body[:_HEAD]):
        return body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return codecs.BOM_UTF8 + body.decode(named[1]).encode()
        except (LookupError, UnicodeError):
            return body
    return body


def publication(
    page: PageText, address: str, item: tuple[str | None, str | None], now: datetime
) -> tuple[date | datetime | None, str]:
    """Return when an article was published, and who says so: page, feed, url or retrieved.

    A page that gives the moment and its zone stands before its feed, so that the order in which
    feeds tell of an article changes nothing. Times that cannot be true are passed over. What no
    source dates, but was not there when its feed was last read, counts from when it was found;
    without that its time is unknown (None), and only known to be before it was retrieved.
    """
    in_feed, origin = item
    by_feed = trusted(stated_time(in_feed), now) if in_feed else None
    stated = page.published if page.published_from != _IN_ADDRESS else None
    exact = isinstance(stated, datetime) and stated.tzinfo is not None
    if isinstance(stated, datetime) and stated.tzinfo is None:
        stated = stated.replace(tzinfo=UTC)
    by_page = trusted(stated, now)
    if by_page is not None and exact:
        return by_page, "page"
    if by_feed is not None and origin == "feed":
        return by_feed, "feed"
    if by_page is not None:
        return by_page, "page"
    by_address = page.published if page.published_from == _IN_ADDRESS else day_in_address(address)
    told = trusted(by_address, now)
    if told is not None:
        return told, "url"
    return by_feed, RETRIEVED


def corrected_at(page: PageText, since: str, now: datetime) -> datetime:
    """Return since when a changed text could be known: when the page says it was changed.

    Only if that is after the earlier text was retrieved, else the time of this retrieval.
    """
    stated = page.modified
    if isinstance(stated, datetime):
        moment = stated if stated.tzinfo else stated.replace(tzinfo=UTC)
        if datetime.fromisoformat(since) < moment <= now:
            return moment
    return now
