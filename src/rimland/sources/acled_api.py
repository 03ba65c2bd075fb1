"""ACLED's API: events and deletions, page by page, fetched with bounds and handed on as plain items.

It follows no redirect and no address that the service names, so that the token goes nowhere else.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pyarrow as pa

from rimland.model.errors import DeclarationError, RemoteError
from rimland.model.ids import report_key
from rimland.model.source import SourceDefinition
from rimland.model.time import utc_text
from rimland.sources.acled import FORMAT, country_numbers, definition
from rimland.sources.base import QUARANTINE_SCHEMA
from rimland.sources.messages import plain_text
from rimland.sources.ucdp_api import ApiLimits

LARGEST_PAGE = 5000
"""ACLED hands out no more rows at once; asking for more would not bring them."""

WITHDRAWN_SCHEMA = pa.schema(
    [("report_key", pa.string()), ("record_id", pa.string()), ("known_at", pa.string())]
)
"""A record its source has deleted, and since when; a version changed later was put back."""

_AGAIN = "try again; nothing was written"
_CHECK = "check RIMLAND_ACLED_API_URL and RIMLAND_ACLED_API_TOKEN"
_MEGABYTE = 1024 * 1024
_PASSING = frozenset({429, 500, 502, 503, 504})
_EVENT_ID = re.compile(r"(?:([A-Z]{2,4})([0-9]{1,9})|([0-9]{1,9})([A-Z]{2,4}))\Z")
_SECONDS = re.compile(r"[0-9]{1,10}\Z")

Item = dict[str, object]


@dataclass(frozen=True, slots=True)
class AcledQuery:
    """Which events to ask for: countries by ISO code (none: all), days, and since when changed."""

    countries: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    changed_since: date | None = None

    def parameters(self) -> list[dict[str, str]]:
        """Return what to ask, one set per country; raises DeclarationError for an unknown one."""
        given: dict[str, str] = {}
        if self.first or self.last:
            first, last = self.first or date(1900, 1, 1), self.last or date(2999, 12, 31)
            given |= {"event_date": f"{first}|{last}", "event_date_where": "BETWEEN"}
        if self.changed_since:
            given |= {"timestamp": f"{self.changed_since}", "timestamp_where": ">="}
        numbers = {c: n for n, c in country_numbers(FORMAT["countries"]["iso"]["codes"]).items()}
        for country in self.countries:
            if country not in numbers:
                what = f"there is no country '{plain_text(country, 20)}' with an ISO number"
                raise DeclarationError(what, hint="write ISO 3166-1 alpha-3 codes, as IRQ")
        return [given | {"iso": str(numbers[c])} for c in self.countries] or [given]


@dataclass(frozen=True, slots=True)
class AcledApi:
    """Where the API is and how to ask it; ``pause`` is how waiting is done."""

    url: str = "https://acleddata.com/api"
    token: str = field(default="", repr=False)
    page_size: int = LARGEST_PAGE
    timeout_seconds: float = 60.0
    limits: ApiLimits = field(default_factory=ApiLimits)
    pause: Callable[[float], None] = time.sleep

    def event_pages(self, query: AcledQuery) -> Iterator[list[Item]]:
        """Yield the events of a query page by page, each event once.

        Raises:
            RemoteError: the token is refused, the service fails, its answer is not whole, or it
                accepts the token and gives no event at all.
            DeclarationError: the query names a country that does not exist.
        """
        asked, count = query.parameters(), 0
        ids: set[str] = set()
        for parameters in asked:
            for items in self._pages("acled/read", parameters):
                count += len(items)
                ids.update(str(item.get("event_id_cnty")) for item in items)
                if len(ids) != count:
                    raise RemoteError("sent an event twice", where=self.url, hint=_AGAIN)
                yield items
        if not count:
            # Accounts without access to the data are answered like this, not with an error.
            what = "the credentials are accepted, but no events came"
            hint = "ask ACLED for API access for the account, or check countries and days"
            raise RemoteError(what, where=f"{self.url.rstrip('/')}/acled/read", hint=hint)

    def deletion_pages(self, since: date | None = None) -> Iterator[list[Item]]:
        """Yield the ids that ACLED has withdrawn (since a day); raises RemoteError."""
        yield from self._pages("deleted/read", {"deleted_timestamp": f"{since}"} if since else {})

    def _pages(self, endpoint: str, parameters: dict[str, str]) -> Iterator[list[Item]]:
        """Ask for page after page until an empty one: a short page may only be a smaller limit."""
        address = f"{self.url.rstrip('/')}/{endpoint}"
        headers = {"accept": "application/json"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        size = max(1, min(self.page_size, LARGEST_PAGE))
        received, before = 0, None
        with _client(address, headers, self.timeout_seconds) as client:
            for number in range(1, self.limits.pages + 1):
                asked = {**parameters, "_format": "json", "limit": str(size), "page": str(number)}
                body = self._body(client, address, asked)
                items, total = _read_page(address, body)
                if items and items == before:
                    raise RemoteError("sent the same page twice", where=address, hint=_AGAIN)
                received, before = received + len(items), items
                if total is not None and (received > total or (not items and received < total)):
                    what = f"announced {total} rows and sent {received}"
                    raise RemoteError(what, where=address, hint=_AGAIN)
                if received > self.limits.items:
                    break
                if items:
                    yield items
                if not items or received == total:
                    return
        what = f"sends more than {min(received, self.limits.items)} rows"
        raise RemoteError(what, where=address, hint="ask for fewer countries or days")

    def _body(self, client: httpx.Client, address: str, asked: dict[str, str]) -> bytes:
        request = client.build_request("GET", address, params=asked)
        return _answered(client, request, self.limits, self.pause)


@dataclass(frozen=True, slots=True)
class AcledLogin:
    """How a user's name and password become the token, which lives for a day."""

    url: str = "https://acleddata.com/oauth/token"
    username: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = 60.0
    limits: ApiLimits = field(default_factory=ApiLimits)
    pause: Callable[[float], None] = time.sleep

    def token(self) -> str:
        """Return a fresh token; raises RemoteError."""
        form = {"username": self.username, "password": self.password}
        form |= {"grant_type": "password", "client_id": "acled"}
        with _client(self.url, {"accept": "application/json"}, self.timeout_seconds) as client:
            request = client.build_request("POST", self.url, data=form)
            body = _answered(client, request, self.limits, self.pause)
        try:
            token = json.loads(body)["access_token"]
        except (ValueError, KeyError, TypeError, RecursionError):
            token = None
        if not isinstance(token, str) or not re.fullmatch(r"[!-~]{1,8192}", token):
            what = "the answer holds no token"
            raise RemoteError(what, where=self.url, hint="check the name and the password")
        return token


