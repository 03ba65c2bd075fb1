"""One request and its answer over a connection of its own: no cookie, no proxy, nothing kept."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import httpcore
import httpx

from rimland.sources.content_encoding import ACCEPTED, unpacked
from rimland.sources.fetch_faults import FetchCode, FetchFault
from rimland.sources.safe_network import Budget, PublicBackend, Resolve, system_resolve

_MEGABYTE = 1024 * 1024
_SUCCESS = range(200, 300)
_PARTIAL = 206
_SWITCHING = 101
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Short chunks carry their own length lines, so a body may take more bytes on the wire than it has.
_WIRE_PER_BYTE = 2
_LEAST_PIECE = 64
_CRUMBS = 256 * 1024


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one fetch may cost, all its redirects included."""

    bytes: int = 16 * _MEGABYTE
    seconds: float = 30.0
    redirects: int = 5
    header_bytes: int = 64 * 1024
    address_length: int = 4096


@dataclass(frozen=True, slots=True)
class Answer:
    """A host's answer; errors and redirects have an empty body."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """How requests are made: safely, and as whom."""

    user_agent: str
    tls: ssl.SSLContext
    allowed: frozenset[tuple[str, int]] = frozenset()
    resolve: Resolve = system_resolve
    plain: httpcore.NetworkBackend | None = None

    def ask(
        self,
        address: httpx.URL,
        headers: Mapping[str, str],
        limits: FetchLimits,
        *,
        seconds: float,
        cut: bool = False,
    ) -> Answer:
        """Ask for an address and return the answer whatever its status.

        Args:
            address: checked to be http or https.
            headers: of this request, beside those that all have.
            limits: bytes of head and body.
            seconds: what is left for the whole fetch.
            cut: take the first bytes of a body that is too large instead of refusing it.

        Raises:
            FetchFault: no answer, or none that can be used.
        """
        started = time.monotonic()
        budget = Budget(seconds, limits.header_bytes)
        backend = PublicBackend(
            budget, allowed=self.allowed, resolve=self.resolve, plain=self.plain
        )
        request = httpcore.Request("GET", _target(address), headers=self._headers(address, headers))
        with (
            _translated(),
            httpcore.HTTPConnection(
                request.url.origin, ssl_context=self.tls, network_backend=backend
            ) as connection,
        ):
            response = connection.handle_request(request)
            budget.bytes_left += limits.bytes * _WIRE_PER_BYTE
            try:
                said = _headers_said(response)
                body = _body(response, said, limits.bytes, budget, cut=cut)
            finally:
                response.close()
        return Answer(response.status, said, body, time.monotonic() - started)

    def _headers(self, address: httpx.URL, more: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
        headers = {
            "Host": address.netloc.decode("ascii"),
            "User-Agent": self.user_agent,
            "Accept-Encoding": ACCEPTED,
            "Connection": "close",
            **more,
        }
        return [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]


def port_of(address: httpx.URL) -> int:
    """Return the port of an http(s) address."""
    return _DEFAULT_PORTS[address.scheme] if address.port is None else address.port


def _target(address: httpx.URL) -> httpcore.URL:
    return httpcore.URL(
        scheme=address.raw_scheme,
        host=address.raw_host,
        port=port_of(address),
        target=address.raw_path,
    )


def _headers_said(response: httpcore.Response) -> dict[str, str]:
    """Return the headers by small-letter name; cookies are left where they came from."""
    said: dict[str, str] = {}
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("ascii").lower(), raw_value.decode("latin-1").strip()
        if name != "set-cookie":
            said[name] = f"{said[name]}, {value}" if name in said else value
    return said


def _body(
    response: httpcore.Response, said: Mapping[str, str], limit: int, budget: Budget, *, cut: bool
) -> bytes:
    if response.status in {_SWITCHING, _PARTIAL}:
        raise FetchFault(FetchCode.PROTOCOL, "answered something that was not asked for")
    if response.status not in _SUCCESS:
        return b""
    announced = said.get("content-length", "")
    if announced.isdigit() and int(announced) > limit and not cut:
        raise FetchFault(FetchCode.TOO_LARGE, f"announces more than {limit:,} bytes")
    pieces = _in_time(response, budget)
    return unpacked(pieces, said.get("content-encoding", ""), limit, cut=cut)


def _in_time(response: httpcore.Response, budget: Budget) -> Iterator[bytes]:
    """Yield a body's pieces while there is time, and while they are worth their while."""
    received = 0
    for pieces, piece in enumerate(response.iter_stream(), 1):
        budget.seconds_left()
        received += len(piece)
        if pieces * _LEAST_PIECE > received + _CRUMBS:
            # A body in chunks of a byte costs a thousand times the work of any other.
            raise FetchFault(FetchCode.PROTOCOL, "sends its body in crumbs")
        yield piece


class _translated:  # noqa: N801 - read as a word of a with statement
    """Turns the library's errors into faults, at this one boundary."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, FetchFault):
            return
        if isinstance(error.__cause__, ssl.SSLError):
            raise FetchFault(FetchCode.TLS, _tls_words(error.__cause__)) from None
        if isinstance(error, httpcore.TimeoutException):
            raise FetchFault(FetchCode.TIMEOUT, "did not answer in time") from None
        if isinstance(error, httpcore.NetworkError):
            raise FetchFault(FetchCode.UNREACHABLE, "cannot be reached or broke off") from None
        if isinstance(error, (httpcore.ProtocolError, httpcore.UnsupportedProtocol)):
            raise FetchFault(FetchCode.PROTOCOL, "does not speak HTTP as it should") from None


def _tls_words(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "shows a certificate that cannot be trusted"
    return "makes no safe connection"
