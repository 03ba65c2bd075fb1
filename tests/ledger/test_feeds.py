"""Feeds and items in hand: leases, fairness and accounting, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rimland.ledger.database import Database
from rimland.ledger.feed_items import (
    MOST_LOOKS,
    FoundItem,
    ItemState,
    add_items,
    claim_items,
    item_counts,
    items_due,
    settle_item,
    still_claimed,
)
from rimland.ledger.feed_signals import clear_signal, raise_signal, signals
from rimland.ledger.feeds import (
    Fetch,
    NewFeed,
    add_feed,
    all_feeds,
    claim_feeds,
    end_feed,
    feeds_due,
    find_feed,
    fresh_between,
    settle_feed,
)
from rimland.model.errors import NotFoundError
from rimland.model.time import utc_text

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEASE = timedelta(minutes=10)
ONE = "https://one.example/feed"


def item(name: str, *, article: str | None = None, stamp: str = "a") -> FoundItem:
    return FoundItem(
        item_key=name,
        article_key=article or name,
        address=f"https://one.example/{name}",
        published=None,
        published_from=None,
        stamp=stamp,
        state=ItemState.WAITING,
    )


def add(database: Database, *addresses: str) -> list[str]:
    with database.writing() as connection:
        return [add_feed(connection, NewFeed(one), now=NOW)[0] for one in addresses]


def test_two_workers_never_have_one_feed_and_a_dead_ones_comes_back(database: Database) -> None:
    add(database, *(f"https://e.example/{n}" for n in range(5)))

    def claim(worker: str, later: timedelta = timedelta(0)) -> set[str]:
        with database.writing() as connection:
            found = claim_feeds(connection, worker=worker, now=NOW + later, limit=3, lease=LEASE)
        return {feed.feed_id for feed in found}

    first, second = claim("a"), claim("b")
    assert (len(first), len(second), first & second) == (3, 2, set())
    with database.reading() as connection:
        assert feeds_due(connection, now=NOW) == 0
        assert feeds_due(connection, now=NOW + LEASE) == 5
    assert claim("c") == set()
    assert claim("a") == first  # who was killed and came back has its own again
    assert claim("c", LEASE) <= first | second


def test_a_fetch_counts_only_for_who_has_the_feed(database: Database) -> None:
    (feed,) = add(database, ONE)
    values = {"status": "ok", "failures": 0, "due_at": utc_text(NOW + timedelta(hours=1))}
    fetch = Fetch(fetched_at=NOW, outcome="items", items=3, fresh=3)
    with database.writing() as connection:
        claim_feeds(connection, worker="a", now=NOW, limit=1, lease=LEASE)
        assert not settle_feed(connection, feed, worker="b", values=values, fetch=fetch)
        assert settle_feed(connection, feed, worker="a", values=values, fetch=fetch)
        # What its very first fetch holds is an archive, not a day's yield.
        assert fresh_between(connection, feed, NOW - LEASE, NOW) == 0
        claim_feeds(connection, worker="a", now=NOW, limit=1, lease=LEASE, only=[feed])
        assert settle_feed(connection, feed, worker="a", values=values, fetch=fetch)
        assert fresh_between(connection, feed, NOW - LEASE, NOW) == 3


def test_what_is_added_twice_is_one_feed_and_what_was_removed_begins_anew(
    database: Database,
) -> None:
    (feed,) = add(database, ONE)
    with database.writing() as connection:
        assert add_feed(connection, NewFeed(ONE, publisher="Wire"), now=NOW) == (feed, False)
        end_feed(connection, feed, status="removed", reason="removed", now=NOW)
        assert all_feeds(connection) == []
        assert len(all_feeds(connection, ended=True)) == 1
        assert claim_feeds(connection, worker="a", now=NOW, limit=9, lease=LEASE) == []
        assert add_feed(connection, NewFeed(ONE), now=NOW) == (feed, True)
        found = find_feed(connection, ONE)
        with pytest.raises(NotFoundError):
            find_feed(connection, "fdnone")
    assert (found.status, found.publisher, found.ended_at) == ("new", "Wire", None)


def test_a_signal_is_raised_once_and_cleared_once(database: Database) -> None:
    (feed,) = add(database, ONE)
    with database.writing() as connection:
        assert raise_signal(connection, feed, "failing", "5", now=NOW)
        assert not raise_signal(connection, feed, "failing", "6", now=NOW)
        assert [one["detail"] for one in signals(connection)] == ["5"]
        assert clear_signal(connection, feed, "failing", now=NOW)
        assert not clear_signal(connection, feed, "failing", now=NOW)
        assert raise_signal(connection, feed, "failing", "7", now=NOW)
        assert len(signals(connection, standing=False)) == 2


def test_a_long_feed_keeps_no_other_waiting(database: Database) -> None:
    long, short = add(database, ONE, "https://two.example/feed")
    with database.writing() as connection:
        add_items(connection, long, [item(f"l{n}") for n in range(800)], now=NOW)
        add_items(connection, short, [item(f"s{n}") for n in range(3)], now=NOW)
        claimed = claim_items(connection, worker="a", now=NOW, limit=10, lease=LEASE)
        assert sorted(one.feed_id for one in claimed).count(short) == 3
        assert len(claimed) == 10
        assert item_counts(connection) == {long: {"waiting": 800}, short: {"waiting": 3}}


def test_items_of_one_article_go_to_one_worker(database: Database) -> None:
    one, two = add(database, ONE, "https://two.example/feed")
    with database.writing() as connection:
        add_items(connection, one, [item("x", article="same"), item("y")], now=NOW)
        first = claim_items(connection, worker="a", now=NOW, limit=1, lease=LEASE)
        assert [found.item_key for found in first] == ["x"]
        add_items(connection, two, [item("z", article="same")], now=NOW)
        second = claim_items(connection, worker="b", now=NOW, limit=9, lease=LEASE)
        assert [found.item_key for found in second] == ["y"]
        assert still_claimed(connection, [first[0].seq], worker="a") == {first[0].seq}
        # A dead worker's items are another's, and what it still writes changes nothing.
        later = claim_items(connection, worker="b", now=NOW + LEASE, limit=9, lease=LEASE)
        assert {found.item_key for found in later} == {"x", "y", "z"}
        settle_item(connection, first[0].seq, worker="a", values={"state": "failed"})
        assert item_counts(connection)[one] == {"waiting": 2}


def test_a_changed_item_is_looked_at_again_but_not_for_ever(database: Database) -> None:
    (feed,) = add(database, ONE)
    with database.writing() as connection:
        found = add_items(connection, feed, [item("x")], now=NOW)
        assert (found.fresh, found.changed, found.known) == (1, 0, 0)
        assert add_items(connection, feed, [item("x")], now=NOW).known == 1
        for look in range(MOST_LOOKS + 3):
            changed = add_items(connection, feed, [item("x", stamp=f"b{look}")], now=NOW).changed
            assert changed == (0 < look <= MOST_LOOKS)
            due = claim_items(connection, worker="a", now=NOW, limit=1, lease=LEASE)
            assert bool(due) == (look <= MOST_LOOKS)
            for one in due:
                values = {"state": "read", "document_id": "d", "looks": one.looks + bool(look)}
                settle_item(connection, one.seq, worker="a", values=values | {"due_at": "9999"})
        assert not items_due(connection, now=NOW)
