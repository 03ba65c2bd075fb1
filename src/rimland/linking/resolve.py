"""An event's fields from its reports, by stated rules; the disagreement is kept.

The rules stand in ``resolve_rules``; who may speak and what it weighs in ``resolve_voices``; each
column in ``resolve_fields``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from rimland.linking.resolve_disagreement import gather_disagreements
from rimland.linking.resolve_fields import COLUMNS, reduce_to_events
from rimland.linking.resolve_voices import gather_voices
from rimland.tables.engine import columnar
from rimland.tables.fields import arrow_schema
from rimland.tables.schemas import DISAGREEMENT_TABLE, EVENT_TABLE

if TYPE_CHECKING:
    import duckdb

    from rimland.tables.fields import Field

_NO_LABELS = pa.table({"key": pa.array([], pa.string()), "label": pa.array([], pa.string())})
_NO_PROVENANCE = pa.table(
    {name: pa.array([], pa.string()) for name in ("event_id", "field", "report_key")}
)
_NO_DISAGREEMENTS = arrow_schema(DISAGREEMENT_TABLE).empty_table()


@dataclass(frozen=True, slots=True)
class Resolved:
    """Events, where their reports disagree, and which report each field comes from.

    ``provenance`` has ``event_id, field, report_key``.
    """

    events: pa.Table
    disagreements: pa.Table
    provenance: pa.Table


def resolve_events(
    reports: pa.Table, members: pa.Table, parts: pa.Table, licences: pa.Table
) -> pa.Table:
    """Return one row per event (tables EVENT_TABLE), ordered by date and id; see ``resolve``."""
    return resolve(reports, members, parts, licences).events


def resolve(
    reports: pa.Table,
    members: pa.Table,
    parts: pa.Table,
    licences: pa.Table,
    *,
    labels: pa.Table = _NO_LABELS,
    details: bool = False,
) -> Resolved:
    """Return events and, where details are asked for, their disagreements and provenance.

    Args:
        reports: standing reports (tables REPORT_TABLE), as persons have corrected them.
        members: ``event_id, report_key`` of every report that belongs to an event.
        parts: ``event_id, part_of``: events that are part of larger ones.
        licences: ``source_id, redistribute``, and ``publisher_family`` where it is known.
        labels: ``key, label``: actors' dataset ids and names (``name:`` and lower case), and the
            one label of each actor, so that its names are not taken for different actors.
        details: whether to say where reports disagree and which report each field comes from.
    """
    if "publisher_family" not in licences.column_names:
        unknown = pa.nulls(licences.num_rows, pa.string())
        licences = licences.append_column("publisher_family", unknown)
    with columnar() as engine:
        for name, table in (
            ("reports", reports),
            ("members", members),
            ("parts", parts),
            ("licences", licences),
            ("labels", labels),
        ):
            engine.register(name, table)
        gather_voices(engine)
        reduce_to_events(engine, details=details)
        events = _rows(engine, "events", EVENT_TABLE, "date_start, event_id")
        if not details:
            return Resolved(events, _NO_DISAGREEMENTS, _NO_PROVENANCE)
        gather_disagreements(engine)
        return Resolved(events, _disagreements(engine), _provenance(engine))


def _rows(
    engine: duckdb.DuckDBPyConnection, name: str, fields: tuple[Field, ...], order: str
) -> pa.Table:
    columns = ", ".join(f.name for f in fields)
    found = engine.sql(f"SELECT {columns} FROM {name} ORDER BY {order}").to_arrow_table()
    return found.cast(arrow_schema(fields))


def _disagreements(engine: duckdb.DuckDBPyConnection) -> pa.Table:
    order = "event_id, field, known_at, value"
    return _rows(engine, "disagreements", DISAGREEMENT_TABLE, order)


def _provenance(engine: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the report of each field of each event, one row per field that is known."""
    fields = [c.name for c in COLUMNS if c.source]
    rows = " UNION ALL ".join(
        f"SELECT event_id, '{f}' AS field, {f}__by AS report_key FROM events" for f in fields
    )
    return engine.sql(
        f"SELECT * FROM ({rows}) WHERE report_key IS NOT NULL ORDER BY event_id, field"
    ).to_arrow_table()
