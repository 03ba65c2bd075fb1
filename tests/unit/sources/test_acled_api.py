import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.model.errors import DeclarationError, RemoteError
from rimland.sources.acled import AcledReader
from rimland.sources.acled_api import (
    AcledApi,
    AcledLogin,
    AcledQuery,
    read_deletions,
    record_id,
)
from rimland.sources.base import LoadRequest
from rimland.sources.ucdp_api import ApiLimits
from tests.tables import NOW
from tests.unit.sources.test_acled import row

TOKEN = "token-of-a-test"  # noqa: S105 - no one's
PASSWORD = "password-of-a-test"  # noqa: S105 - no one's

Answer = tuple[int, dict[str, str], bytes]
Behaviour = Callable[[int, Answer], Answer]


def items(count: int, country: str = "LBY") -> list[dict[str, Any]]:
    return [
        {**row(event_id_cnty=f"{country}{n}"), "fatalities": n, "admin3": None}
        for n in range(1, count + 1)
    ]


@dataclass
class Service:
    """A stand-in for ACLED's API, and everything it was asked."""

    rows: list[dict[str, Any]]
    most: int = 1000
    counts: bool = False
    asked: list[tuple[str, dict[str, str], str | None]] = field(default_factory=list)
    behave: Behaviour = lambda _number, answer: answer
    address: str = ""

    def answer(self, path: str, token: str | None, form: str) -> Answer:
        parts = urlsplit(path)
        query = {k: v[0] for k, v in parse_qs(parts.query or form).items()}
        self.asked.append((parts.path, query, token))
        if parts.path.endswith("token"):
            return self.behave(len(self.asked), _answer({"access_token": TOKEN, "expires_in": 9}))
        size, number = min(int(query["limit"]), self.most), int(query["page"])
        body = {
            "status": 200,
            "success": True,
            "count": None,
            "total_count": len(self.rows) if self.counts else None,
            "messages": [],
            "data": self.rows[size * (number - 1) : size * number],
        }
        return self.behave(len(self.asked), _answer(body))


def _answer(body: object) -> Answer:
    return 200, {}, json.dumps(body).encode()


@contextmanager
def serving(service: Service) -> Iterator[Service]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("content-length", 0))
            form = self.rfile.read(length).decode()
            token = self.headers.get("authorization")
            status, headers, body = service.answer(self.path, token, form)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the base's name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.address = f"http://127.0.0.1:{server.server_port}/api"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def api(
    service: Service, pause: Callable[[float], None] = lambda _s: None, **limits: Any
) -> AcledApi:
    return AcledApi(
        url=service.address,
        token=TOKEN,
        page_size=2,
        timeout_seconds=5,
        limits=ApiLimits(**limits),
        pause=pause,
    )


def fetch(service: Service, **limits: Any) -> list[dict[str, object]]:
    pages = api(service, **limits).event_pages(AcledQuery())
    return [item for page in pages for item in page]


@pytest.mark.parametrize(("counts", "requests"), [(False, 4), (True, 3)])
def test_pages_are_read_to_the_end(counts: bool, requests: int) -> None:
    with serving(Service(items(5), counts=counts)) as service:
        assert [item["fatalities"] for item in fetch(service)] == [1, 2, 3, 4, 5]
    assert len(service.asked) == requests
    assert {(path, token) for path, _, token in service.asked} == {
        ("/api/acled/read", f"Bearer {TOKEN}")
    }
    assert service.asked[0][1] == {"_format": "json", "limit": "2", "page": "1"}


def test_a_service_that_hands_out_less_than_asked_is_still_read_to_the_end() -> None:
    with serving(Service(items(5), most=1)) as service:
        assert len(fetch(service)) == 5


def test_each_country_is_asked_for_on_its_own() -> None:
    query = AcledQuery(("LBY", "IRQ"), date(2016, 1, 1), date(2016, 12, 31), date(2024, 5, 1))

    def behave(_number: int, answer: Answer) -> Answer:
        number = service.asked[-1][1]["iso"]
        rows = [{**r, "event_id_cnty": f"X{number}"} for r in json.loads(answer[2])["data"]]
        return _answer({"data": rows})

    with serving(Service(items(1), behave=behave)) as service:
        found = [i["event_id_cnty"] for page in api(service).event_pages(query) for i in page]
    assert found == ["X434", "X368"]
    asked = service.asked[0][1]
    assert (asked["event_date"], asked["event_date_where"]) == ("2016-01-01|2016-12-31", "BETWEEN")
    assert (asked["timestamp"], asked["timestamp_where"]) == ("2024-05-01", ">=")
    for country in ("XKX", "Libya", "../IRQ"):
        with pytest.raises(DeclarationError, match="no country"):
            list(AcledApi().event_pages(AcledQuery((country,))))


