"""The small server of a running desk: health, metrics, Atom feeds, and the link that stops a mail.

It answers a handful of paths and nothing else. It is meant for a probe, a metrics collector, feed
readers and mail programs, and listens on this machine only unless told otherwise.
"""

from __future__ import annotations

import json
import re
import socket
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
_AT_ONCE = 32
_LENGTH = re.compile(r"[0-9]{1,9}", re.ASCII)
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


class _Server(ThreadingHTTPServer):
    """Answers so many at once and no more, and says nothing of readers that hang up."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], pages: Pages, at_once: int) -> None:
        self.faults = 0
        self._free = threading.BoundedSemaphore(at_once)
        super().__init__(address, _handler(pages, self.handle_error))

    def process_request(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: Any
    ) -> None:
        if not self._free.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._free.release()
            raise

    def process_request_thread(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: Any
    ) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any = None, client_address: Any = None) -> None:
        """Count it: a trace would break the log's lines, and can hold a path with its token."""
        del request, client_address
        self.faults += 1


class DeskServer:
    """Serves a desk's pages from a thread of its own while the context is open."""

    def __init__(self, listen: str, pages: Pages, *, at_once: int = _AT_ONCE) -> None:
        """Take ``HOST:PORT``; port 0 takes a free one. Raises SettingsError for what cannot be.

        ``at_once`` is how many requests are answered at a time; whoever comes beyond that is cut
        off.
        """
        host, colon, port = listen.rpartition(":")
        if not colon or not port.isdecimal() or not host:
            hint = "write it as 127.0.0.1:8780"
            raise SettingsError(f"'{listen[:60]}' is no address to listen on", hint=hint)
        try:
            self._server = _Server((host.strip("[]"), int(port)), pages, at_once)
        except (OSError, OverflowError) as error:
            what = f"cannot listen on {listen[:60]} ({getattr(error, 'strerror', None) or error})"
            raise SettingsError(what, hint="choose another port") from None
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def address(self) -> str:
        """Where it listens, as ``http://HOST:PORT``."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    @property
    def faults(self) -> int:
        """How many requests went wrong: readers that hung up, and pages that could not be made."""
        return self._server.faults

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


def _length(said: str) -> int | None:
    """Return how much follows a request's head; None for too much, and for what is no number."""
    length = int(said) if _LENGTH.fullmatch(said) else _LONGEST_BODY + 1
    return length if length <= _LONGEST_BODY else None


def _found(
    find: Callable[[Pages, str], Answer], pages: Pages, path: str, count: Callable[[], None]
) -> Answer:
    try:
        return find(pages, path)
    except RimlandError:
        return Answer(503, _TEXT, b"the ledger does not answer\n")
    except Exception:  # noqa: BLE001 - one page that breaks must not show how
        count()
        return Answer(503, _TEXT, b"this cannot be shown now\n")


def _handler(pages: Pages, count: Callable[[], None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version = "rimland", ""
        timeout = _SECONDS

        def do_GET(self) -> None:
            self._send(answer, body=True)

        def do_HEAD(self) -> None:
            self._send(answer, body=False)

        def do_POST(self) -> None:
            # What a mail program posts says nothing that is needed; it is read so that it can end.
            length = _length(self.headers.get("Content-Length", "0"))
            if length is None:
                self._write(Answer(413, _TEXT, b"that is too long\n"), body=True)
                return
            self.rfile.read(length)
            self._send(stopped, body=True)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Keep quiet: a path can hold a secret token."""

        def _send(self, find: Callable[[Pages, str], Answer], *, body: bool) -> None:
            if len(self.path) > _LONGEST_PATH:
                found = Answer(414, _TEXT, b"that is too long\n")
            else:
                found = _found(find, pages, self.path, count)
            self._write(found, body=body)

        def _write(self, found: Answer, *, body: bool) -> None:
            self.send_response(found.status)
            self.send_header("Content-Type", found.kind)
            self.send_header("Content-Length", str(len(found.body)))
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Cache-Control", "no-store")
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            if body:
                self.wfile.write(found.body)

    return Handler
