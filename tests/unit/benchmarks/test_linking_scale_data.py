from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.compute as pc
import pytest
from linking_scale_data import EXTRA, append, parted, reports_of

from rimland.ledger.database import Database
from rimland.ledger.reports import standing_reports

pytestmark = [pytest.mark.shared, pytest.mark.usefixtures("shared_data")]


def test_a_ledger_holds_the_reports_as_they_were_made(tmp_path: Path) -> None:
    reports, added = parted(reports_of(2_000))
    assert (reports.num_rows, added.num_rows) == (2_000 - EXTRA, EXTRA)
    keys = set(reports["report_key"].to_pylist()) | set(added["report_key"].to_pylist())
    assert len(keys) == 2_000
    database = Database(str(tmp_path / "ledger.db"))
    assert append(database, reports, now=datetime.now(UTC)) == reports.num_rows
    assert append(database, added, now=datetime.now(UTC)) == EXTRA
    with database.reading() as connection:
        held = standing_reports(connection)
    database.close()
    assert set(held["report_key"].to_pylist()) == keys
    told = held.filter(pc.is_in(held["report_key"], reports["report_key"])).sort_by("report_key")
    true = reports.sort_by("report_key")
    for column in ("date_start", "latitude", "actors", "killed_total_best", "place"):
        assert told[column].to_pylist() == true[column].to_pylist(), column


def test_more_reports_are_more_theatres_of_the_same_density() -> None:
    reports = reports_of(45_000)
    days = reports["date_start"].to_pylist()
    first = sum(date(2016, 1, 10) <= day < date(2016, 2, 10) for day in days)
    second = sum(date(2012, 1, 10) <= day < date(2012, 2, 10) for day in days)
    assert first > 1_000
    assert second == pytest.approx(first, rel=0.1)