def test_passing_faults_are_tried_again_with_growing_pauses() -> None:
    def behave(number: int, answer: Answer) -> Answer:
        if number in {1, 2}:
            return 503, {}, b""
        return (429, {"retry-after": "7"}, b"") if number == 3 else answer

    pauses: list[float] = []
    with serving(Service(items(3), behave=behave)) as service:
        pages = api(service, pauses.append).event_pages(AcledQuery())
        assert sum(len(page) for page in pages) == 3
    assert pauses == [1.0, 2.0, 7.0]


def _always(answer: Answer) -> Behaviour:
    return lambda _number, _answer: answer


def _body(body: object) -> Behaviour:
    return _always((200, {}, body if isinstance(body, bytes) else json.dumps(body).encode()))


WHOLE = {"status": 200, "success": True, "total_count": None, "data": [{"event_id_cnty": "LBY1"}]}
NOT_JSON = "not the JSON that ACLED documents"


@pytest.mark.parametrize(
    ("behave", "expected"),
    [
        (_always((401, {}, b"")), "wrong or has expired; .* set RIMLAND_ACLED_API_TOKEN"),
        (_always((403, {}, b"")), "may not read this; ask ACLED for API access"),
        (_always((400, {}, b"")), "refuses the request"),
        (_always((418, {}, b"")), "answered 418"),
        (_always((302, {"Location": "http://elsewhere.invalid/"}, b"")), "answered 302"),
        (_always((500, {}, b"")), "answered 500, 3 times; the service is down or busy"),
        (_always((429, {}, b"")), "answered 429, 3 times"),
        (_always((200, {"content-encoding": "gzip"}, b"words")), "answered what cannot be read"),
        (_body({**WHOLE, "data": []}), "credentials are accepted, but no events came; ask ACLED"),
        (
            _body({**WHOLE, "data": [], "messages": ["Success! Credentials authorized"]}),
            "credentials are accepted, but no events came",
        ),
        (_body({**WHOLE, "success": False, "error": TOKEN}), "answered 500"),
        (_body({**WHOLE, "status": 403}), "may not read this"),
        (_body({**WHOLE, "status": "no"}), "answered 500"),
        (_body(b"<html>"), NOT_JSON),
        (_body(b"\xff\xfe\x00"), NOT_JSON),
        (_body(b"[" * 100_000), NOT_JSON),
        (_body(b'{"data": ' + b"9" * 5000 + b"}"), NOT_JSON),
        (_body([]), NOT_JSON),
        (_body({"status": 200}), NOT_JSON),
        (_body({**WHOLE, "data": {"a": 1}}), NOT_JSON),
        (_body({**WHOLE, "data": ["a"]}), NOT_JSON),
        (_body(WHOLE), "sent the same page twice"),
        (_body({**WHOLE, "data": WHOLE["data"] * 2}), "sent an event twice"),  # type: ignore[operator]
        (
            lambda number, _answer: _body({**WHOLE, "data": [{"event_id_cnty": number}]})(
                0, _answer
            ),
            "sends more than 9 rows; ask for fewer",
        ),
        (
            lambda number, answer: (
                answer if number == 1 else _body({**WHOLE, "total_count": 5, "data": []})(0, answer)
            ),
            "announced 5 rows and sent 2",
        ),
        (_body(b" " * 3_000_000), "an answer is larger than 2 MB"),
    ],
)
def test_answers_that_are_not_whole_are_refused(behave: Behaviour, expected: str) -> None:
    with (
        serving(Service(items(5), behave=behave)) as service,
        pytest.raises(RemoteError, match=expected) as caught,
    ):
        fetch(service, page_bytes=2 * 1024 * 1024, pages=9, tries=3)
    assert TOKEN not in str(caught.value)


def test_a_service_that_is_not_there_or_hangs_is_named() -> None:
    with pytest.raises(RemoteError, match=r"cannot be reached .*, 2 times"):
        fetch(Service([], address="http://127.0.0.1:9/api"), tries=2)
    release = threading.Event()

    def hang(_number: int, answer: Answer) -> Answer:
        release.wait(5)
        return answer

    with serving(Service(items(1), behave=hang)) as service:
        slow = AcledApi(url=service.address, timeout_seconds=0.1, limits=ApiLimits(tries=1))
        with pytest.raises(RemoteError, match="did not answer in time, 1 times"):
            list(slow.event_pages(AcledQuery()))
        release.set()


@pytest.mark.parametrize("url", ["ftp://a.invalid", "nonsense", "http://", "http://a:b"])
def test_addresses_and_tokens_that_are_none_are_refused(url: str) -> None:
    with pytest.raises(RemoteError, match="check RIMLAND_ACLED_API_URL"):
        list(AcledApi(url=url).event_pages(AcledQuery()))
    with pytest.raises(RemoteError, match="the token cannot be used") as caught:
        list(AcledApi(url="http://127.0.0.1:9", token="zü\n").event_pages(AcledQuery()))  # noqa: S106
    assert "zü" not in str(caught.value)


def login(service: Service) -> AcledLogin:
    url = service.address.replace("/api", "/oauth/token")
    return AcledLogin(url, "someone", PASSWORD, pause=lambda _s: None)


