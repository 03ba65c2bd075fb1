"""Small report tables for tests, made the way a reader makes them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from rimland.tables.fields import arrow_schema
from rimland.tables.schemas import REPORT_TABLE

DEFAULTS: dict[str, Any] = {
    "seq": 1,
    "release": None,
    "content_hash": "0" * 64,
    "known_at": "2020-01-01T00:00:00.000000Z",
    "file_row": "file.csv:2",
    "unit": "incident",
    "date_precision": "day",
    "country_iso3": "TUR",
    "place_precision": 1,
    "perpetrators_in_total": True,
}


def report(key: str, day: str = "2015-10-10", **fields: Any) -> dict[str, Any]:
    """Return one report; killed=(low, best, high) and perpetrator=name are short forms."""
    source, _, record = key.rpartition(":")
    row: dict[str, Any] = {
        **DEFAULTS,
        "report_key": key,
        "source_id": source,
        "record_id": record,
        "date_start": date.fromisoformat(day),
        "date_end": date.fromisoformat(day),
        "latitude": 39.9,
        "longitude": 32.8,
    }
    if "killed" in fields:
        low, best, high = fields.pop("killed")
        row |= {"killed_total_low": low, "killed_total_best": best, "killed_total_high": high}
    if "perpetrator" in fields:
        row["actors"] = [{"role": "perpetrator", "name": fields.pop("perpetrator")}]
        row["perpetrator_side"] = "a"
    return row | fields


def reports_table(*rows: dict[str, Any]) -> pa.Table:
    """Return the rows as a report table."""
    return pa.Table.from_pylist(list(rows), schema=arrow_schema(REPORT_TABLE))
