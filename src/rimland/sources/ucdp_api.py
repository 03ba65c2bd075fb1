"""UCDP's API: the pages of a release, fetched with bounds and handed on as plain items.

It follows no redirect and no address to another host, so that the token goes nowhere else.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from rimland.model.errors import RemoteError
from rimland.model.release import release_rank

TOKEN_HEADER = "x-ucdp-access-token"  # noqa: S105 - the header's name
_MEGABYTE = 1024 * 1024
_DIGITS = 9
_AGAIN = "try again; nothing was written"
_PASSING = frozenset({429, 500, 502, 503, 504})
_REFUSED = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class ApiLimits:
    """How much of the service's time and our memory one release may take."""

    page_bytes: int = 64 * _MEGABYTE
    pages: int = 5_000
    items: int = 5_000_000
    page_seconds: float = 300.0
    tries: int = 5
    first_pause: float = 1.0
    longest_pause: float = 60.0


@dataclass(frozen=True, slots=True)
class UcdpApi:
    """Where the API is and how to ask it; ``pause`` is how waiting is done."""

    url: str
    token: str = ""
    page_size: int = 1000
    timeout_seconds: float = 30.0
    limits: ApiLimits = field(default_factory=ApiLimits)
    pause: Callable[[float], None] = time.sleep

    def release_pages(self, version: str) -> Iterator[list[dict[str, object]]]:
        """Yield the items of a release page by page, and make sure at the end that all came.

        Raises:
            RemoteError: the token is refused, the service fails, or its answer is not whole.
            DeclarationError: the version is not one.
        """
        release_rank(version)
        address = f"{self.url.rstrip('/')}/gedevents/{version}"
        headers = {"accept": "application/json"}
        if self.token:
            headers[TOKEN_HEADER] = self.token
        with _client(address, headers, self.timeout_seconds) as client:
            page = self._page(client, address, None)
            self._refuse_size(address, page)
            first, asked, received = page, {0}, _Received(address)
            received.add(page.items)
            yield page.items
            while len(asked) < first.pages and received.count < first.total:
                # The first page is number 0 in some versions of the service and 1 in others, so
                # the service says what comes next; only the number is taken from its address.
                number = page.following if page.following is not None else len(asked)
                if number in asked:
                    what = f"names page {number} as the one after itself"
                    raise RemoteError(what, where=address, hint=_AGAIN)
                asked.add(number)
                page = self._page(client, address, number)
                if page.total != first.total:
                    what = "the release changed while it was read"
                    raise RemoteError(what, where=address, hint=_AGAIN)
                received.add(page.items)
                yield page.items
        received.refuse_partial(first.total)

    def _refuse_size(self, address: str, page: _Page) -> None:
        if not page.total:
            what = "has no events in this release"
            raise RemoteError(what, where=address, hint="check the version")
        if page.pages > self.limits.pages or page.total > self.limits.items:
            what = f"announces {page.pages} pages with {page.total} events"
            raise RemoteError(what, where=address, hint="raise ucdp_api_page_size")

    def _page(self, client: httpx.Client, address: str, number: int | None) -> _Page:
        """Fetch one page, again and later if the fault may pass; None is the first page."""
        parameters = {"pagesize": self.page_size}
        if number is not None:
            parameters["page"] = number
        wait = self.limits.first_pause
        for left in range(self.limits.tries - 1, -1, -1):
            try:
                status, body, asked = self._answer(client, address, parameters)
            except httpx.TransportError as error:
                fault, asked = _words(error), None
            except httpx.HTTPError as error:
                raise RemoteError(_words(error), where=address, hint="check the address") from None
            else:
                if status not in _PASSING:
                    return _read_page(address, status, body)
                fault = f"answered {status}"
            if left:
                self.pause(min(asked or wait, self.limits.longest_pause))
                wait *= 2
        what = f"{fault}, {self.limits.tries} times"
        raise RemoteError(what, where=address, hint="the service is down or busy; try again later")

    def _answer(
        self, client: httpx.Client, address: str, parameters: dict[str, int]
    ) -> tuple[int, bytes, float | None]:
        """Return status, body and the pause the service asks for; raises httpx's errors."""
        deadline = time.monotonic() + self.limits.page_seconds
        with client.stream("GET", address, params=parameters) as response:
            asked = _seconds(response.headers.get("retry-after"))
            if not response.is_success:
                return response.status_code, b"", asked
            body = bytearray()
            for piece in response.iter_bytes(_MEGABYTE):
                body += piece
                if len(body) > self.limits.page_bytes:
                    what = f"a page is larger than {self.limits.page_bytes // _MEGABYTE} MB"
                    raise RemoteError(what, where=address, hint="lower ucdp_api_page_size")
                if time.monotonic() > deadline:
                    # Bytes that trickle in keep each read below its timeout.
                    what = "took too long"
                    raise httpx.ReadTimeout(what)
            return response.status_code, bytes(body), asked


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of a release, and the number of the one that follows, where the service says."""

    total: int
    pages: int
    items: list[dict[str, object]]
    following: int | None


class _Received:
    """Counts what came, so that a release with a gap or a repeated page is noticed."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._ids: set[str] = set()
        self.count = 0

    def add(self, items: list[dict[str, object]]) -> None:
        self.count += len(items)
        self._ids.update(str(item.get("id")) for item in items)

    def refuse_partial(self, announced: int) -> None:
        if self.count != announced:
            what = f"announced {announced} events and sent {self.count}"
            raise RemoteError(what, where=self._address, hint=_AGAIN)
        if len(self._ids) != self.count:
            raise RemoteError("sent an event twice", where=self._address, hint=_AGAIN)


