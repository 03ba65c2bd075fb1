"""The sender killed at a hundred moments, both receivers failing: everything arrives, keys hold."""

from __future__ import annotations

import os
import pickle
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import CodeType, FrameType

import pytest

from rimland.app.jobs.deliver import deliver_due, make_senders
from rimland.app.jobs.deliver_posts import Hit, News, tell_followers
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.outbox_reading import anything_due, counts
from tests.flow import crash
from tests.flow.receivers import Hook, Mailbox, failing, smtp_server, webhook_server
from tests.followers import AFollow, add_channel, add_follow, add_follower
from tests.unit.outputs.alerts.facts import NOW, but

KILLS = 100
ON_THE_WAY = ("smtplib", "httpcore", "outbox", "deliver", "safe_network", "engine/default")
"""Files in whose function calls the sender is killed: the wire, the outbox, the commits."""


@dataclass(frozen=True)
class Task:
    """What a sender is to do: with which ledger and servers, when, and at which call to die."""

    settings: Settings
    now: datetime
    dies_at: int | None


def send(database: Database, task: Task) -> None:
    if task.dies_at is not None:
        die_at_call(task.dies_at)
    worker = f"sender-{os.getpid()}"
    deliver_due(
        database, task.settings, make_senders(task.settings), now=task.now, worker=worker, limit=50
    )
    sys.setprofile(None)
    database.close()


def die_at_call(nth: int) -> None:
    calls, known = 0, dict[CodeType, bool]()

    def count(frame: FrameType, event: str, arg: object) -> None:
        nonlocal calls
        del arg
        code = frame.f_code
        if code not in known:
            known[code] = any(part in code.co_filename for part in ON_THE_WAY)
        if event == "call" and known[code]:
            calls += 1
            if calls == nth:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)


@contextmanager
def sender_process() -> Iterator[Callable[[Task], bool]]:
    """Start a process that forks a sender for each task and says whether it was killed.

    It is forked before the receivers start their threads: a fork must not inherit their locks.
    """
    to_it, from_it = os.pipe(), os.pipe()

    def serve() -> None:
        os.close(to_it[1])
        database: Database | None = None
        with os.fdopen(to_it[0], "rb") as asked, os.fdopen(from_it[1], "wb", buffering=0) as told:
            while True:
                try:
                    task = pickle.load(asked)  # noqa: S301 - from the test itself
                except EOFError:
                    return
                if database is None:
                    # What takes long the first time is done here, once; senders inherit it, but
                    # open connections of their own.
                    database = Database(task.settings.ledger)
                    send(database, replace(task, dies_at=None))
                told.write(b"k" if crash.was_killed(partial(send, database, task)) else b"d")

    child = crash.start(serve)
    os.close(to_it[0])
    os.close(from_it[1])
    with os.fdopen(to_it[1], "wb", buffering=0) as ask, os.fdopen(from_it[0], "rb") as told:

        def run(task: Task) -> bool:
            ask.write(pickle.dumps(task))
            answer = told.read(1)
            assert answer, "the sender failed by itself; see stderr"
            return answer == b"k"

        yield run
    os.waitpid(child, 0)


