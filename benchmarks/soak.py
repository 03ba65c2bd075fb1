"""A day of the desk by a fake clock: 1,000 feeds, 50,000 articles, and what is left of memory.

    python benchmarks/soak.py --feeds 1000 --documents 50000

A server in a process of its own shows a made-up day (soak_world.py) as it stands at the time it is
told. The desk fetches, reads, links, matches and delivers as ``rimland run`` does, on one core, with
the clock moved on five minutes at a time; at the end every article must be accounted for and nothing
may be left in hand. Memory is that of the desk's process and of the one that reads pages, the middle of
an hour's twelve readings: what was freed goes back to the system every few seconds, so one reading says
little.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from soak_world import DAY, HOURS, World, world
from sqlalchemy import func, select

from rimland.app.jobs.run import Desk
from rimland.app.jobs.run_desk import open_desk
from rimland.app.jobs.run_stages import Tools
from rimland.app.settings import Settings
from rimland.ledger import schema
from rimland.ledger.database import Database
from rimland.ledger.feeds import NewFeed, add_feed
from rimland.ledger.follows import (
    StoredChannel,
    StoredFollow,
    add_channel,
    add_follower,
    append_follow,
)
from rimland.ledger.schema_desk import arrivals, feed_items, feeds, outbox, story_members
from rimland.model.time import utc_text
from rimland.outputs.alerts.channels import Outcome, Sent
from rimland.outputs.alerts.message import Message
from rimland.sources.fetching import Fetcher, user_agent
from rimland.sources.politeness import Politeness
from rimland.stories.pages import PageReader

_STEP = timedelta(minutes=5)
_AFTER = timedelta(hours=30)
"""Time after the day in which what waits to be looked at again is looked at."""

_FOLLOWS = (
    *("network:islamic-state AND outside:core", "killed>=20", "country:NGA", "place:Mosul"),
    *('actor:"Boko Haram"', '"car bomb"', "mode:armed_assault AND killed>=5", "tram AND line"),
)


class Clock:
    """A clock that only moves when it is told to."""

    def __init__(self) -> None:
        self.now = DAY

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now


def main() -> None:
    """Run the day and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--feeds", type=int, default=1_000)
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--followers", type=int, default=200)
    given = parser.parse_args()
    of = world(given.feeds, given.documents)
    with tempfile.TemporaryDirectory() as folder, _web(given.feeds, given.documents) as port:
        _soak(of, port, Path(folder), given.followers)


def _soak(of: World, port: int, folder: Path, followers: int) -> None:
    clock, stop = Clock(), threading.Event()
    database = Database(str(folder / "soak.db"))
    settings = Settings(ledger=str(folder / "soak.db"))
    hosts = [f"127.1.{n // 250}.{n % 250 + 1}" for n in range(of.feeds)]
    _tell(port, clock.now)
    _prepare(database, hosts, port, followers)
    fetcher = Fetcher(
        user_agent=user_agent(),
        allowed=[(host, port) for host in hosts],
        politeness=Politeness(gap=timedelta(0)),
        now=clock,
        wait=lambda _seconds: None,
    )
    sent = _Counting(folder / "sent")
    samples: list[tuple[float, float]] = []
    within: list[float] = []
    failures: list[Mapping[str, Any]] = []
    spent: Counter[str] = Counter()

    def log(event: str, told: Mapping[str, Any]) -> None:
        if event == "failed":
            failures.append(told)
            print("failed", told, flush=True)
        elif event == "did":
            spent[told["stage"]] += told["seconds"]

    began = time.monotonic()
    with PageReader() as pages:
        tools = Tools(fetcher, pages, {"email": sent})
        with open_desk(database, settings, clock=clock, log=log, tools=tools) as opened:
            while clock.now < DAY + timedelta(hours=HOURS):
                clock.now += _STEP
                _tell(port, clock.now)
                _until_idle(opened.desk, stop)
                within.append(_megabytes())
                if clock.now.minute == 0:
                    middle = float(np.median(within))
                    samples.append(((clock.now - DAY) / timedelta(hours=1), middle))
                    _line(database, clock.now, within, time.monotonic() - began, spent)
                    within.clear()
            end = clock.now + _AFTER
            while clock.now < end:
                clock.now += timedelta(minutes=30)
                _tell(port, clock.now)
                _until_idle(opened.desk, stop)
    _report(database, of, samples, sent.counted(), failures, clock.now, time.monotonic() - began)
    database.close()


def _until_idle(desk: Desk, stop: threading.Event) -> None:
    """Give turns until no stage has anything left at this time."""
    while any(counts.get("more") for counts in desk.turn(stop).values()):
        pass


