"""One conversation of the misbehaving server, down to the bytes, and feeds to put into it."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

RSS = "application/rss+xml; charset=utf-8"
HTML = "text/html; charset=utf-8"
WHEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass
class Talk:
    """What was asked, and the wire to answer on; ``times`` counts how often this path was asked."""

    wire: socket.socket
    host: str
    path: str
    headers: dict[str, str]
    times: int
    closing: threading.Event

    def raw(self, data: bytes) -> None:
        self.wire.sendall(data)

    def head(self, status: str, **headers: str) -> None:
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.raw("\r\n".join([f"HTTP/1.1 {status}", *lines, "connection: close", "\r\n"]).encode())

    def answer(
        self, body: bytes, *, status: str = "200 OK", kind: str = RSS, **headers: str
    ) -> None:
        headers.setdefault("content_length", str(len(body)))
        self.head(status, content_type=kind, **headers)
        self.raw(body)

    def send_on(self, to: str, status: str = "302 Found") -> None:
        self.head(status, location=to, content_length="0")

    def drip(self, data: bytes) -> None:
        """Send byte by byte, each in time for a reader that only times its reads."""
        for byte in data:
            if self.closing.wait(0.02):
                return
            self.raw(bytes([byte]))

    def flood(self, data: bytes) -> None:
        """Send without an end, until nobody listens any more."""
        while not self.closing.is_set():
            self.raw(data)

    def break_off(self) -> None:
        """Reset the connection instead of closing it."""
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.wire.close()


Answering = Callable[[Talk], None]


_TEMPORARY = {"timeout", "unreachable", "protocol"}
_PASSING = {429, 500, 503}


@dataclass(frozen=True)
class Case:
    """A way to misbehave, and how it must end.

    ``fault`` is the code of the FetchFault, None where the fetch brings a body; ``feed`` says how
    that body ends as a feed: "items", "no_items", "page", or the code of the FeedFault. ``items``
    counts the items that must come through, where that is certain. Cases whose ``robots`` or whole
    host misbehaves have a host of their own, all others share "main".
    """

    name: str
    does: str
    answer: Answering
    fault: str | None = None
    status: int | None = None
    feed: str = "items"
    items: int | None = None
    robots: Answering | None = None
    scheme: str = "http"

    @property
    def temporary(self) -> bool:
        """Whether asking again may help, by the fault and the status."""
        return self.fault in _TEMPORARY or self.status in _PASSING

    @property
    def host(self) -> str:
        """The name of the host it needs."""
        return self.name if self.robots else "main"


def item(
    number: int | str,
    *,
    guid: str | None = "",
    date: str | None = "",
    title: str | None = None,
    link: str | None = None,
) -> str:
    """Return an item of an RSS feed; None leaves a part out, nothing gives the usual one."""
    shown = f"Clashes near the harbour, report {number}" if title is None else title
    parts = [
        f"<title>{escape(shown)}</title>",
        f"<link>{escape(f'/article/{number}' if link is None else link)}</link>",
    ]
    if guid is not None:
        parts.append(f"<guid isPermaLink='false'>{escape(guid or f'item-{number}')}</guid>")
    if date is not None:
        parts.append(f"<pubDate>{escape(date or format_datetime(WHEN))}</pubDate>")
    return f"<item>{''.join(parts)}</item>"


def rss(*items: str, title: str = "Harbour Wire", start: str = "") -> bytes:
    """Return an RSS feed of items."""
    start = start or '<?xml version="1.0" encoding="utf-8"?>'
    channel = f"<title>{escape(title)}</title><link>/</link><description>News</description>"
    return f'{start}<rss version="2.0"><channel>{channel}{"".join(items)}</channel></rss>'.encode()


def good_feed(name: str, count: int = 3) -> bytes:
    """Return a feed as it should be."""
    return rss(*(item(f"{name}-{n}") for n in range(count)))


def article(name: str) -> bytes:
    """Return a page with an article."""
    words = (
        f"<p>Gunmen attacked a checkpoint near the harbour on Sunday, officials said ({name}). "
        "Two soldiers were killed and three wounded, according to the governor's office.</p>"
    )
    more = "<p>The road was closed for several hours while the army searched the area.</p>" * 3
    return (
        f"<!doctype html><html lang='en'><head><title>Clashes near the harbour {name}</title>"
        f"</head><body><article><h1>Clashes near the harbour</h1>{words}{more}</article></body>"
        "</html>"
    ).encode()
