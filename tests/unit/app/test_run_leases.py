"""Leases of the desk's stages: renewed while their process works, and never taken back."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from rimland.app.jobs.run import Counts, Desk, Stage
from rimland.ledger.database import Database
from rimland.ledger.desk import claim_task, release_task
from rimland.ledger.schema_desk import desk_tasks
from rimland.model.time import utc_text
from tests.hostile import STUCK

START = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def utc_now() -> datetime:
    return datetime.now(UTC)


def test_a_stage_that_works_longer_than_its_lease_is_left_to_its_process(
    ledger_address: str,
) -> None:
    lease, begun, done = timedelta(seconds=0.3), threading.Event(), threading.Event()
    told: list[str] = []
    passed = [timedelta(0)]  # a clock set by hand: a busy machine must not end a lease

    def now() -> datetime:
        return START + passed[0]

    def work(_now: datetime) -> Counts:
        begun.set()
        assert done.wait(STUCK)
        return {"done": 1}

    def desk(worker: str) -> Desk:
        stage = Stage("alone", MINUTE, work, alone=True)
        own = Database(ledger_address)
        return Desk(own, [stage], now, worker, lambda e, _: told.append(e), lease=lease)

    first, second = desk("w1"), desk("w2")
    working = threading.Thread(target=first.turn)
    working.start()
    assert begun.wait(STUCK)
    for _ in range(4):
        passed[0] += 0.8 * lease
        _wait_until_held(second.database, until=now() + lease)
        assert second.once() == {"alone": {}}
    done.set()
    working.join()
    assert second.once() == {"alone": {"done": 1}}
    assert set(told) == {"did"}
    for one in (first, second):
        one.database.close()


def _wait_until_held(database: Database, until: datetime) -> None:
    """Wait for the stage's lease to reach a moment; fail where it never does."""
    deadline = time.monotonic() + STUCK
    while time.monotonic() < deadline:
        with database.reading() as connection:
            held = connection.execute(select(desk_tasks.c.claimed_until)).scalar()
        if held is not None and held >= utc_text(until):
            return
        time.sleep(0.02)
    raise AssertionError(f"the lease was not renewed until {until}")


def test_a_lease_that_another_process_took_is_not_taken_back(tmp_path: Path) -> None:
    database, lost = Database(str(tmp_path / "desk.db")), threading.Event()

    def work(_now: datetime) -> Counts:
        with database.writing() as connection:
            release_task(connection, "alone", worker="w1", now=START)
            claim_task(connection, "alone", worker="w2", now=utc_now(), lease=MINUTE)
        assert lost.wait(STUCK)
        return {}

    stage = Stage("alone", MINUTE, work, alone=True)
    desk = Desk(
        *(database, [stage], utc_now, "w1"),
        lambda event, _: lost.set() if event == "lease lost" else None,
        lease=timedelta(seconds=0.1),
    )
    assert desk.turn() == {"alone": {}}
    with database.writing() as connection:
        assert not claim_task(connection, "alone", worker="w3", now=utc_now(), lease=MINUTE)
    database.close()
