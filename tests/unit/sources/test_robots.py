"""robots.txt is heeded as RFC 9309 has it, and a hostile one costs nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from rimland.sources.fetch_faults import FetchCode, FetchFault
from rimland.sources.robots import ROBOTS_BYTES, RobotsKeeper, Rules
from tests.clock import StandingClock
from tests.hostile import STUCK

SITE = "https://harbour.example"


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/x", True),
        ("User-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\nDisallow:", "/x", True),
        ("User-agent: *\nDisallow: /\nAllow: /feed", "/feed.xml", True),
        ("User-agent: *\nDisallow: /*.php$", "/a.php", False),
        ("User-agent: *\nDisallow: /*.php$", "/a.php?b", True),
        ("User-agent: other\nDisallow: /", "/x", True),
        ("User-agent: rimland\nDisallow: /\nUser-agent: *\nDisallow:", "/x", False),
        ("User-agent: rimland\nDisallow:\n\nUser-agent: *\nDisallow: /", "/x", True),
        ("User-agent: RIMLAND/2.0\nDisallow: /x", "/x", False),
        ("user-agent: other\nuser-agent: rimland\ndisallow: /x", "/x", False),
        ("user-agent: rimland\nuser-agent: other\ndisallow: /x", "/x", False),
        ("user-agent: rimlander\ndisallow: /x", "/x", True),
        ("User-agent: *\nSitemap: /s.xml\nUser-agent: other\nDisallow: /x", "/x", False),
        ("User-agent: *\nCrawl-delay: 1\nUser-agent: other\nDisallow: /x", "/x", True),
        ("User-agent: * # all\n\n# words\nDisallow: /x # there", "/x", False),
        ("User-agent *\nDisallow /x", "/x", False),
        ("Disallow: /x", "/x", True),
        ("<!doctype html><title>Not found</title>", "/x", True),
        ("User-agent: *\nDisallow: /%7Ename", "/~name/x", False),
        ("User-agent: *\r\nDisallow: /x\r\n", "/x", False),
        ("User-agent: *\rDisallow: /x", "/x", False),
    ],
)
def test_rules(text: str, path: str, *, allowed: bool) -> None:
    assert Rules(text).allow(SITE + path) is allowed


@pytest.mark.parametrize(
    ("line", "seconds"),
    [("10", 10), ("0.5", 0.5), ("x", None), ("-1", None), ("1e99", 86_400), ("nan", None)],
)
def test_crawl_delay(line: str, seconds: float | None) -> None:
    found = Rules(f"User-agent: *\nCrawl-delay: {line}\n").crawl_delay
    assert found == (None if seconds is None else timedelta(seconds=seconds))


_LINES = st.one_of(
    st.sampled_from(["User-agent: *", "User-agent: rimland", "User-agent: other", "", "# words"]),
    st.sampled_from(["Disallow: /a", "Disallow: /", "Allow: /a/b", "Allow: /", "Disallow: /*b$"]),
    st.sampled_from(["Crawl-delay: 3", "Sitemap: /s.xml", "Disallow:", "Unknown: x"]),
)


@given(st.lists(_LINES, max_size=12), st.sampled_from(["/", "/a", "/a/b", "/c"]))
def test_leaving_out_what_concerns_others_changes_nothing(lines: list[str], path: str) -> None:
    text = "\n".join(lines)
    assert Rules(text).allow(SITE + path) is Protego.parse(text).can_fetch(SITE + path, "rimland")


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    rules = Rules("User-agent: *\nDisallow: /x\nAllow: /x/y\n#" + text.replace("\n", " "))
    assert rules.allow(f"{SITE}/x/y")
    delay = Rules("User-agent: *\n" + text).crawl_delay
    assert delay is None or timedelta(0) <= delay <= timedelta(days=1)


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /" + "*a" * 200_000,
        "User-agent: *\n" + "Disallow: /*a*b*c*d$\n" * 20_000,
        "User-agent: *\n" + "".join(f"Disallow: /*a{n}\n" for n in range(25_000)),
        "".join(f"User-agent: a{n}\n" for n in range(15_000)) + "Disallow: /x\n" * 15_000,
        "User-agent: *\n" * 35_000,
        " " * 500_000,
        "User-agent:" + " " * 499_000 + "x",
        "Disallow: $" + "$" * 499_000,
        "User-agent: *\nDisallow: /" + "%" * 1_900,
    ],
)
def test_hostile_texts_cost_little(text: str) -> None:
    assert len(text) <= ROBOTS_BYTES
    start = time.process_time()
    Rules(text).allow(f"{SITE}/" + "abcd" * 900)
    assert time.process_time() - start < STUCK


def _fails(code: FetchCode, status: int | None = None) -> Callable[[], str]:
    def ask() -> str:
        raise FetchFault(code, "words", where="harbour.example", status=status)

    return ask


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_robots_txt_that_is_not_there_allows_everything(status: int) -> None:
    keeper = RobotsKeeper(kept=timedelta(hours=24), now=StandingClock().now)
    assert keeper.rules(SITE, _fails(FetchCode.HTTP_ERROR, status)).allow(f"{SITE}/x")


@pytest.mark.parametrize(
    "code", [FetchCode.REDIRECT_LOOP, FetchCode.TOO_MANY_REDIRECTS, FetchCode.BAD_REDIRECT]
)
def test_a_robots_txt_that_leads_nowhere_allows_everything(code: FetchCode) -> None:
    keeper = RobotsKeeper(kept=timedelta(hours=24), now=StandingClock().now)
    assert keeper.rules(SITE, _fails(code)).allow(f"{SITE}/x")


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_host_that_fails_to_give_its_robots_txt_is_left_alone_for_a_time(status: int) -> None:
    clock = StandingClock()
    keeper = RobotsKeeper(kept=timedelta(hours=24), now=clock.now)
    with pytest.raises(FetchFault) as first:
        keeper.rules(SITE, _fails(FetchCode.HTTP_ERROR, status))
    assert (first.value.code, first.value.status) == (FetchCode.FORBIDDEN_BY_ROBOTS, status)
    assert (first.value.temporary, first.value.where) == (True, "harbour.example")
    clock.time += timedelta(minutes=9)
    with pytest.raises(FetchFault):
        keeper.rules(SITE, lambda: "")
    clock.time += timedelta(minutes=2)
    assert keeper.rules(SITE, lambda: "").allow(f"{SITE}/x")


@pytest.mark.parametrize(
    "code", [FetchCode.TIMEOUT, FetchCode.UNREACHABLE, FetchCode.TLS, FetchCode.REFUSED_ADDRESS]
)
def test_a_host_that_cannot_be_asked_has_that_fault_and_is_asked_anew(code: FetchCode) -> None:
    keeper = RobotsKeeper(kept=timedelta(hours=24), now=StandingClock().now)
    with pytest.raises(FetchFault) as fault:
        keeper.rules(SITE, _fails(code))
    assert fault.value.code is code
    assert not keeper.rules(SITE, lambda: "User-agent: *\nDisallow: /").allow(f"{SITE}/x")


def test_what_is_held_does_not_grow_without_end() -> None:
    keeper = RobotsKeeper(kept=timedelta(hours=24), now=StandingClock().now)
    for number in range(6_000):
        keeper.rules(f"https://host-{number}.example/", str)
    assert len(keeper._origins) == 5_000
