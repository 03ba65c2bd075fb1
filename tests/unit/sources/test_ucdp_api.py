import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from rimland.app.jobs.load import LoadOptions, LoadResult, load_ucdp_api
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.model.errors import DeclarationError, RemoteError, RimlandError
from rimland.model.source import Scope
from rimland.sources.ucdp_api import ApiLimits, UcdpApi
from tests.tables import NOW, SOUND, standing

TOKEN = "token-of-a-test"  # noqa: S105 - no one's

Answer = tuple[int, dict[str, str], bytes]


def items(count: int) -> list[dict[str, Any]]:
    return [{**SOUND, "id": n, "latitude": 33.355813} for n in range(1, count + 1)]


@dataclass
class Service:
    """A stand-in for UCDP's API, and everything it was asked."""

    rows: list[dict[str, Any]]
    first_page: int = 0
    asked: list[tuple[str, dict[str, str], str | None]] = field(default_factory=list)
    behave: Callable[[int, Answer], Answer] = lambda _number, answer: answer
    address: str = ""

    def answer(self, path: str, token: str | None) -> Answer:
        parts = urlsplit(path)
        query = {k: v[0] for k, v in parse_qs(parts.query).items()}
        self.asked.append((parts.path, query, token))
        number, size = int(query.get("page", self.first_page)), int(query["pagesize"])
        start = (number - self.first_page) * size
        pages = -(-len(self.rows) // size)
        last = number - self.first_page + 1 >= pages
        following = f"http://elsewhere.invalid/api?pagesize={size}&page={number + 1}"
        body = {
            "TotalCount": len(self.rows),
            "TotalPages": pages,
            "PreviousPageUrl": "",
            "NextPageUrl": "" if last else following,
            "Result": self.rows[start : start + size],
        }
        return self.behave(len(self.asked), (200, {}, json.dumps(body).encode()))


@contextmanager
def serving(service: Service) -> Iterator[Service]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            token = self.headers.get("x-ucdp-access-token")
            status, headers, body = service.answer(self.path, token)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

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


def fetch(service: Service, **limits: Any) -> list[dict[str, object]]:
    api = UcdpApi(
        url=service.address,
        token=TOKEN,
        page_size=2,
        timeout_seconds=5,
        limits=ApiLimits(**limits),
        pause=lambda _seconds: None,
    )
    return [item for page in api.release_pages("24.1") for item in page]


@pytest.mark.parametrize("first_page", [0, 1])
def test_all_pages_are_read_whatever_the_first_is_called(first_page: int) -> None:
    with serving(Service(items(5), first_page=first_page)) as service:
        assert [item["id"] for item in fetch(service)] == [1, 2, 3, 4, 5]
    assert [path for path, _, _ in service.asked] == ["/api/gedevents/24.1"] * 3
    assert {token for _, _, token in service.asked} == {TOKEN}
    assert "page" not in service.asked[0][1]


def test_passing_faults_are_tried_again_with_growing_pauses() -> None:
    def behave(number: int, answer: Answer) -> Answer:
        if number in {1, 2}:
            return 503, {}, b""
        return (429, {"retry-after": "7"}, b"") if number == 3 else answer

    pauses: list[float] = []
    with serving(Service(items(3), behave=behave)) as service:
        api = UcdpApi(url=service.address, page_size=2, pause=pauses.append)
        found = [item for page in api.release_pages("24.1") for item in page]
    assert len(found) == 3
    assert pauses == [1.0, 2.0, 7.0]
    assert service.asked[0][2] is None


def _status(status: int, **headers: str) -> Callable[[int, Answer], Answer]:
    return lambda _number, _answer: (status, headers, b"<html>")


def _body(body: object) -> Callable[[int, Answer], Answer]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda _number, _answer: (200, {}, data)


def _changed(number: int, **changes: object) -> Callable[[int, Answer], Answer]:
    def behave(asked: int, answer: Answer) -> Answer:
        if asked != number:
            return answer
        return 200, {}, json.dumps({**json.loads(answer[2]), **changes}).encode()

    return behave


WHOLE = {"TotalCount": 1, "TotalPages": 1, "NextPageUrl": "", "Result": [{"id": 1}]}


@pytest.mark.parametrize(
    ("behave", "expected"),
    [
        (
            _status(401),
            "token is missing or refused; get one from UCDP and set RIMLAND_UCDP_API_TOKEN",
        ),
        (_status(403), "token is missing or refused"),
        (_status(404), "there is no such release"),
        (_status(418), "answered 418"),
        (_status(302, Location="http://elsewhere.invalid/"), "answered 302"),
        (_status(500), "answered 500, 3 times; the service is down or busy"),
        (_status(429), "answered 429, 3 times"),
        (_body(b"<html>"), "not the JSON that UCDP documents"),
        (_body(b"\xff\xfe\x00"), "not the JSON that UCDP documents"),
        (_body(b"[" * 100_000), "not the JSON that UCDP documents"),
        (_body(b'{"TotalCount": ' + b"9" * 5000 + b"}"), "not the JSON that UCDP documents"),
        (_body([]), "not the JSON that UCDP documents"),
        (_body({**WHOLE, "TotalCount": "1"}), "not the JSON that UCDP documents"),
        (_body({**WHOLE, "TotalCount": -1}), "not the JSON that UCDP documents"),
        (_body({**WHOLE, "TotalPages": None}), "not the JSON that UCDP documents"),
        (_body({**WHOLE, "Result": {"a": 1}}), "not the JSON that UCDP documents"),
        (_body({**WHOLE, "Result": ["a"]}), "not the JSON that UCDP documents"),
        (_body({**WHOLE, "TotalCount": 2}), "announced 2 events and sent 1; .*nothing was written"),
        (_body({**WHOLE, "TotalCount": 0, "Result": []}), "has no events"),
        (_body({**WHOLE, "TotalCount": 2, "Result": [{"id": 1}] * 2}), "sent an event twice"),
        (_body({**WHOLE, "TotalPages": 10**6}), "announces 1000000 pages"),
        (_changed(2, Result=[]), "announced 5 events and sent 3"),
        (_changed(2, TotalCount=6), "changed while it was read"),
        (
            _changed(2, NextPageUrl="http://elsewhere.invalid/?page=1"),
            "names page 1 as the one after",
        ),
        (lambda _n, _a: (200, {}, b" " * 3_000_000), "a page is larger than 2 MB"),
    ],
)
def test_answers_that_are_not_whole_are_refused(
    tmp_path: Path, behave: Callable[[int, Answer], Answer], expected: str
) -> None:
    database = Database(str(tmp_path / "l.db"))
    with serving(Service(items(5), behave=behave)) as service:
        with pytest.raises(RemoteError, match=expected) as caught:
            fetch(service, page_bytes=2 * 1024 * 1024, pages=1000, tries=3)
        service.asked.clear()
        with pytest.raises(RimlandError):
            load(database, service)
    assert TOKEN not in str(caught.value)
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM loads").scalar() == 0


def test_a_service_that_is_not_there_is_tried_and_named() -> None:
    service = Service([], address="http://127.0.0.1:9/api")
    with pytest.raises(RemoteError, match=r"cannot be reached .*, 2 times"):
        fetch(service, tries=2)


def test_a_service_that_hangs_times_out() -> None:
    release = threading.Event()

    def hang(_number: int, answer: Answer) -> Answer:
        release.wait(5)
        return answer

    with serving(Service(items(1), behave=hang)) as service:
        limits = ApiLimits(tries=1)
        api = UcdpApi(url=service.address, timeout_seconds=0.1, limits=limits)
        with pytest.raises(RemoteError, match="did not answer in time, 1 times"):
            list(api.release_pages("24.1"))
        release.set()


@pytest.mark.parametrize("url", ["ftp://a.invalid", "nonsense", "http://", "http://a:b"])
def test_addresses_that_are_none_are_refused(url: str) -> None:
    with pytest.raises(RemoteError, match="check RIMLAND_UCDP_API_URL"):
        list(UcdpApi(url=url).release_pages("24.1"))
    with pytest.raises(DeclarationError, match="is not a release"):
        list(UcdpApi(url=url).release_pages("../24.1"))


def load(database: Database, service: Service, options: LoadOptions | None = None) -> LoadResult:
    settings = Settings(ucdp_api_url=service.address, ucdp_api_token=TOKEN, ucdp_api_page_size=2)
    return load_ucdp_api(
        database,
        "24.1",
        options or LoadOptions(),
        settings=settings,
        now=NOW,
        pause=lambda _seconds: None,
    )


def test_a_release_is_loaded_from_the_api_once(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "l.db"))
    rows = [*items(4), {**SOUND, "id": 5, "date_start": "2014-02-30"}]
    with serving(Service(rows)) as service:
        first, second = (load(database, service).counts for _ in range(2))
    assert (first.read, first.accepted, first.quarantined) == (5, 4, 1)
    assert (second.read, second.unchanged, second.quarantined) == (5, 4, 1)
    assert set(standing(database)) == {f"ucdp:{n}" for n in range(1, 5)}
    with database.reading() as connection:
        refused = connection.exec_driver_sql("SELECT file_row FROM quarantine").scalars().all()
        known = connection.exec_driver_sql("SELECT DISTINCT known_at FROM loads").scalars().all()
        (covered,) = connection.exec_driver_sql("SELECT basis, last_month FROM coverage").all()
    assert refused == ["gedevents-24.1:5"]
    assert known == ["2024-05-31T23:59:59.999999Z"]
    assert tuple(covered) == ("release table", "2023-12")


def test_a_scope_can_be_declared_complete_for_the_api(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "l.db"))
    options = LoadOptions(complete=(Scope.parse("world"),))
    with serving(Service(items(4))) as service:
        load(database, service, options)
    with serving(Service(items(3))) as service:
        counts = load(database, service, options).counts
    assert (counts.unchanged, counts.retracted) == (3, 1)
    with serving(Service(items(3))) as service, pytest.raises(DeclarationError, match="--api says"):
        load(database, service, LoadOptions(release="23.1"))
