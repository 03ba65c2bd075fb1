"""Several writers and readers of one ledger at the same time, each in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rimland.app.jobs.link import link_reports
from rimland.app.jobs.state import ledger_state
from rimland.ledger.database import Database
from rimland.ledger.judgements import Judgement, append_judgements
from rimland.model.errors import LedgerBusyError
from tests.flow.crash import start
from tests.flow.test_kill_link import ATTACKS, ged_rows
from tests.tables import load, row, standing, state, write

pytestmark = pytest.mark.slow

NOW = datetime(2026, 1, 1, tzinfo=UTC)
JUDGED = 20


def judge(address: str, who: str) -> None:
    """Append judgements one by one, each in a transaction of its own."""
    database = Database(address)
    for number in range(JUDGED):
        said = Judgement("different", f"ucdp:{number}", f"x:{number}", "seen", who, by_person=True)
        with database.writing() as connection:
            append_judgements(connection, [said], now=NOW)
    database.close()


def partition(database: Database) -> set[frozenset[str]]:
    """Return the reports of each event; which of them gave it its id depends on who came first."""
    events: dict[str, set[str]] = {}
    for member in ledger_state(database).members.to_pylist():
        events.setdefault(member["event_id"], set()).add(member["report_key"])
    return {frozenset(reports) for reports in events.values()}


def test_writers_readers_and_links_at_once_are_as_in_turns(
    new_ledger: Callable[[str], str], tmp_path: Path
) -> None:
    ged = tmp_path / "ged.csv"
    ged.write_text(ged_rows())
    parts = [write(tmp_path / f"{n}.csv", [row(id=100 * n + k) for k in range(60)]) for n in (1, 2)]
    jobs: list[Callable[[str], None]] = [
        lambda address: load_into(address, "csv", ATTACKS),
        lambda address: load_into(address, "ucdp", ged),
        lambda address: load_into(address, "ucdp", *parts),
        lambda address: judge(address, "ana"),
        lambda address: judge(address, "ben"),
    ]
    turns, at_once = new_ledger("turns"), new_ledger("at_once")
    for job in jobs:
        job(turns)
    children = {start(lambda job=job: job(at_once)) for job in jobs}  # type: ignore[misc]
    children.add(start(lambda: link_now_and_then(at_once)))
    reader = Database(at_once)
    seen = [0]
    while children:
        seen.append(len(standing(reader)))
        done, status = os.waitpid(-1, os.WNOHANG)
        if done in children:
            assert os.waitstatus_to_exitcode(status) == 0
            children.remove(done)
    assert seen == sorted(seen), "a reader saw reports vanish"
    one = Database(turns)
    for database in (one, reader):
        link_reports(database, now=NOW)
    assert state(one) == state(reader)
    assert partition(one) == partition(reader)
    with reader.reading() as connection:
        numbers = connection.exec_driver_sql("SELECT count(*), max(seq) FROM judgements").one()
        loads = connection.exec_driver_sql("SELECT count(*), max(seq) FROM loads").one()
    assert numbers[0] >= 2 * JUDGED
    assert tuple(loads) == (4, 4)
    one.close()
    reader.close()


def load_into(address: str, format_name: str, *paths: Path) -> None:
    """Load files as a process of its own would."""
    database = Database(address)
    for path in paths:
        load(database, path, format_name=format_name)
    database.close()


def link_now_and_then(address: str) -> None:
    """Link while others write; that the log keeps growing is an answer, too."""
    database = Database(address)
    for _ in range(3):
        try:
            link_reports(database, now=NOW)
        except LedgerBusyError as busy:
            assert "keep coming in" in busy.what  # noqa: PT017 - one of two right answers
    database.close()
