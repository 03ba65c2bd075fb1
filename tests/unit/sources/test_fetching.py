"""Fetching ends in a document or in one fault with a reason, whatever the other side does."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from shutil import which

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import documents
from rimland.model.errors import SettingsError
from rimland.sources.fetch_faults import FetchCode, FetchFault
from rimland.sources.fetch_targets import sent_to
from rimland.sources.fetching import (
    LONGEST_RETRY_AFTER,
    Fetcher,
    FetchLimits,
    Politeness,
    retry_after,
    user_agent,
)
from rimland.sources.http_exchange import Answer, Exchange
from tests.clock import StandingClock
from tests.misbehaving_server import (
    BY_NAME,
    CONTENT,
    TRANSPORT,
    Case,
    MisbehavingServer,
    misbehaving_server,
)
from tests.misbehaving_talk import good_feed

LIMITS = FetchLimits(bytes=3_000_000, seconds=60)
SHORT = replace(LIMITS, seconds=0.3)
NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[MisbehavingServer]:
    with misbehaving_server() as running:
        yield running


@pytest.fixture(scope="module")
def fetcher(server: MisbehavingServer) -> Fetcher:
    return fetcher_of(server, StandingClock())


def fetcher_of(
    server: MisbehavingServer, clock: StandingClock, politeness: Politeness | None = None
) -> Fetcher:
    return Fetcher(
        LIMITS,
        user_agent=user_agent("https://desk.example.org/about"),
        allowed=server.allowed,
        politeness=politeness,
        now=clock.now,
        wait=clock.wait,
    )


def fault_of(fetcher: Fetcher, address: str) -> FetchFault:
    with pytest.raises(FetchFault) as raised:
        fetcher.fetch(address)
    return raised.value


@pytest.mark.parametrize("case", TRANSPORT, ids=lambda case: case.name)
def test_every_case_ends_as_it_says(
    case: Case, server: MisbehavingServer, fetcher: Fetcher
) -> None:
    limits = SHORT if case.fault == "timeout" else LIMITS
    if case.fault is None:
        assert fetcher.fetch(server.url(case), limits=limits).body == good_feed("good")
        return
    with pytest.raises(FetchFault) as raised:
        fetcher.fetch(server.url(case), limits=limits)
    fault = raised.value
    assert (fault.code, fault.status) == (case.fault, case.status)
    assert fault.temporary is case.temporary
    assert fault.where
    assert case.name not in str(fault)  # An address can hold a person's name.


@pytest.mark.parametrize("case", CONTENT, ids=lambda case: case.name)
def test_bodies_come_through_as_they_are(
    case: Case, server: MisbehavingServer, fetcher: Fetcher
) -> None:
    fetched = fetcher.fetch(server.url(case))
    assert fetched.status in {200, 204}
    assert fetched.final_address == server.url(case)


def test_enough_ways_to_misbehave() -> None:
    names = [case.name for case in (*TRANSPORT, *CONTENT)]
    assert len(set(names)) == len(names) >= 30
    reached = {FetchCode(case.fault) for case in TRANSPORT if case.fault}
    assert reached == set(FetchCode) - {FetchCode.UNRESOLVED}  # A name needs no server to fail.


def test_methods_name_every_fault() -> None:
    told = (documents.ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
    assert [code for code in FetchCode if f"| `{code}` |" not in told] == []


def test_healthy_feeds_come_through_beside_all_that_misbehave(
    server: MisbehavingServer, fetcher: Fetcher
) -> None:
    bad = [case for case in TRANSPORT if case.fault and case.fault != "timeout"]

    def attempt(address: str) -> bytes | None:
        try:
            return fetcher.fetch(address).body
        except FetchFault:
            return None

    asked = [a for case in bad for a in (server.url(case), server.healthy(case.name))]
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(attempt, asked))
    assert bodies[1::2] == [good_feed(case.name) for case in bad]
    assert set(bodies[::2]) == {None}


def test_a_request_says_who_asks_and_keeps_no_cookie(
    server: MisbehavingServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    fault_of(fetcher, server.url("/cookie-wall"))
    fetched = fetcher.fetch(server.healthy("who"), accept="application/rss+xml")
    sent = server.asked[-1].headers
    assert sent["user-agent"].startswith("rimland/")
    assert sent["user-agent"].endswith("(+https://desk.example.org/about)")
    assert sent["accept"] == "application/rss+xml, */*;q=0.1"
    assert sent["accept-encoding"] == "gzip, deflate"
    assert not {"cookie", "authorization", "referer"} & set(sent)
    assert "set-cookie" not in fetched.headers


@pytest.mark.parametrize("contact", ["a\r\nx: y", "two words", "a)", "é", "x" * 201])
def test_a_contact_that_cannot_be_sent_is_refused(contact: str) -> None:
    with pytest.raises(SettingsError, match="fetch_contact"):
        user_agent(contact)


@pytest.mark.parametrize(
    "address",
    [
        "", "feed", "file:///etc/hostname", "ftp://example.org/", "javascript:alert(1)",
        "http://", "http:///feed", "https://hunter2@example.org/", "https://name:hunter2@example.org/",
        "http://exa mple.org/", "http://example.org:port/", "http://example.org:99999/", "gopher://example.org/",
        "http://example.org/" + "a" * 5000, "http://[::1", "data:text/xml,<rss/>", "http://\x00/",
    ],
)  # fmt: skip
def test_addresses_that_are_not_fetched(fetcher: Fetcher, address: str) -> None:
    fault = fault_of(fetcher, address)
    assert (fault.code, fault.temporary) == (FetchCode.REFUSED_ADDRESS, False)
    assert "hunter2" not in str(fault)


def test_only_permanent_redirects_give_a_new_address(server: MisbehavingServer) -> None:
    clock = StandingClock()
    fetcher = fetcher_of(server, clock)
    good = server.url(BY_NAME["good"])
    moved = fetcher.fetch(server.url(BY_NAME["moved"]))
    assert (moved.moved_to, moved.final_address) == (good, good)
    assert moved.address == server.url(BY_NAME["moved"])
    assert fetcher.fetch(server.url(BY_NAME["moved-for-now"])).moved_to is None
    later = fetcher.fetch(server.url(BY_NAME["moved-then-for-now"]))
    assert later.moved_to == server.url(BY_NAME["moved-for-now"])
    assert later.final_address == good


def test_a_host_is_asked_whether_anything_changed(
    server: MisbehavingServer, fetcher: Fetcher
) -> None:
    address = server.url(BY_NAME["conditional"])
    first = fetcher.fetch(address)
    assert not first.not_modified
    again = fetcher.fetch(address, etag=first.headers["etag"], last_modified="yesterday")
    assert (again.not_modified, again.body, again.status) == (True, b"", 304)
    assert server.asked[-1].headers["if-modified-since"] == "yesterday"
    fetcher.fetch(address, etag='"two"\r\nx-more: words')
    assert not {"x-more", "if-none-match"} & set(server.asked[-1].headers)


def test_retry_after_is_told_in_seconds_and_as_a_date(
    server: MisbehavingServer, fetcher: Fetcher
) -> None:
    busy = fault_of(fetcher, server.url(BY_NAME["unavailable"]))
    assert busy.retry_after == timedelta(seconds=120)
    clock = StandingClock(NOW)
    many = fault_of(fetcher_of(server, clock), server.url(BY_NAME["too-many"]))
    assert many.retry_after is not None
    assert timedelta(minutes=29) < many.retry_after <= timedelta(minutes=30)


@given(st.one_of(st.text(max_size=40), st.integers().map(str), st.datetimes().map(str)))
def test_retry_after_is_within_bounds_or_unknown(text: str) -> None:
    found = retry_after(text, NOW)
    assert found is None or timedelta(0) <= found <= LONGEST_RETRY_AFTER


@given(st.integers(0, 10**12))
def test_retry_after_reads_what_it_is_given(seconds: int) -> None:
    asked = min(timedelta(seconds=seconds), LONGEST_RETRY_AFTER)
    assert retry_after(str(seconds), NOW) == asked
    day = timedelta(seconds=seconds % 86_400)
    assert retry_after(format_datetime(NOW + day, usegmt=True), NOW) == day


def test_a_host_that_is_asked_too_often_is_asked_more_rarely(server: MisbehavingServer) -> None:
    clock = StandingClock()
    gap = timedelta(seconds=2)
    fetcher = fetcher_of(server, clock, Politeness(gap=gap, longest_gap=timedelta(seconds=10)))
    good = server.url(BY_NAME["good"])
    pauses = []
    for address in (good, *[server.url(BY_NAME["too-many"])] * 4, *[good] * 4):
        with suppress(FetchFault):
            fetcher.fetch(address)
        pauses.append(fetcher.pause(good).total_seconds())
    assert pauses == [2, 4, 8, 10, 10, 5, 2.5, 2, 2]


def test_requests_to_one_host_are_a_pause_apart(server: MisbehavingServer) -> None:
    clock = StandingClock()
    fetcher = fetcher_of(server, clock)
    for number in range(3):
        fetcher.fetch(server.healthy(str(number)))
    assert clock.waits == [1.0, 1.0, 1.0]  # robots.txt takes a turn as well.


def test_robots_txt_is_asked_for_once_a_day(server: MisbehavingServer) -> None:
    clock = StandingClock()
    fetcher = fetcher_of(server, clock)
    before = server.times["main", "/robots.txt"]
    for hours in (0, 12, 11, 2):
        clock.time += timedelta(hours=hours)
        fetcher.fetch(server.healthy("x"))
    assert server.times["main", "/robots.txt"] == before + 2


def test_robots_txt_can_be_left_alone(server: MisbehavingServer) -> None:
    fetcher = fetcher_of(server, StandingClock(), Politeness(robots=False))
    fetched = fetcher.fetch(server.url(BY_NAME["robots-forbids"]))
    assert fetched.body == good_feed("good")


def test_robots_txt_holds_where_a_redirect_leads(server: MisbehavingServer) -> None:
    forbidden = server.url(BY_NAME["robots-forbids"])
    fault = fault_of(fetcher_of(server, StandingClock()), f"{server.url('/to')}?{forbidden}")
    assert fault.code is FetchCode.FORBIDDEN_BY_ROBOTS


def test_a_failing_robots_txt_is_asked_for_again_later(server: MisbehavingServer) -> None:
    clock = StandingClock()
    fetcher = fetcher_of(server, clock)
    address = server.url(BY_NAME["robots-fails"])
    before = server.times["robots-fails", "/robots.txt"]
    for minutes in (0, 5, 6):
        clock.time += timedelta(minutes=minutes)
        assert fault_of(fetcher, address).retry_after == timedelta(minutes=10)
    assert server.times["robots-fails", "/robots.txt"] == before + 2


def test_one_deadline_for_all_hops(server: MisbehavingServer) -> None:
    """Each hop takes a while, none of them too long, all of them together too long."""
    fetcher = fetcher_of(server, StandingClock(), Politeness(gap=timedelta(0)))
    with pytest.raises(FetchFault) as raised:
        fetcher.fetch(server.url("/slow-chain"), limits=replace(SHORT, redirects=10_000))
    assert raised.value.code is FetchCode.TIMEOUT


def test_https_never_becomes_http() -> None:
    def leads(start: str, location: str) -> str:
        answer = Answer(301, {"location": location}, b"", 0.0)
        return str(sent_to(httpx.URL(start), answer, LIMITS))

    assert leads("http://a.example/x", "https://a.example/y#part") == "https://a.example/y"
    assert leads("https://a.example/x/", "../y?z=1") == "https://a.example/y?z=1"
    assert leads("https://a.example/", "//b.example/") == "https://b.example/"
    assert leads("https://a.example/", "/\u00c3\u00a9") == "https://a.example/%C3%A9"
    with pytest.raises(FetchFault) as fault:
        leads("https://a.example/x", "http://a.example/x")
    assert fault.value.code is FetchCode.BAD_REDIRECT


@given(st.text(max_size=60))
def test_no_location_ends_in_anything_but_an_address_or_a_fault(location: str) -> None:
    header = location.encode("utf-8", "replace").decode("latin-1")
    try:
        target = sent_to(
            httpx.URL("https://a.example/x"), Answer(302, {"location": header}, b"", 0.0), LIMITS
        )
    except FetchFault as fault:
        assert fault.code is FetchCode.BAD_REDIRECT  # noqa: PT017 - most texts lead somewhere
    else:
        assert target.scheme == "https"
        assert not target.userinfo


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate of this machine's that nobody has reason to trust, with its key."""
    openssl = which("openssl")
    if not openssl:
        pytest.skip("needs openssl")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", str(path), "-out", str(path) + ".crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


