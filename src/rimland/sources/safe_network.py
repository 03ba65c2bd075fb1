"""Connections to public addresses only, within a time and a number of bytes.

A feed's address comes from a stranger. It could name this machine, the network it stands in, or a
cloud's metadata service; so could a redirect, and so could a name that resolves to a public address
when it is checked and to a private one a moment later. The check therefore stands where the connection
is made: the very address that was looked at is the one connected to, and a connection serves one
request.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpcore

from rimland.sources.fetch_faults import FetchCode, FetchFault

PORTS = frozenset({80, 443, 8080, 8443})
"""Ports that web servers of outlets use; anything else is as likely a service of somebody's network."""

Resolve = Callable[[str, int], Sequence[str]]

_MOST_ADDRESSES = 4
_CONNECT_SECONDS = 10.0
_UNIVERSAL = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Written out, because what Python's is_global holds for public differs between its versions.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(block)
    for block in (
        # IANA IPv4 special-purpose registry, multicast, reserved
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        # the platform service of one cloud stands at a public-looking address
        "168.63.129.16/32",
        # within 2000::/3: protocol assignments with Teredo, documentation, 6to4
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
# An interface identifier that wraps an IPv4 address (ISATAP, RFC 5214).
_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})
_LOW_32 = 0xFFFF_FFFF
_NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})


def is_public(address: str) -> bool:
    """Say whether an IP address may be connected to: a public one, and not another in disguise."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        number = int(found)
        if found in _NAT64:
            return is_public(str(ipaddress.IPv4Address(number & _LOW_32)))
        if found.scope_id is not None or found not in _UNIVERSAL:
            return False
        if number >> 32 & _LOW_32 in _ISATAP:
            return False
    return not any(found in block for block in _NOT_PUBLIC if block.version == found.version)


def system_resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host as the machine's resolver gives them; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


@dataclass(slots=True)
class Budget:
    """What one request may still take: seconds of its deadline, and bytes from the wire."""

    seconds: float
    bytes_left: int
    ends_at: float = field(init=False)

    def __post_init__(self) -> None:
        """Start the clock: sockets wait in real time, whatever time the caller plays."""
        self.ends_at = time.monotonic() + self.seconds

    def seconds_left(self, at_most: float | None = None) -> float:
        """Return the seconds that are left; raises FetchFault when there are none."""
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise FetchFault(FetchCode.TIMEOUT, "was not done in time")
        return left if at_most is None else min(left, at_most)

    def room(self, wanted: int) -> int:
        """Return how many bytes may be read next; raises FetchFault when there are none."""
        if self.bytes_left <= 0:
            raise FetchFault(FetchCode.TOO_LARGE, "sends more than its limit")
        return min(wanted, self.bytes_left)


class PublicBackend(httpcore.NetworkBackend):
    """Opens TCP connections to public addresses on the web's ports, and to nothing else."""

    def __init__(
        self,
        budget: Budget,
        *,
        allowed: frozenset[tuple[str, int]] = frozenset(),
        resolve: Resolve = system_resolve,
        plain: httpcore.NetworkBackend | None = None,
    ) -> None:
        """``allowed`` names hosts and ports that are let through all the same, for tests."""
        self._budget = budget
        self._allowed = allowed
        self._resolve = resolve
        self._plain = plain or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first public address of the host that answers."""
        del timeout
        fault: Exception = FetchFault(FetchCode.UNRESOLVED, "its name has no address")
        for address in self._addresses(host, port)[:_MOST_ADDRESSES]:
            seconds = self._budget.seconds_left(_CONNECT_SECONDS)
            try:
                stream = self._plain.connect_tcp(
                    address, port, seconds, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
            else:
                return _Wire(stream, self._budget)
        raise fault

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Any = None
    ) -> httpcore.NetworkStream:
        """Refuse: nothing public is behind a file."""
        del path, timeout, socket_options
        raise FetchFault(FetchCode.REFUSED_ADDRESS, "is a socket on this machine")

    def _addresses(self, host: str, port: int) -> list[str]:
        exempt = (host, port) in self._allowed
        if port not in PORTS and not exempt:
            ports = ", ".join(map(str, sorted(PORTS)))
            what = f"port {port} is not fetched from, only {ports}"
            raise FetchFault(FetchCode.REFUSED_ADDRESS, what)
        addresses = list(dict.fromkeys(self._resolved(host, port)))
        if exempt:
            return addresses
        public = [address for address in addresses if is_public(address)]
        if addresses and not public:
            raise FetchFault(FetchCode.REFUSED_ADDRESS, "leads to an address that is not public")
        return public

    def _resolved(self, host: str, port: int) -> Sequence[str]:
        """Resolve in a thread of its own: the system's resolver knows no deadline."""
        answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

        def look_up() -> None:
            try:
                answers.put(self._resolve(host, port))
            except (OSError, ValueError) as error:
                answers.put(error)

        seconds = self._budget.seconds_left()
        threading.Thread(target=look_up, daemon=True, name="resolve").start()
        try:
            answer = answers.get(timeout=seconds)
        except queue.Empty:
            raise FetchFault(FetchCode.TIMEOUT, "its name did not resolve in time") from None
        if isinstance(answer, Exception):
            # "There is no such name" is an answer; anything else is a resolver that gave none.
            no_name = isinstance(answer, socket.gaierror) and answer.errno in _NO_SUCH_NAME
            lasting = no_name or isinstance(answer, ValueError)
            what = "its name does not exist" if lasting else "its name could not be looked up"
            raise FetchFault(FetchCode.UNRESOLVED, what, temporary=not lasting)
        return answer


class _Wire(httpcore.NetworkStream):
    """A connection that ends with its budget, however slowly or plentifully the other side sends."""

    def __init__(self, inner: httpcore.NetworkStream, budget: Budget) -> None:
        self._inner = inner
        self._budget = budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        seconds = self._budget.seconds_left(timeout)
        piece = self._inner.read(self._budget.room(max_bytes), seconds)
        self._budget.bytes_left -= len(piece)
        return piece

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._budget.seconds_left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        seconds = self._budget.seconds_left(timeout)
        safe = self._inner.start_tls(ssl_context, server_hostname, seconds)
        return _Wire(safe, self._budget)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
