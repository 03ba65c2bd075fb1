"""Small snapshots whose events have reports with days, for tests of the replay."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from rimland.model.time import Month
from rimland.tables.fields import arrow_schema
from rimland.tables.schemas import TABLES
from rimland.tables.snapshot import Snapshot, write_snapshot
from tests.unit.analysis.build import event

FIRST = Month(2015, 1)


def report(key: str, source: str, end: date, **fields: Any) -> dict[str, Any]:
    """Return one report."""
    return {
        "report_key": key,
        "source_id": source,
        "date_start": end,
        "date_end": end,
        "known_at": "2020-01-01T00:00:00.000000Z",
    } | fields


def told_world(
    folder: Path,
    series: dict[str, list[int]],
    coverage: list[dict[str, Any]],
    *,
    source: str = "rimland-attacks",
    reported_after: int | None = None,
) -> Snapshot:
    """Return a snapshot with so many attacks a month in each country, spread over its first days.

    ``reported_after`` days after each a source first told of it; None leaves that open.
    """
    events, reports, members = [], [], []
    for country, counts in series.items():
        for number, count in enumerate(counts):
            for n in range(count):
                day = FIRST.plus(number).first_day + timedelta(days=(7 * n + number) % 27)
                key = f"{country}-{number}-{n}"
                told = None if reported_after is None else day + timedelta(days=reported_after)
                events.append(event(f"ev-{key}", day.isoformat(), country))
                reports.append(report(f"{source}:{key}", source, day, reported_at=told))
                members.append({"event_id": f"ev-{key}", "report_key": f"{source}:{key}"})
    return written(folder, events, coverage, reports, members)


def written(
    folder: Path,
    events: list[dict[str, Any]],
    coverage: list[dict[str, Any]],
    reports: list[dict[str, Any]],
    members: list[dict[str, Any]],
) -> Snapshot:
    """Write a snapshot of these rows."""
    rows = {"events": events, "coverage": coverage, "reports": reports, "members": members}
    tables = {
        name: pa.Table.from_pylist(rows.get(name, []), schema=arrow_schema(fields))
        for name, fields in TABLES.items()
    }
    about = {"sources": {}, "withheld_reports": 0, "published": False}
    return write_snapshot(folder, tables, as_of="2020-01-01T00:00:00.000000Z", about=about)