@dataclass(frozen=True, slots=True)
class Deletions:
    """What the deletions endpoint says: the withdrawn records, and entries that cannot be read."""

    source: SourceDefinition
    file_name: str
    sha256: str
    read: int
    withdrawn: pa.Table
    quarantined: pa.Table


def read_deletions(pages: Iterable[list[Item]], name: str, *, now: datetime) -> Deletions:
    """Return which records ACLED has withdrawn, each once, with its latest deletion."""
    digest, read = hashlib.sha256(), 0
    known: dict[str, str] = {}
    refused: list[Item] = []
    for item in (item for page in pages for item in page):
        read += 1
        written, moment = item.get("event_id_cnty"), item.get("deleted_timestamp")
        digest.update(json.dumps([written, moment], default=str).encode())
        record, since = record_id(str(written)), _since(str(moment), now)
        if record is None or since is None:
            refused.append(_refusal(read, name, record))
        else:
            known[record] = max(since, known.get(record, ""))
    records = sorted(known)
    columns = {
        "report_key": [report_key("acled", record) for record in records],
        "record_id": records,
        "known_at": [known[record] for record in records],
    }
    return Deletions(
        source=definition(),
        file_name=name,
        sha256=digest.hexdigest(),
        read=read,
        withdrawn=pa.table(columns, schema=WITHDRAWN_SCHEMA),
        quarantined=pa.Table.from_pylist(refused, schema=QUARANTINE_SCHEMA),
    )


def record_id(written: str) -> str | None:
    """Return an event's id as IRQ12, also where it is written 12IRQ; None for anything else."""
    found = _EVENT_ID.match(written.strip().upper())
    if found is None:
        return None
    return f"{found[1]}{found[2]}" if found[1] else f"{found[4]}{found[3]}"


def _since(moment: str, now: datetime) -> str | None:
    """Return when a deletion was known; None for what is no time, or one still to come."""
    if not _SECONDS.match(moment):
        return None
    since = datetime.fromtimestamp(int(moment), UTC)
    return utc_text(since) if since <= now else None