@pytest.mark.slow
def test_every_alert_arrives_under_one_key_whenever_the_sender_dies(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "ledger.db"))
    follows = follow_on_three_ways(database)
    smtp_fails, hook_fails = failing(1, 1 / 3), failing(2, 1 / 3)
    with (
        sender_process() as run,
        smtp_server(lambda: "451 not now" if smtp_fails() else "250 taken") as box,
        webhook_server(
            lambda: (503, {"retry-after": "30"}) if hook_fails() else (204, {}), failing(3, 1 / 4)
        ) as hook,
    ):
        settings = Settings(
            ledger=str(tmp_path / "ledger.db"),
            smtp_url=box.url,
            smtp_from="rimland <alerts@desk.example>",
            webhook_allow_private=True,
        )
        redirect_channel(database, hook.url)
        chance, now, kills, posted = random.Random(4), NOW, 0, 0
        while kills < KILLS:
            tell(database, follows, posted, now)
            posted += 1
            kills += run(Task(settings, now, chance.randrange(1, 700)))
            now += timedelta(minutes=11)
        while True:
            now += timedelta(hours=7)
            run(Task(settings, now, None))
            with database.reading() as connection:
                if counts(connection).keys() == {"sent"}:
                    break
                assert now < NOW + timedelta(days=30), counts(connection)
        with database.reading() as connection:
            assert not anything_due(connection, now + timedelta(days=30))
    database.close()
    subjects = {f"event:{n}" for n in range(posted)}
    assert_all_arrived_by_mail(box, subjects)
    assert_all_arrived_by_webhook(hook, subjects)
    assert len(hook.keys) > len(set(hook.keys)), (
        "a receiver that took and then failed sees it again"
    )


def follow_on_three_ways(database: Database) -> list[AFollow]:
    """Follow by mail at once, by webhook at once, and by mail in a digest."""
    add_follower(database, "ann")
    add_follower(database, "bob")
    add_channel(database, "mail", "ann", address="ann@desk.example")
    add_channel(database, "hook", "ann", "webhook", "http://hook.invalid/", "s3cret")
    add_channel(database, "digest", "bob", address="bob@desk.example")
    return [
        add_follow(database, AFollow("f1", "ann", channel_ids=("mail", "hook"))),
        add_follow(database, AFollow("f2", "bob", delivery="daily", channel_ids=("digest",))),
    ]


def redirect_channel(database: Database, url: str) -> None:
    from sqlalchemy import update  # noqa: PLC0415 - nothing else here speaks SQL

    from rimland.ledger.schema_desk import channels  # noqa: PLC0415

    with database.writing() as connection:
        mine = update(channels).where(channels.c.channel_id == "hook")
        connection.execute(mine.values(address=url))


def tell(database: Database, follows: list[AFollow], number: int, now: datetime) -> None:
    facts = but(subject=f"event:{number}", title=f"Bomb number {number}")
    with database.writing() as connection:
        tell_followers(
            connection,
            [News(facts, tuple(Hit(follow, ("place",)) for follow in follows))],
            follows={follow.follow_id: follow for follow in follows},
            redirects={},
            now=now,
        )


def assert_all_arrived_by_mail(box: Mailbox, subjects: set[str]) -> None:
    told: dict[str, list[str]] = {"ann@desk.example": [], "bob@desk.example": []}
    keys: dict[tuple[str, str], set[str]] = {}
    texts: dict[str, set[str]] = {}
    for mail, key, (recipient,) in zip(box.mails, box.keys, box.recipients, strict=True):
        plain = mail.get_body(("plain",))
        assert plain is not None
        text = plain.get_content()
        texts.setdefault(key, set()).add(text)
        for line in text.splitlines():
            if line.startswith("NEW: Bomb number "):
                subject = f"event:{line.rsplit(' ', 1)[1]}"
                told[recipient].append(subject)
                keys.setdefault((recipient, subject), set()).add(key)
    assert set(told["ann@desk.example"]) == subjects
    assert set(told["bob@desk.example"]) == subjects
    assert {len(found) for found in keys.values()} == {1}, "a duplicate came under another key"
    assert {len(found) for found in texts.values()} == {1}, "a key came with another text"


def assert_all_arrived_by_webhook(hook: Hook, subjects: set[str]) -> None:
    bodies: dict[str, set[bytes]] = {}
    keys: dict[str, set[str]] = {}
    for key, body, data in zip(hook.keys, hook.bodies, hook.data, strict=True):
        bodies.setdefault(key, set()).add(body)
        for alert in data["alerts"]:
            keys.setdefault(alert["subject"], set()).add(key)
    assert set(keys) == subjects
    assert Counter(len(found) for found in keys.values()) == {1: len(subjects)}
    assert {len(found) for found in bodies.values()} == {1}
