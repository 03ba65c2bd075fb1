"""Small snapshots for tests of the analyses."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from rimland.tables.fields import arrow_schema
from rimland.tables.schemas import TABLES
from rimland.tables.snapshot import Snapshot, write_snapshot


def event(event_id: str, day: str, country: str | None, **fields: Any) -> dict[str, Any]:
    """Return one attack by Islamic State; ``killed`` is the victims' toll."""
    killed = fields.pop("killed", 1)
    name = fields.pop("by", "Islamic State")
    role = fields.pop("role", "perpetrator")
    certainty = fields.pop("certainty", None)
    return {
        "event_id": event_id,
        "unit": "incident",
        "kind": "attack",
        "date_start": date.fromisoformat(day),
        "date_end": date.fromisoformat(day),
        "date_precision": "day",
        "country_iso3": country,
        "latitude": 10.0,
        "longitude": 10.0,
        "place_precision": 1,
        "actors": [{"role": role, "name": name, "certainty": certainty}],
        "victims_killed_low": killed,
        "victims_killed_best": killed,
        "victims_killed_high": killed,
        "civilians_killed_best": killed,
        "all_killed_best": killed,
        "reports": 1,
        "redistribute": "records",
    } | fields


def covers(countries: list[str] | None, first: str, last: str, **fields: Any) -> dict[str, Any]:
    """Return one coverage row."""
    return {
        "source_id": "test",
        "kind": "events",
        "countries": countries,
        "first_month": first,
        "last_month": last,
        "min_killed": 0,
        "basis": "declared by the user",
    } | fields


def counts(month: str, country: str, events: int, killed: int) -> dict[str, Any]:
    """Return one cell of an aggregate series of attacks by Islamic State."""
    return {
        "source_id": "series",
        "network": "islamic-state",
        "month": month,
        "country_iso3": country,
        "type_of_violence": 3,
        "events": events,
        "killed_low": killed,
        "killed_best": killed,
        "killed_high": killed,
        "civilians_best": killed,
    }


def snapshot(
    folder: Path,
    events: list[dict[str, Any]],
    coverage: list[dict[str, Any]],
    aggregates: list[dict[str, Any]] | None = None,
) -> Snapshot:
    """Write a snapshot of these events and coverage."""
    rows = {"events": events, "coverage": coverage, "aggregates": aggregates or []}
    tables = {
        name: pa.Table.from_pylist(rows.get(name, []), schema=arrow_schema(fields))
        for name, fields in TABLES.items()
    }
    about = {"sources": {}, "withheld_reports": 0, "published": False}
    return write_snapshot(folder, tables, as_of="2020-01-01T00:00:00.000000Z", about=about)
