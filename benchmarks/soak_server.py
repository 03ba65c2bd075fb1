"""The web of the soak: feeds and pages of a made-up day, as they stand at the time it is told.

Started by soak.py in a process of its own. Each feed has its own host (127.1.x.y), so that
politeness towards one does not slow the others.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from soak_world import World, feed_xml, page_html, world

_SHOWN = 40


class _Web(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, of: World) -> None:
        super().__init__(("0.0.0.0", 0), _Handler)  # noqa: S104 - all of 127.0.0.0/8 is needed
        self.of = of
        self.pages = {page.number: page for page in of.pages}
        self.times = tuple([page.at for page in shelf] for shelf in of.by_feed)
        self.now: datetime | None = None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Web

    def do_GET(self) -> None:
        kind, _, rest = self.path.lstrip("/").partition("/")
        now = self.server.now
        if kind == "clock":
            self.server.now = datetime.fromisoformat(rest)
            self._send(200, "text/plain", b"set")
        elif now is None:
            self._send(503, "text/plain", b"no time yet")
        elif kind == "feed":
            feed = int(rest.partition(".")[0])
            seen = bisect_right(self.server.times[feed], now)
            mark = f'"{feed}-{seen}"'
            if self.headers.get("If-None-Match") == mark:
                self._send(304, "", b"", mark)
                return
            shown = self.server.of.by_feed[feed][max(0, seen - _SHOWN) : seen][::-1]
            host = self.headers.get("Host", "")
            self._send(200, "application/rss+xml", feed_xml(shown, feed, f"http://{host}"), mark)
        elif kind == "a" and rest.isdecimal() and int(rest) in self.server.pages:
            page = self.server.pages[int(rest)]
            self._send(200, "text/html; charset=utf-8", page_html(page, now))
        else:
            self._send(404, "text/plain", b"nothing here")

    def _send(self, status: int, kind: str, body: bytes, mark: str | None = None) -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if mark:
            self.send_header("ETag", mark)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


if __name__ == "__main__":
    web = _Web(world(int(sys.argv[1]), int(sys.argv[2])))
    print(web.server_address[1], flush=True)
    web.serve_forever()
