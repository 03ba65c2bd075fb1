"""The small server of a running desk: health, metrics, Atom feeds, and the link that stops a mail.

It answers a handful of paths and nothing else. It is meant for a probe, a metrics collector, feed
readers and mail programs, and listens on this machine only unless told otherwise.
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
_LONGEST_BODY = 4_096
_SECONDS = 10
_FEED = re.compile(r"/alert-feeds/([\w-]{8,100})/([\w-]{1,60})\.atom\Z")
_STOP = re.compile(r"/stop/([\w.~-]{8,250})\Z")
_TEXT, _HTML = "text/plain; charset=utf-8", "text/html; charset=utf-8"
_NOTHING = b"there is nothing here\n"

_ASK = b"""<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Stop these alerts</title>
<body style="font:16px sans-serif;margin:3em"><h1>Stop these alerts?</h1>
<p>No more alerts will be sent to this address.</p>
<form method="post"><button type="submit">Stop them</button></form></body></html>
"""


@dataclass(frozen=True, slots=True)
class Pages:
    """What the server asks for: health, metrics, a follow's feed by its secret token, and stopping.

    ``stop`` ends the channel that a token names and says whether there was one.
    """

    health: Callable[[], Mapping[str, Any]]
    metrics: Callable[[], bytes]
    feed: Callable[[str, str], bytes]
    stop: Callable[[str], bool]


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
        return Answer(200, _TEXT, b"alive\n")
    if path in {"/healthz", "/readyz"}:
        state = pages.health()
        well = state["well"] if path == "/healthz" else state["ledger"]
        body = json.dumps(state, indent=1).encode() + b"\n"
        return Answer(200 if well else 503, "application/json", body)
    if path == "/metrics":
        return Answer(200, "text/plain; version=0.0.4; charset=utf-8", pages.metrics())
    if feed := _FEED.match(path):
        return _feed(pages, feed[1], feed[2])
    if _STOP.match(path):
        # Asking changes nothing: mail scanners open every link.
        return Answer(200, _HTML, _ASK)
    return Answer(404, _TEXT, _NOTHING)


def _feed(pages: Pages, token: str, follow: str) -> Answer:
    try:
        return Answer(200, "application/atom+xml; charset=utf-8", pages.feed(token, follow))
    except NotFoundError:
        return Answer(404, _TEXT, _NOTHING)


def stopped(pages: Pages, path: str) -> Answer:
    """Return what posting to a path comes to: the only thing to post is to stop alerts."""
    asked = _STOP.match(path.partition("?")[0])
    if asked and pages.stop(asked[1]):
        return Answer(200, _TEXT, b"no more alerts will be sent to this address\n")
    return Answer(404, _TEXT, _NOTHING)


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
            self._send(answer, body=True)

        def do_HEAD(self) -> None:
            self._send(answer, body=False)

        def do_POST(self) -> None:
            # What a mail program posts says nothing that is needed; it is read so that it can end.
            length = self.headers.get("Content-Length", "0")
            self.rfile.read(min(int(length), _LONGEST_BODY) if length.isdecimal() else 0)
            self._send(stopped, body=True)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Keep quiet: a path can hold a secret token."""

        def _send(self, find: Callable[[Pages, str], Answer], *, body: bool) -> None:
            if len(self.path) > _LONGEST_PATH:
                found = Answer(414, _TEXT, b"that is too long\n")
            else:
                found = self._found(find)
            self.send_response(found.status)
            self.send_header("Content-Type", found.kind)
            self.send_header("Content-Length", str(len(found.body)))
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Cache-Control", "no-store")
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            if body:
                self.wfile.write(found.body)

        def _found(self, find: Callable[[Pages, str], Answer]) -> Answer:
            try:
                return find(pages, self.path)
            except RimlandError:
                return Answer(503, _TEXT, b"the ledger does not answer\n")

    return Handler
