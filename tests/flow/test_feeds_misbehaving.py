"""Every way to misbehave, as a feed among healthy ones: it ends as documented, the others flow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from rimland.app.jobs.feed_documents import ReadRound, read_items
from rimland.app.jobs.feed_list import list_feeds
from rimland.app.jobs.feeds import FetchRound, fetch_due
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.feeds import NewFeed, add_feed
from rimland.model.time import utc_text
from rimland.sources.feed_items import MOST_ITEMS
from rimland.sources.fetching import Fetcher, FetchLimits, user_agent
from rimland.stories.pages import PageReader
from tests.clock import StandingClock
from tests.misbehaving_server import CASES, Case, misbehaving_server

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
HEALTHY = ("east", "west", "north")
LIMITS = FetchLimits(bytes=3_000_000, seconds=1.5)
SETTINGS = replace(Settings(), feed_threads=4)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A desk that has fetched every case and the healthy feeds once, and read some articles."""
    database = Database(str(tmp_path_factory.mktemp("desk") / "desk.db"))
    with misbehaving_server() as server, PageReader() as pages:
        addresses = {case.name: server.url(case) for case in CASES}
        addresses |= {name: server.healthy(name) for name in HEALTHY}
        with database.writing() as connection:
            ids = {
                name: add_feed(connection, NewFeed(address), now=NOW)[0]
                for name, address in addresses.items()
            }
        clock = StandingClock()
        fetcher = Fetcher(
            LIMITS,
            user_agent=user_agent(),
            allowed=server.allowed,
            now=clock.now,
            wait=clock.wait,
        )
        done = FetchRound()
        while (one := _fetch(database, fetcher)).feeds:
            done = done.plus(one)
        read = ReadRound()
        for _ in range(3):
            more = read_items(
                *(database, SETTINGS, fetcher, pages),
                now=NOW,
                worker="desk",
                limit=60,
                budget=None,
            )
            read = read.plus(more)
    found = {row["feed_id"]: row for row in list_feeds(database, now=NOW)}
    rows = _rows(database, "SELECT feed_id, outcome, http_status, items, reason FROM feed_fetches")
    yield {
        "feeds": {name: found.get(feed_id) for name, feed_id in ids.items()},
        "fetches": {row[0]: row[1:] for row in rows},
        "ids": ids,
        "done": done,
        "read": read,
        "database": database,
    }
    database.close()


def _fetch(database: Database, fetcher: Fetcher) -> FetchRound:
    return fetch_due(database, SETTINGS, fetcher, now=NOW, worker="desk", limit=40, budget=None)


def _rows(database: Database, sql: str) -> list[tuple[Any, ...]]:
    with database.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_case_ends_as_documented(case: Case, desk: dict[str, Any]) -> None:
    outcome, status, items, reason = desk["fetches"][desk["ids"][case.name]]
    if case.fault is not None:
        assert outcome == ("gone" if case.status == 410 else "failed")
        assert reason == f"{case.fault} {case.status}" if case.status else case.fault
        assert status == case.status
    elif case.feed == "items":
        assert outcome == ("items" if items else "empty")
        assert case.items is None or items == case.items
    elif case.feed == "page":
        assert (outcome, items) == ("items", 1)
    elif case.feed == "no_items":
        assert (outcome, items) == ("empty", 0)
    else:
        assert outcome == "unreadable"
        assert reason.startswith(f"{case.feed}:")


def test_a_failing_feed_waits_as_long_as_it_asks_and_a_gone_one_has_ended(
    desk: dict[str, Any],
) -> None:
    due = desk["feeds"]["unavailable"]["due_at"]
    assert due >= utc_text(datetime(2026, 3, 1, 12, 32, tzinfo=UTC))
    # A minute of pauses has passed by the fetcher's clock, which the answer is counted from.
    assert desk["feeds"]["too-many"]["due_at"] >= utc_text(datetime(2026, 3, 1, 12, 58, tzinfo=UTC))
    assert desk["feeds"]["gone"] is None  # not among those that are followed
    assert desk["feeds"]["silence"]["health"].startswith("failed 1 time (timeout); next try in")
    assert desk["feeds"]["no-items"]["health"].startswith("sound, but without a single item")


def test_healthy_feeds_flow_beside_them(desk: dict[str, Any]) -> None:
    for name in HEALTHY:
        assert desk["feeds"][name]["status"] == "ok"
        assert desk["feeds"][name]["read"] == 3
    assert desk["done"].feeds == len(CASES) + len(HEALTHY)


def test_a_feed_too_long_to_be_read_at_once_is_counted(desk: dict[str, Any]) -> None:
    many = desk["feeds"]["many-items"]
    assert desk["fetches"][desk["ids"]["many-items"]][2] == MOST_ITEMS
    assert many["signals"] == ["left"]


def test_what_links_nowhere_is_refused_and_counted(desk: dict[str, Any]) -> None:
    database, ids = desk["database"], desk["ids"]
    rows = _rows(database, "SELECT feed_id, state, reason, address FROM feed_items")
    by_feed: dict[str, list[tuple[str, str | None]]] = {}
    for feed, state, reason, _ in rows:
        by_feed.setdefault(feed, []).append((state, reason))
    assert by_feed[ids["script-links"]] == [("no_address", None)] * 2
    assert by_feed[ids["private-links"]] == [("refused", "refused_address")]
    assert by_feed[ids["error-page"]] == [("not_article", "is an error page")]
    assert all(scheme in {None, "http"} for scheme in (_scheme(row[3]) for row in rows))


def _scheme(address: str | None) -> str | None:
    return address.partition(":")[0] if address else None


def test_times_that_cannot_be_true_are_dropped_with_their_reason(desk: dict[str, Any]) -> None:
    database, ids = desk["database"], desk["ids"]
    rows = _rows(database, "SELECT feed_id, published, published_from, reason FROM feed_items")
    strange = [row[1:] for row in rows if row[0] == ids["strange-times"]]
    assert {row[0] for row in strange} == {None}
    reasons = {row[2] for row in strange}
    assert reasons <= {"time_too_early", "time_in_future", None}


def test_every_item_is_accounted_for(desk: dict[str, Any]) -> None:
    database, read = desk["database"], desk["read"]
    (total,) = _rows(database, "SELECT count(*) FROM feed_items")[0]
    by_state = dict(_rows(database, "SELECT state, count(*) FROM feed_items GROUP BY state"))
    assert sum(by_state.values()) == total == desk["done"].fresh
    ended = read.read + read.same + read.not_article + read.refused + read.gone + read.failed
    assert ended == total - by_state["waiting"] - by_state["no_address"] - by_state.get(
        "too_old", 0
    )
    assert read.document_ids
    # An article whose items came through many feeds is one document.
    assert len(set(read.document_ids)) == len(read.document_ids) == read.read
