"""Articles: as they were received, and as documents that a coder reads."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from rimland.model.ids import content_hash

_KEPT_IN_A_SLUG = 60


@dataclass(frozen=True, slots=True)
class Received:
    """One article as it came: its words or its page, and what came with it.

    ``given_id`` is the sender's own id; ``page`` holds the bytes of a web page whose text is still
    to be found, ``text`` the words where they came as such. Exactly one of the two is set.
    ``published_from`` says where on a page the time was found; None where it came with the article.
    """

    given_id: str
    file_row: str
    text: str | None = None
    page: bytes | None = None
    published: date | datetime | None = None
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    publisher_family: str | None = None
    published_from: str | None = None

    @property
    def raw(self) -> bytes:
        """The bytes of the content, over which its hash is taken."""
        return self.page if self.page is not None else (self.text or "").encode()


@dataclass(frozen=True, slots=True)
class Document:
    """One article that can be coded; immutable.

    ``text`` is what offsets count in. ``masked`` is as long, with persons' names hidden: it is the
    only form that is stored, shown or sent anywhere. None where nobody has masked it yet.
    """

    document_id: str
    text: str
    published: date | datetime | None = None
    title: str | None = None
    masked: str | None = None
    source_id: str | None = None

    @property
    def day(self) -> date | None:
        """The day of publication, by the clock of the time given."""
        return self.published.date() if isinstance(self.published, datetime) else self.published


def known_since(published: date | datetime | None) -> datetime | None:
    """Return when the world could know what was published; a bare day counts from its end, UTC."""
    if published is None:
        return None
    if isinstance(published, datetime):
        return published if published.tzinfo else published.replace(tzinfo=UTC)
    return datetime.combine(published, time.max, UTC)


def document_id(received: Received, text: str) -> str:
    """Return the id that the content itself gives a document.

    The same words from two outlets are two documents; the same file loaded twice holds the same.
    """
    parts = (
        received.publisher or "",
        received.url or "",
        received.published.isoformat() if received.published else "",
        received.title or "",
        text,
    )
    return "doc" + content_hash("\x1f".join(parts))[:16]


def slug(name: str) -> str:
    """Return a name as lower-case words joined by hyphens, for ids; empty if nothing is left."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() else " " for c in plain).split()
    return "-".join(words)[:_KEPT_IN_A_SLUG].strip("-")
