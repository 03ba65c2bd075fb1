"""Records that their publisher has withdrawn are retracted, unless they have changed since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rimland.app.jobs.load import append_parsed
from rimland.ledger.database import Database
from rimland.ledger.loads import LoadCounts
from rimland.ledger.reports import standing_reports
from rimland.sources.acled_api import read_deletions
from rimland.sources.base import CANDIDATE_SCHEMA, ParsedFile
from tests.tables import NOW, standing
from tests.unit.sources.test_acled import read, row

_BEFORE, _AFTER = 1_600_000_000, "1700000000"


def withdraw(database: Database, *numbers: int, now: datetime = NOW) -> LoadCounts:
    """Tell the ledger that these events were withdrawn in September 2020."""
    entries: list[dict[str, object]] = [
        {"event_id_cnty": f"LBY{n}", "deleted_timestamp": _BEFORE} for n in numbers
    ]
    said = read_deletions([entries], "deleted", now=now)
    parsed = ParsedFile(
        source=said.source,
        file_name=said.file_name,
        sha256=said.sha256,
        read=0,
        candidates=CANDIDATE_SCHEMA.empty_table(),
        quarantined=said.quarantined,
        coverage=(),
        known_at=None,
        release=None,
        withdrawn=said.withdrawn,
    )
    return append_parsed(database, "acled", parsed, now=now)


@pytest.fixture
def loaded(database: Database, tmp_path: Path) -> Database:
    """Return a ledger with four events; the second has changed after the deletions."""
    rows = [
        row(event_id_cnty="LBY1"),
        row(event_id_cnty="LBY2", timestamp=_AFTER),
        row(event_id_cnty="LBY3", timestamp=""),
        row(event_id_cnty="LBY4"),
    ]
    append_parsed(database, "acled", read(tmp_path, rows), now=NOW)
    return database


def test_withdrawn_records_no_longer_stand(loaded: Database) -> None:
    """A version that came after the deletion stays; an id nobody loaded is passed over."""
    assert withdraw(loaded, 1, 2, 3, 9).retracted == 2
    assert set(standing(loaded)) == {"acled:LBY2", "acled:LBY4"}


def test_a_deletion_told_twice_retracts_once(loaded: Database) -> None:
    """Telling the ledger again changes nothing."""
    withdraw(loaded, 1)
    assert withdraw(loaded, 1, now=NOW + timedelta(days=1)).retracted == 0


def test_before_its_deletion_a_record_stood(loaded: Database) -> None:
    """What was known earlier is not rewritten."""
    withdraw(loaded, 1)
    with loaded.reading() as connection:
        then = standing_reports(connection, as_of=datetime(2018, 1, 1, tzinfo=UTC))
    assert "acled:LBY1" in then["report_key"].to_pylist()
