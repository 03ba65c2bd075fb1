"""The desk's server before strangers: what cannot be said, what breaks, who hangs up, and crowds."""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from collections.abc import Mapping
from typing import Any

import pytest

from rimland.ui.web.desk_server import DeskServer, Pages
from tests.hostile import STUCK


def _talk(server: DeskServer, said: bytes) -> bytes:
    """Say this to the server and return all it answers."""
    with socket.create_connection(_whereabouts(server), timeout=STUCK) as line:
        line.sendall(said)
        return b"".join(iter(lambda: line.recv(4096), b""))


def _whereabouts(server: DeskServer) -> tuple[str, int]:
    host, port = server.address.removeprefix("http://").split(":")
    return host, int(port)


def _broken_pages() -> Pages:
    def health() -> Mapping[str, Any]:
        raise ZeroDivisionError

    return Pages(health, lambda: b"x" * 5_000_000, lambda _t, _f: b"", lambda _t: True)


@pytest.mark.parametrize("length", ["9" * 5_000, "9" * 9, "4097", "-1", "²", "0x10", "a"])
def test_a_length_that_cannot_be_is_refused_and_nothing_is_stopped(length: str) -> None:
    said = f"POST /stop/{'s' * 20} HTTP/1.1\r\nContent-Length: {length}\r\n\r\n".encode("latin-1")
    with DeskServer("127.0.0.1:0", _broken_pages()) as server:
        assert b" 413 " in _talk(server, said).splitlines()[0]
        assert server.faults == 0


def test_what_breaks_in_a_page_is_answered_and_shows_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with DeskServer("127.0.0.1:0", _broken_pages()) as server:
        assert _talk(server, b"GET /healthz HTTP/1.1\r\n\r\n").endswith(
            b"\r\n\r\nthis cannot be shown now\n"
        )
        assert server.faults == 1
    assert capsys.readouterr() == ("", "")


def test_a_reader_that_hangs_up_leaves_nothing_in_the_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with DeskServer("127.0.0.1:0", _broken_pages()) as server:
        with socket.create_connection(_whereabouts(server), timeout=STUCK) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.sendall(b"GET /metrics HTTP/1.1\r\n\r\n")
            line.recv(10)
        until = time.monotonic() + STUCK
        while not server.faults and time.monotonic() < until:
            time.sleep(0.01)
        assert server.faults == 1
        assert _talk(server, b"GET /livez HTTP/1.1\r\n\r\n").endswith(b"alive\n")
    assert capsys.readouterr() == ("", "")


def test_whoever_comes_while_all_places_are_taken_is_cut_off() -> None:
    with DeskServer("127.0.0.1:0", _broken_pages(), at_once=2) as server:
        slow = [socket.create_connection(_whereabouts(server), timeout=STUCK) for _ in range(2)]
        with socket.create_connection(_whereabouts(server), timeout=STUCK) as third:
            assert third.recv(10) == b""
        for line in slow:
            line.sendall(b"GET /livez HTTP/1.1\r\n\r\n")
            assert b"".join(iter(lambda line=line: line.recv(4096), b"")).endswith(b"alive\n")  # type: ignore[misc]
            line.close()
        until = time.monotonic() + STUCK
        answered = b""
        while not answered and time.monotonic() < until:
            # The places are free again a moment after the answers have been read.
            with contextlib.suppress(OSError):
                answered = _talk(server, b"GET /livez HTTP/1.1\r\n\r\n")
        assert answered.endswith(b"alive\n")
