"""Several desks at work on one ledger: nothing is done twice, nothing is left out."""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import ExitStack
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from rimland.app.jobs.deliver import EMAIL
from rimland.app.jobs.desk_match import begin_matching
from rimland.app.jobs.run_desk import OpenDesk, open_desk
from rimland.app.jobs.run_stages import Tools
from rimland.ledger.database import Database
from rimland.ledger.desk import queues
from rimland.ledger.follows import StoredFollow, append_follow
from rimland.model.time import utc_text
from rimland.outputs.alerts.channels import Outcome, Sent
from rimland.outputs.alerts.message import Message
from rimland.sources.fetching import Fetcher, Politeness
from rimland.stories.pages import PageReader
from tests.followers import add_channel, add_follower
from tests.hostile import STUCK
from tests.newspaper import MORE, NOW, SETTINGS, Desk, Newspaper, newspaper

pytestmark = pytest.mark.slow

DESKS = 3
FASTER = 10
"""Seconds of the desks' clock in one second."""

TOWNS = (
    "Mosul, Iraq",
    "Maiduguri, Nigeria",
    "Quetta, Pakistan",
    "Aden, Yemen",
    "Kabul, Afghanistan",
)
TOLD = "Gunmen shot dead {killed} people in {town}, on Saturday, police said. {more}"


class Inbox:
    """A channel on which everything arrives."""

    def __init__(self) -> None:
        self.keys: Counter[str] = Counter()

    def send(self, message: Message, now: datetime) -> Outcome:
        del now
        self.keys[message.key] += 1
        return Sent()


def _publish(paper: Newspaper) -> list[str]:
    """Serve a feed per town with three articles each, one of which every feed has; return feeds."""
    shared = paper.article("/shared", TOLD.format(killed=30, town="Paris, France", more=MORE))
    feeds = []
    for number, town in enumerate(TOWNS):
        links = [
            paper.article(f"/{number}-{one}", TOLD.format(killed=5 + one, town=town, more=MORE))
            for one in range(2)
        ]
        stamp = format_datetime(NOW - timedelta(hours=3))
        items = [{"link": link, "published": stamp} for link in (*links, shared)]
        feeds.append(paper.feed(f"/feed-{number}", *items))
    return feeds


def _everybody_is_idle(database: Database) -> bool:
    with database.reading() as connection:
        found = queues(connection)
    items, alerts = found["feed_items"], found["alerts"]
    return (
        set(items) == {"read"}
        and sum(items.values()) == 3 * len(TOWNS)
        and alerts.get("sent", 0) >= 1 + len(TOWNS)
        and not alerts.get("waiting")
    )


def test_desks_share_one_ledger_without_double_work(ledger_address: str) -> None:
    database, stop = Database(ledger_address), threading.Event()
    began, inbox = time.monotonic(), Inbox()
    faults: list[object] = []

    def clock() -> datetime:
        return NOW + timedelta(seconds=FASTER * (time.monotonic() - began))

    begin_matching(database, now=NOW)
    add_follower(database, "me")
    add_channel(database, "ch1", "me", EMAIL)
    with database.writing() as connection:
        append_follow(
            connection,
            StoredFollow(
                *("fo1", 1, "me", "killings", "killed>=1", "islamic-state", "immediate"),
                channel_ids=("ch1",),
                state="live",
                recorded_at=utc_text(NOW),
            ),
        )
    with newspaper() as paper, ExitStack() as stack:
        pages = stack.enter_context(PageReader())
        keeper = Desk(database, paper, pages)
        for address in _publish(paper):
            keeper.add(address)

        def opened() -> OpenDesk:
            own = Database(ledger_address)
            stack.callback(own.close)
            fetcher = Fetcher(
                user_agent="rimland-test",
                allowed=[("127.0.0.1", paper.port)],
                politeness=Politeness(gap=timedelta(0), robots=False),
                now=clock,
                wait=lambda _seconds: None,
            )
            tools = Tools(fetcher, stack.enter_context(PageReader()), {EMAIL: inbox})
            return stack.enter_context(
                open_desk(
                    *(own, SETTINGS),
                    clock=clock,
                    log=lambda event, told: faults.append(told) if event == "failed" else None,
                    tools=tools,
                )
            )

        desks = [opened() for _ in range(DESKS)]
        threads = [
            threading.Thread(target=one.desk.run, args=(stop, lambda _s: stop.wait(0.05)))
            for one in desks
        ]
        for thread in threads:
            thread.start()
        while not _everybody_is_idle(database) and time.monotonic() - began < 4 * STUCK:
            time.sleep(0.1)
        stop.set()
        for thread in threads:
            thread.join()
        fetched = {path: n for path, n in paper.asked.items() if "feed" not in path}
    assert faults == []
    assert set(fetched.values()) == {1}
    assert len(fetched) == 2 * len(TOWNS) + 1
    rows = keeper.rows("SELECT count(*), count(DISTINCT document_id) FROM documents")
    assert rows == [(11, 11)]
    assert keeper.rows("SELECT count(*) FROM story_members") == [(11,)]
    assert set(inbox.keys.values()) == {1}
    told = keeper.rows("SELECT subject, count(*) FROM told WHERE kind = 'new' GROUP BY subject")
    assert len(told) == len(keeper.rows("SELECT subject FROM told"))
    database.close()