def _prepare(database: Database, hosts: list[str], port: int, followers: int) -> None:
    with database.writing() as connection:
        for number, host in enumerate(hosts):
            address = f"http://{host}:{port}/feed/{number}.xml"
            new = NewFeed(
                address, publisher=f"Outlet {number}", publisher_family=f"House {number // 3}"
            )
            add_feed(connection, new, now=DAY)
        for number in range(followers):
            who = f"reader-{number}"
            add_follower(connection, who, zone="UTC", feed_token=f"{who:->20}", now=DAY)
            channel = StoredChannel(
                f"ch{number}", who, "email", f"{who}@example.org", None, None, None
            )
            add_channel(connection, channel, now=DAY)
            append_follow(
                connection,
                StoredFollow(
                    *(f"fo{number}", 1, who, "soak", _FOLLOWS[number % len(_FOLLOWS)]),
                    *("islamic-state", "immediate", (channel.channel_id,), "live", utc_text(DAY)),
                ),
            )


class _Counting:
    """A channel on which everything arrives; what came is kept in a file, not in the desk's memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._came = path.open("w")

    def send(self, message: Message, now: datetime) -> Outcome:
        """Note a message."""
        del now
        self._came.write(f"{message.key}\n")
        return Sent()

    def counted(self) -> Counter[str]:
        """Return how often each message came, by its key."""
        self._came.close()
        with self._path.open() as came:
            return Counter(came)


def _report(
    database: Database,
    of: World,
    samples: list[tuple[float, float]],
    sent: Counter[str],
    failures: list[Mapping[str, Any]],
    now: datetime,
    seconds: float,
) -> None:
    with database.reading() as connection:

        def counted(column: Any) -> dict[str, int]:
            rows = connection.execute(select(column, func.count()).group_by(column))
            return {str(state): int(number) for state, number in rows}

        def one(query: Any) -> int:
            return int(connection.execute(query).scalar() or 0)

        items = counted(feed_items.c.state)
        pages = one(select(func.count(func.distinct(feed_items.c.article_key))))
        documents = one(select(func.count()).select_from(schema.documents))
        versions = one(select(func.count()).select_from(arrivals).where(arrivals.c.version > 1))
        placed = one(select(func.count()).select_from(story_members))
        stories = one(select(func.count(func.distinct(story_members.c.story_id))))
        held = sum(
            one(select(func.count()).where(table.c.claimed_by.is_not(None)))
            for table in (feed_items, feeds)
        )
        held += one(
            select(func.count()).where(
                outbox.c.claimed_by.is_not(None), outbox.c.state == "waiting"
            )
        )
        reports = one(select(func.count(func.distinct(schema.report_versions.c.report_key))))
        unsent = counted(outbox.c.state)
        health = counted(feeds.c.status)
    later = [(h, m) for h, m in samples if h >= samples[0][0] + 4]
    slope = (
        float(np.polyfit([h for h, _ in later], [m for _, m in later], 1)[0])
        if len(later) > 2
        else float("nan")
    )
    print(f"articles published {len(of.pages):,}, seen in feeds {pages:,}, items {items}")
    print(f"documents {documents:,} ({versions:,} later versions), reports {reports:,}")
    print(f"stories {stories:,} of {placed:,} documents; feeds {health}; in hand {held}")
    print(
        f"alerts {unsent}; messages {len(sent)}, sent twice {sum(n > 1 for n in sent.values())}; failed turns {len(failures)}"
    )
    print("memory (MB) by hour: " + ", ".join(f"{h:.0f}: {m:.0f}" for h, m in samples))
    print(f"memory after the fourth hour: {slope:+.1f} MB an hour")
    print(
        f"{seconds:,.0f} s, {documents / seconds:.1f} documents a second; ended {now:%H:%M} next day"
    )


def _line(
    database: Database, now: datetime, within: list[float], seconds: float, spent: Counter[str]
) -> None:
    with database.reading() as connection:
        documents = connection.execute(select(func.count()).select_from(schema.documents)).scalar()
    stages = " ".join(f"{stage} {used:.0f}" for stage, used in spent.most_common())
    megabytes = f"{np.median(within):>6.0f} MB ({min(within):.0f}-{max(within):.0f})"
    told = f"{now:%H:%M} {documents:>7,} documents {megabytes} {seconds:>7.0f} s"
    print(f"{told} ({stages})", flush=True)


def _megabytes() -> float:
    """Return the resident memory of this process and those it started, the server left out."""
    me = os.getpid()
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(
                line.split(":", 1) for line in status.read_text().splitlines() if ":" in line
            )
            command = status.with_name("cmdline").read_bytes()
        except OSError:
            continue
        mine = int(status.parent.name) == me or int(fields["PPid"]) == me
        if mine and b"soak_server" not in command and "VmRSS" in fields:
            total += int(fields["VmRSS"].split()[0])
    return total / 1024


@contextmanager
def _web(feeds_shown: int, documents: int) -> Iterator[int]:
    server = subprocess.Popen(
        [
            *(sys.executable, str(Path(__file__).with_name("soak_server.py"))),
            *(str(feeds_shown), str(documents)),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    try:
        yield int(server.stdout.readline())
    finally:
        server.kill()
        server.wait()


def _tell(port: int, now: datetime) -> None:
    with urllib.request.urlopen(
        f"http://127.0.0.1:{port}/clock/{now.astimezone(UTC).isoformat()}", timeout=60
    ) as response:
        response.read()


if __name__ == "__main__":
    main()