def _refusal(number: int, name: str, record: str | None) -> Item:
    return {
        "ordinal": number,
        "file_row": f"{name}:{number}",
        "record_id": record,
        "field": "deleted_timestamp" if record else "event_id_cnty",
        "code": "bad_date" if record else "bad_code",
        "value": "",
        "further_faults": 0,
    }


def _client(address: str, headers: dict[str, str], timeout: float) -> httpx.Client:
    what = "the address or the token cannot be used"
    try:
        parsed = httpx.URL(address)
        client = httpx.Client(headers=headers, timeout=timeout, follow_redirects=False)
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise RemoteError(what, where=address[:200], hint=_CHECK) from None
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        client.close()
        raise RemoteError(what, where=address[:200], hint=_CHECK)
    return client


def _answered(
    client: httpx.Client,
    request: httpx.Request,
    limits: ApiLimits,
    pause: Callable[[float], None],
) -> bytes:
    """Return the body of a good answer; a fault that may pass is tried again, and later."""
    address = str(request.url.copy_with(query=None))
    wait = limits.first_pause
    for left in range(limits.tries - 1, -1, -1):
        asked = None
        try:
            status, body, asked = _answer(client, request, limits, address)
        except httpx.TransportError as error:
            timed_out = isinstance(error, httpx.TimeoutException)
            kind = type(error).__name__
            fault = "did not answer in time" if timed_out else f"cannot be reached ({kind})"
        except httpx.HTTPError as error:
            what = f"answered what cannot be read ({type(error).__name__})"
            raise RemoteError(what, where=address, hint=_CHECK) from None
        else:
            if status not in _PASSING:
                _refuse_status(address, status)
                return body
            fault = f"answered {status}"
        if left:
            pause(min(asked or wait, limits.longest_pause))
            wait *= 2
    what = f"{fault}, {limits.tries} times"
    raise RemoteError(what, where=address, hint="the service is down or busy; try again later")


def _answer(
    client: httpx.Client, request: httpx.Request, limits: ApiLimits, address: str
) -> tuple[int, bytes, float | None]:
    """Return status, body and the pause the service asks for; raises httpx's errors."""
    deadline = time.monotonic() + limits.page_seconds
    response = client.send(request, stream=True)
    try:
        after = response.headers.get("retry-after", "")
        asked = float(after) if re.fullmatch("[0-9]{1,6}", after) else None
        if not response.is_success:
            return response.status_code, b"", asked
        body = bytearray()
        for piece in response.iter_bytes(_MEGABYTE):
            body += piece
            if len(body) > limits.page_bytes:
                what = f"an answer is larger than {limits.page_bytes // _MEGABYTE} MB"
                raise RemoteError(what, where=address, hint="lower the page size")
            if time.monotonic() > deadline:
                # Bytes that trickle in keep each read below its timeout.
                what = "took too long"
                raise httpx.ReadTimeout(what)
        return response.status_code, bytes(body), asked
    finally:
        response.close()


def _refuse_status(address: str, status: int) -> None:
    if status == httpx.codes.BAD_REQUEST:
        what = "the service refuses the request"
        raise RemoteError(what, where=address, hint="check the name, the password and the query")
    if status == httpx.codes.UNAUTHORIZED:
        what = "the token, name or password is missing, wrong or has expired"
        hint = "tokens live for a day: get a new one and set RIMLAND_ACLED_API_TOKEN"
        raise RemoteError(what, where=address, hint=hint)
    if status == httpx.codes.FORBIDDEN:
        what = "the account may not read this"
        raise RemoteError(what, where=address, hint="ask ACLED for API access for the account")
    if not httpx.codes.is_success(status):
        raise RemoteError(f"answered {status}", where=address, hint=_CHECK)


def _read_page(address: str, body: bytes) -> tuple[list[Item], int | None]:
    """Return a page's rows, and how many there are in all where the service says."""
    what = "the answer is not the JSON that ACLED documents"
    try:
        content = json.loads(body)
        rows, total = content["data"], content.get("total_count")
        status, success = content.get("status", 200), content.get("success", True)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise RemoteError(what, where=address, hint=_CHECK) from None
    if success is False or status != httpx.codes.OK:
        # The service's own words are not shown: they may repeat what was sent.
        _refuse_status(address, status if isinstance(status, int) and status >= 400 else 500)  # noqa: PLR2004
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RemoteError(what, where=address, hint=_CHECK)
    return rows, _count(total)


def _count(value: Any) -> int | None:
    whole = isinstance(value, int) and not isinstance(value, bool) and value > 0
    return value if whole else None
