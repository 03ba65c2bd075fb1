"""Persons' corrections put in place: of reports before anything is taken from them, of events after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

OVERRULED = "overruled"


def correct_reports(reports: pa.Table, corrections: pa.Table) -> pa.Table:
    """Return the reports with the corrections of scope *report* in place, in log order."""
    wanted: dict[str, dict[str, Any]] = {}
    for row in corrections.to_pylist():
        if row["scope"] == "report" and row["field"] in reports.column_names:
            wanted.setdefault(row["report_key"], {})[row["field"]] = json.loads(row["value"])
    return _replaced(reports, "report_key", wanted, [("seq", "ascending")])


def correct_events(
    events: pa.Table, event_of: Mapping[str, str], corrections: pa.Table
) -> tuple[pa.Table, list[dict[str, Any]]]:
    """Return the events with the corrections of scope *event* in place, and those corrections.

    Args:
        events: resolved events (tables EVENT_TABLE).
        event_of: report -> event, for the reports that corrections name.
        corrections: ledger CORRECTION_SCHEMA; of several on one field of an event the last holds.

    Returns:
        The events in their order, and one row per corrected field: ``event_id, field, by, reason,
        known_at``.
    """
    last: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted(corrections.to_pylist(), key=lambda row: (row["known_at"], row["seq"])):
        event = event_of.get(row["report_key"])
        if row["scope"] == "event" and event and row["field"] in events.column_names:
            last[event, row["field"]] = row
    wanted: dict[str, dict[str, Any]] = {}
    for (event, field), row in last.items():
        wanted.setdefault(event, {})[field] = json.loads(row["value"])
    order = [("date_start", "ascending"), ("event_id", "ascending")]
    made = [
        {"event_id": event, "field": field}
        | {name: row[name] for name in ("by", "reason", "known_at")}
        for (event, field), row in sorted(last.items())
    ]
    return _replaced(events, "event_id", wanted, order), made


def overrule(disagreements: pa.Table, corrected: list[dict[str, Any]]) -> pa.Table:
    """Mark the values that were chosen of a field which a person has then corrected."""
    fields = {(row["event_id"], _topic(row["field"])) for row in corrected}
    if not fields or not disagreements.num_rows:
        return disagreements
    standing = [
        OVERRULED if s == "chosen" and (e, _topic(f)) in fields else s
        for e, f, s in zip(
            *(disagreements[c].to_pylist() for c in ("event_id", "field", "standing")), strict=True
        )
    ]
    at = disagreements.column_names.index("standing")
    return disagreements.set_column(at, "standing", pa.array(standing, pa.string()))


def _topic(column: str) -> str:
    """Return the field that a column belongs to: its levels, a date's or a place's parts."""
    for level in ("_low", "_best", "_high"):
        column = column.removesuffix(level)
    if column.startswith("date_"):
        return "date"
    return "place" if column in {"latitude", "longitude", "adm1", "place_precision"} else column


def _replaced(
    table: pa.Table, key: str, wanted: dict[str, dict[str, Any]], order: list[tuple[str, str]]
) -> pa.Table:
    if not wanted:
        return table
    chosen = pc.is_in(table[key], pa.array(sorted(wanted), pa.string()))
    rows = table.filter(chosen).to_pylist()
    for row in rows:
        for field, value in wanted[row[key]].items():
            dated = table.schema.field(field).type == pa.date32() and isinstance(value, str)
            row[field] = date.fromisoformat(value) if dated else value
    mended = pa.Table.from_pylist(rows, schema=table.schema)
    together = pa.concat_tables([table.filter(pc.invert(chosen)), mended])
    keys = [name for name, _ in order]
    return together.take(pc.sort_indices(together.select(keys), sort_keys=order))