def test_a_certificate_that_cannot_be_trusted_ends_the_fetch(certificate: Path) -> None:
    with misbehaving_server(tls=certificate) as safe:
        fault = fault_of(fetcher_of(safe, StandingClock()), safe.healthy("x"))
        assert (fault.code, fault.temporary) == (FetchCode.TLS, False)
        assert not safe.asked


def test_the_deadline_and_the_limits_hold_inside_tls(certificate: Path) -> None:
    trusting = ssl.create_default_context(cafile=f"{certificate}.crt")
    with misbehaving_server(tls=certificate) as safe:
        exchange = Exchange("rimland", trusting, safe.allowed)

        def code_of(name: str, limits: FetchLimits) -> FetchCode:
            address = httpx.URL(safe.url(BY_NAME[name]))
            with pytest.raises(FetchFault) as raised:
                exchange.ask(address, {}, limits, seconds=limits.seconds)
            return raised.value.code

        good = exchange.ask(httpx.URL(safe.healthy("x")), {}, LIMITS, seconds=60)
        assert good.body == good_feed("x")
        assert code_of("slow-drip", SHORT) is FetchCode.TIMEOUT
        assert code_of("endless-headers", LIMITS) is FetchCode.TOO_LARGE
        assert code_of("endless-body", LIMITS) is FetchCode.TOO_LARGE
