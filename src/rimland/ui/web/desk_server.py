"""The small server of a running desk: health, metrics, and the Atom feeds of follows.

It answers GET and HEAD of a handful of paths and nothing else. It is meant for a probe, a metrics
collector and feed readers, and listens on this machine only unless told otherwise.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from rimland.model.errors import NotFoundError, RimlandError, SettingsError

_LONGEST_PATH = 300
_SECONDS = 10
_FEED = re.compile(r"/feeds/([\w-]{16,100})/([\w-]{1,60})\.atom\Z")


@dataclass(frozen=True, slots=True)
class Pages:
    """What the server asks for: health, metrics, and a follow's feed by its secret token."""

    health: Callable[[], Mapping[str, Any]]
    metrics: Callable[[], bytes]
    feed: Callable[[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, what kind of content it is, and the content."""

    status: int
    kind: str
    body: bytes


def answer(pages: Pages, path: str) -> Answer:
    """Return what a path holds."""
    path = path.partition("?")[0]
    if path == "/livez":
        return Answer(200, "text/plain; charset=utf-8", b"alive\n")
    if path in {"/healthz", "/readyz"}:
        state = pages.health()
        well = state["well"] if path == "/healthz" else state["ledger"]
        body = json.dumps(state, indent=1).encode() + b"\n"
        return Answer(200 if well else 503, "application/json", body)
    if path == "/metrics":
        return Answer(200, "text/plain; version=0.0.4; charset=utf-8", pages.metrics())
    feed = _FEED.match(path)
    if feed:
        try:
            return Answer(200, "application/atom+xml; charset=utf-8", pages.feed(feed[1], feed[2]))
        except NotFoundError:
            pass
    return Answer(404, "text/plain; charset=utf-8", b"there is nothing here\n")


class DeskServer:
    """Serves a desk's pages from a thread of its own while the context is open."""

    def __init__(self, listen: str, pages: Pages) -> None:
        """Take ``HOST:PORT``; port 0 takes a free one. Raises SettingsError for what cannot be."""
        host, colon, port = listen.rpartition(":")
        if not colon or not port.isdecimal() or not host:
            hint = "write it as 127.0.0.1:8780"
            raise SettingsError(f"'{listen[:60]}' is no address to listen on", hint=hint)
        try:
            self._server = ThreadingHTTPServer((host.strip("[]"), int(port)), _handler(pages))
        except (OSError, OverflowError) as error:
            what = f"cannot listen on {listen[:60]} ({getattr(error, 'strerror', None) or error})"
            raise SettingsError(what, hint="choose another port") from None
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def address(self) -> str:
        """Where it listens, as ``http://HOST:PORT``."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(pages: Pages) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version = "rimland", ""
        timeout = _SECONDS

        def do_GET(self) -> None:
            self._send(body=True)

        def do_HEAD(self) -> None:
            self._send(body=False)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Keep quiet: a path can hold a secret token."""

        def _send(self, *, body: bool) -> None:
            if len(self.path) > _LONGEST_PATH:
                found = Answer(414, "text/plain; charset=utf-8", b"that is too long\n")
            else:
                found = self._found()
            self.send_response(found.status)
            self.send_header("Content-Type", found.kind)
            self.send_header("Content-Length", str(len(found.body)))
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Cache-Control", "no-store")
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            if body:
                self.wfile.write(found.body)

        def _found(self) -> Answer:
            try:
                return answer(pages, self.path)
            except RimlandError:
                return Answer(503, "text/plain; charset=utf-8", b"the ledger does not answer\n")

    return Handler