def test_name_and_password_become_a_token() -> None:
    with serving(Service([])) as service:
        assert login(service).token() == TOKEN
    ((path, form, token),) = service.asked
    assert (path, token) == ("/oauth/token", None)
    assert form == {
        "username": "someone",
        "password": PASSWORD,
        "grant_type": "password",
        "client_id": "acled",
    }


@pytest.mark.parametrize(
    ("behave", "expected"),
    [
        (_always((400, {}, PASSWORD.encode())), "check the name, the password"),
        (_always((401, {}, PASSWORD.encode())), "password is missing, wrong"),
        (_body({"access_token": None}), "holds no token"),
        (_body({"access_token": "a\nb"}), "holds no token"),
        (_body([]), "holds no token"),
        (_body(b"<html>"), "holds no token"),
    ],
)
def test_refused_logins_say_so_without_the_password(behave: Behaviour, expected: str) -> None:
    with (
        serving(Service([], behave=behave)) as service,
        pytest.raises(RemoteError, match=expected) as caught,
    ):
        login(service).token()
    assert PASSWORD not in str(caught.value)
    assert PASSWORD not in repr(login(service))
    assert TOKEN not in repr(api(service))


def test_events_are_read_from_the_api() -> None:
    with serving(
        Service([*items(4), {**items(1)[0], "event_id_cnty": "LBY9", "latitude": "x"}])
    ) as service:
        pages = api(service).event_pages(AcledQuery())
        parsed = AcledReader().read_items(pages, "acled-read", LoadRequest(now=NOW))
    assert (parsed.read, parsed.candidates.num_rows) == (5, 4)
    assert parsed.quarantined["file_row"].to_pylist() == ["acled-read:5"]


def test_withdrawn_records_are_read_once_with_their_latest_deletion() -> None:
    rows: list[dict[str, Any]] = [
        {"event_id_cnty": "LBY1", "deleted_timestamp": 1480000000},
        {"event_id_cnty": "1LBY", "deleted_timestamp": "1500000000"},
        {"event_id_cnty": "IRQ2", "deleted_timestamp": "1480000000"},
        {"event_id_cnty": "Some One", "deleted_timestamp": "1480000000"},
        {"event_id_cnty": "LBY3", "deleted_timestamp": "yesterday"},
        {"event_id_cnty": "LBY4", "deleted_timestamp": 9999999999},
        {},
    ]
    with serving(Service(rows)) as service:
        pages = api(service).deletion_pages(date(2016, 1, 1))
        found = read_deletions(pages, "deleted", now=NOW)
    assert {path for path, _, _ in service.asked} == {"/api/deleted/read"}
    assert service.asked[0][1]["deleted_timestamp"] == "2016-01-01"
    assert found.withdrawn.to_pylist() == [
        {
            "report_key": "acled:IRQ2",
            "record_id": "IRQ2",
            "known_at": "2016-11-24T15:06:40.000000Z",
        },
        {
            "report_key": "acled:LBY1",
            "record_id": "LBY1",
            "known_at": "2017-07-14T02:40:00.000000Z",
        },
    ]
    assert (found.read, found.source.source_id) == (7, "acled")
    assert found.quarantined.select(["file_row", "record_id", "field", "code"]).to_pylist() == [
        {"file_row": f"deleted:{n}", "record_id": record, "field": name, "code": code}
        for n, record, name, code in (
            (4, None, "event_id_cnty", "bad_code"),
            (5, "LBY3", "deleted_timestamp", "bad_date"),
            (6, "LBY4", "deleted_timestamp", "bad_date"),
            (7, None, "event_id_cnty", "bad_code"),
        )
    ]


def test_no_deletions_are_no_error() -> None:
    with serving(Service([])) as service:
        found = read_deletions(api(service).deletion_pages(), "deleted", now=NOW)
    assert (found.read, found.withdrawn.num_rows, found.quarantined.num_rows) == (0, 0, 0)


_deletions = st.lists(
    st.fixed_dictionaries(
        {
            "event_id_cnty": st.sampled_from(["LBY1", "1LBY", "IRQ2", "x"]),
            "deleted_timestamp": st.integers(0, 2_000_000_000),
        }
    ),
    max_size=6,
)


@given(_deletions, st.integers(1, 4))
def test_the_order_of_deletions_does_not_matter(rows: list[dict[str, object]], size: int) -> None:
    pages = [rows[n : n + size] for n in range(0, len(rows), size)]
    told = read_deletions(pages, "deleted", now=NOW)
    assert told.withdrawn == read_deletions([rows[::-1]], "deleted", now=NOW).withdrawn


@given(st.integers(0, 10**9 - 1))
def test_an_id_is_the_same_whichever_part_comes_first(number: int) -> None:
    assert record_id(f"LBY{number}") == record_id(f"{number}lby") == f"LBY{number}"
    assert record_id(f"{number}") is None
