"""A real local HTTP server that misbehaves in every way of CASES, and behaves beside that.

Each case is a path of its own; /healthy/<name> is always a good feed, /article/<name> a page,
/slow-chain sends on slowly without end, and /to?<address> sends there.
Cases whose robots.txt matters have a host (a port) of their own.
"""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.misbehaving_bodies import CONTENT
from tests.misbehaving_cases import TRANSPORT, slow_chain
from tests.misbehaving_talk import HTML, Answering, Case, Talk, article, good_feed

__all__ = [
    "BY_NAME",
    "CASES",
    "CONTENT",
    "TRANSPORT",
    "Asked",
    "Case",
    "MisbehavingServer",
    "misbehaving_server",
]

CASES = TRANSPORT + CONTENT
BY_NAME = {case.name: case for case in CASES}
_ADDRESS = "127.0.0.1"
_HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Asked:
    """A request that came in."""

    host: str
    path: str
    headers: dict[str, str]


@dataclass
class MisbehavingServer:
    """The running server: where its hosts are, and every request it got."""

    ports: dict[str, int] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    times: Counter[tuple[str, str]] = field(default_factory=Counter)
    closing: threading.Event = field(default_factory=threading.Event)
    scheme: str = "http"

    @property
    def allowed(self) -> frozenset[tuple[str, int]]:
        """What a fetcher must be allowed to reach it."""
        return frozenset((_ADDRESS, port) for port in self.ports.values())

    def url(self, case: Case | str) -> str:
        """Return the address of a case, or of a path of the main host."""
        if isinstance(case, str):
            return f"{self.scheme}://{_ADDRESS}:{self.ports['main']}{case}"
        scheme = "https" if "https" in {case.scheme, self.scheme} else "http"
        return f"{scheme}://{_ADDRESS}:{self.ports[case.host]}/{case.name}"

    def healthy(self, name: str) -> str:
        """Return the address of a good feed of three items."""
        return self.url(f"/healthy/{name}")


@contextmanager
def misbehaving_server(tls: Path | None = None) -> Iterator[MisbehavingServer]:
    """Serve on free ports of this machine until the block ends; with a certificate, behind TLS."""
    running = MisbehavingServer(scheme="https" if tls else "http")
    hosts = ["main", *(case.name for case in CASES if case.robots)]
    with ExitStack() as stack:
        for host in hosts:
            server = stack.enter_context(_Server((_ADDRESS, 0), host, running))
            if tls:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(tls)
                server.tls = context
            running.ports[host] = server.server_address[1]
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
            thread.start()
            stack.callback(server.shutdown)
        stack.callback(running.closing.set)
        yield running


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], host: str, running: MisbehavingServer) -> None:
        super().__init__(address, _Handler)
        self.host = host
        self.running = running
        self.tls: ssl.SSLContext | None = None


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        wire: socket.socket = self.request
        with suppress(OSError):  # Whoever asked has heard enough.
            if self.server.tls:
                wire = self.server.tls.wrap_socket(wire, server_side=True)
            self._talk(wire)
        with suppress(OSError):
            wire.close()

    def _talk(self, wire: socket.socket) -> None:
        head = b""
        while _HEAD_END not in head:
            piece = wire.recv(65_536)
            if not piece or not piece.isascii():
                return
            head += piece
        first, *lines = head.decode("ascii").partition("\r\n\r\n")[0].split("\r\n")
        path = first.split(" ")[1]
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        host, running = self.server.host, self.server.running
        running.asked.append(Asked(host, path, headers))
        running.times[host, path] += 1
        talk = Talk(wire, host, path, headers, running.times[host, path], running.closing)
        _answering(host, path)(talk)


def _answering(host: str, path: str) -> Answering:
    name, _, query = path.removeprefix("/").partition("?")
    if path == "/robots.txt":
        robots = BY_NAME[host].robots if host in BY_NAME else None
        return robots or _missing
    # A chain has names behind its own: redirect-chain-3, redirect-loop-b.
    case = BY_NAME.get(name) or BY_NAME.get(name.rpartition("-")[0])
    if case:
        return case.answer
    kind, _, what = name.partition("/")
    more: dict[str, Answering] = {
        "healthy": lambda talk: talk.answer(good_feed(what)),
        "article": lambda talk: talk.answer(article(what), kind=HTML),
        "to": lambda talk: talk.send_on(query),
        "slow-chain": slow_chain,
    }
    return more.get(kind) or more.get(kind.rpartition("-")[0]) or _missing


def _missing(talk: Talk) -> None:
    talk.answer(b"", status="404 Not Found")
