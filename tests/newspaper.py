"""A newspaper of invented stories behind a real HTTP server: feeds and pages that tests write."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from rimland.app.jobs.feed_documents import ReadRound, read_items
from rimland.app.jobs.feeds import FetchRound, fetch_due
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.feeds import NewFeed, add_feed
from rimland.sources.fetching import Fetcher, Politeness
from rimland.stories.pages import PageReader

NOW = datetime(2016, 8, 21, 12, tzinfo=UTC)
WORKER = "desk-1"
HTML = "text/html; charset=utf-8"
SETTINGS = replace(Settings(), feed_threads=4)

BLAST = (
    "A suicide bomber blew himself up at a wedding in Gaziantep, Turkey, on Saturday, killing at "
    "least {killed} people, police said. Islamic State was blamed for the attack."
)
SHOOTING = (
    "Gunmen shot dead {killed} people in Maiduguri, Nigeria, on Friday, the army said. Boko Haram "
    "claimed the attack."
)
MORE = (
    "The governor visited the hospital in the evening and asked the people of the town to give "
    "blood, and the council said that it would open its halls to the families for the night."
)


@dataclass
class Newspaper:
    """What it serves: path -> status, headers and body; and how often each was asked for."""

    port: int = 0
    served: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    headers: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def serve(
        self, path: str, body: str | bytes, *, kind: str = HTML, status: int = 200, **more: str
    ) -> str:
        """Serve a body from here on, and return its address."""
        data = body.encode() if isinstance(body, str) else body
        names = {name.replace("_", "-"): value for name, value in more.items()}
        self.served[path] = status, {"content-type": kind, **names}, data
        return self.url(path)

    def send_on(self, path: str, to: str, *, status: int = 301) -> str:
        return self.serve(path, b"", status=status, location=to)

    def article(
        self,
        path: str,
        *paragraphs: str,
        title: str = "News of the day",
        published: str | None = "2016-08-21T09:00:00Z",
        modified: str | None = None,
        canonical: str | None = None,
    ) -> str:
        """Serve an article's page and return its address."""
        head = f"<title>{title}</title>"
        for name, value in (
            ("article:published_time", published),
            ("article:modified_time", modified),
        ):
            head += f'<meta property="{name}" content="{value}">' if value else ""
        head += f'<link rel="canonical" href="{canonical}">' if canonical else ""
        words = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        page = f"<html><head>{head}</head><body><article><h1>{title}</h1>{words}</article></body>"
        return self.serve(path, f"{page}</html>")

    def feed(
        self, path: str, *items: dict[str, Any], title: str = "Harbour Wire", **more: Any
    ) -> str:
        """Serve an RSS feed of items with link, and perhaps guid, title and published."""
        told = "".join(
            f"<item><link>{item['link']}</link><title>{item.get('title', 'News')}</title>"
            + (f"<guid>{item['guid']}</guid>" if "guid" in item else "")
            + (f"<pubDate>{item['published']}</pubDate>" if "published" in item else "")
            + "".join(f"<description>{item['words']}</description>" for _ in range("words" in item))
            + "</item>"
            for item in items
        )
        body = f'<rss version="2.0"><channel><title>{title}</title>{told}</channel></rss>'
        return self.serve(path, body, kind="application/rss+xml", **more)


@contextmanager
def newspaper() -> Iterator[Newspaper]:
    """Serve on a free port of this machine until the block ends."""
    paper = Newspaper()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            paper.asked[path] += 1
            paper.headers.append((self.path, dict(self.headers)))
            # Who calls itself an edition's reader sees that edition, in whatever process it is.
            own = f"{self.headers.get('User-Agent')} {path}"
            status, headers, body = paper.served.get(own, paper.served.get(path, (404, {}, b"")))
            etag = headers.get("etag")
            if etag and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    paper.port = server.server_address[1]
    try:
        yield paper
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Desk:
    """A desk over one ledger with a clock of its own."""

    database: Database
    paper: Newspaper
    pages: PageReader
    time: datetime = NOW
    worker: str = WORKER
    settings: Settings = SETTINGS
    agent: str = "rimland-test"
    fetcher: Fetcher = field(init=False)

    def __post_init__(self) -> None:
        self.fetcher = Fetcher(
            user_agent=self.agent,
            allowed=[("127.0.0.1", self.paper.port)],
            politeness=Politeness(gap=timedelta(0), robots=False),
            now=lambda: self.time,
            wait=lambda _seconds: None,
        )

    def add(self, address: str, **more: Any) -> str:
        with self.database.writing() as connection:
            return add_feed(connection, NewFeed(address, **more), now=self.time)[0]

    def fetch(self, **more: Any) -> FetchRound:
        return fetch_due(
            self.database, self.settings, self.fetcher, now=self.time, worker=self.worker, **more
        )

    def read(self, **more: Any) -> ReadRound:
        return read_items(
            self.database,
            self.settings,
            self.fetcher,
            self.pages,
            now=self.time,
            worker=self.worker,
            **more,
        )

    def go(self, **later: float) -> tuple[FetchRound, ReadRound]:
        """Let time pass, then fetch and read what is due."""
        self.time += timedelta(**later)
        return self.fetch(), self.read()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.database.reading() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql)]