def _client(address: str, headers: dict[str, str], timeout: float) -> httpx.Client:
    what = "the address or the token cannot be used"
    hint = "check RIMLAND_UCDP_API_URL and RIMLAND_UCDP_API_TOKEN"
    try:
        parsed = httpx.URL(address)
        client = httpx.Client(headers=headers, timeout=timeout, follow_redirects=False)
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise RemoteError(what, where=address[:200], hint=hint) from None
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        client.close()
        raise RemoteError(what, where=address[:200], hint=hint)
    return client


def _read_page(address: str, status: int, body: bytes) -> _Page:
    if status in _REFUSED:
        what = "the token is missing or refused"
        hint = "get one from UCDP and set RIMLAND_UCDP_API_TOKEN"
        raise RemoteError(what, where=address, hint=hint)
    if status == httpx.codes.NOT_FOUND:
        hint = "check the version: releases are 24.1, candidate releases 24.0.5"
        raise RemoteError("there is no such release", where=address, hint=hint)
    if not httpx.codes.is_success(status):
        hint = "check RIMLAND_UCDP_API_URL"
        raise RemoteError(f"answered {status}", where=address, hint=hint)
    try:
        content = json.loads(body)
        page = _Page(
            _count(content["TotalCount"]),
            _count(content["TotalPages"]),
            [_item(item) for item in content["Result"]],
            _page_number(content.get("NextPageUrl")),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        what = "the answer is not the JSON that UCDP documents"
        raise RemoteError(what, where=address, hint="check RIMLAND_UCDP_API_URL") from None
    return page


def _item(item: Any) -> dict[str, object]:
    if not isinstance(item, dict):
        raise TypeError(type(item))
    return item


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(type(value))
    return value


def _page_number(address: Any) -> int | None:
    """Return the page that an address asks for; the rest of the address is not used."""
    if not isinstance(address, str):
        return None
    given = parse_qs(urlsplit(address).query).get("page", [""])[0]
    return int(given) if given.isascii() and given.isdigit() and len(given) < _DIGITS else None


def _seconds(text: str | None) -> float | None:
    """Read a Retry-After in seconds; dates are left to our own pauses."""
    return float(text) if text and text.isascii() and text.isdigit() else None


def _words(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "did not answer in time"
    return f"cannot be reached ({type(error).__name__})"
