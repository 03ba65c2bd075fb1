"""Reading what surrounds the reports: sources, coverage, aggregates, quarantine, loads."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, func, select

from rimland.ledger.schema import (
    aggregates,
    coverage,
    judgements,
    loads,
    quarantine,
    report_versions,
    retractions,
    sources,
)
from rimland.model.time import utc_text
from rimland.tables.engine import columnar, parse_json_sql
from rimland.tables.fields import arrow_schema
from rimland.tables.schemas import AGGREGATE_TABLE, COVERAGE_TABLE


def source_definitions(connection: Connection) -> dict[str, dict[str, Any]]:
    """Return the latest definition of every source that was loaded."""
    return {
        source_id: {word: value for word, value in said.items() if word != "mapped"}
        for source_id, said in held_definitions(connection).items()
    }


def held_definitions(connection: Connection) -> dict[str, dict[str, Any]]:
    """Return the same with what users' maps said of outlets, which is for reading more of them."""
    rows = connection.execute(
        select(sources.c.source_id, sources.c.definition).order_by(sources.c.seq)
    ).all()
    return {source_id: json.loads(definition) for source_id, definition in rows}


def coverage_table(connection: Connection, *, as_of: datetime | None = None) -> pa.Table:
    """Return what each source can speak about (tables COVERAGE_TABLE)."""
    query = select(coverage).order_by(coverage.c.seq)
    if as_of is not None:
        query = query.where(coverage.c.known_at <= utc_text(as_of))
    rows = []
    for row in connection.execute(query).mappings():
        plain = {f.name: row[f.name] for f in COVERAGE_TABLE}
        for name in ("countries", "actors", "types_of_violence"):
            plain[name] = json.loads(plain[name])
        rows.append(plain)
    return pa.Table.from_pylist(rows, schema=arrow_schema(COVERAGE_TABLE))


def aggregate_table(connection: Connection, *, as_of: datetime | None = None) -> pa.Table:
    """Return the standing cells of all aggregate series (tables AGGREGATE_TABLE)."""
    query = select(
        aggregates.c.seq,
        aggregates.c.source_id,
        aggregates.c.record_key,
        aggregates.c.release_rank,
        aggregates.c.payload,
    )
    if as_of is not None:
        query = query.where(aggregates.c.known_at <= utc_text(as_of))
    rows = [dict(row) for row in connection.execute(query).mappings()]
    if not rows:
        return arrow_schema(AGGREGATE_TABLE).empty_table()
    schema = pa.schema(
        [("seq", pa.int64())]
        + [(n, pa.string()) for n in ("source_id", "record_key", "release_rank", "payload")]
    )
    fields = tuple(f for f in AGGREGATE_TABLE if f.name != "source_id")
    names = ", ".join(f.name for f in fields)
    with columnar() as engine:
        engine.register("cells", pa.Table.from_pylist(rows, schema=schema))
        return (
            engine.sql(f"""
            WITH standing AS (
                SELECT source_id, unnest({parse_json_sql("payload", fields)}) FROM cells
                QUALIFY row_number() OVER (PARTITION BY record_key
                                           ORDER BY release_rank DESC, seq DESC) = 1
            )
            SELECT source_id, {names} FROM standing
            ORDER BY source_id, month, country_iso3, type_of_violence
        """)
            .to_arrow_table()
            .cast(arrow_schema(AGGREGATE_TABLE))
        )


def quarantined(connection: Connection, *, limit: int | None = None) -> list[dict[str, Any]]:
    """Return refused rows, the latest load first."""
    query = select(quarantine).order_by(quarantine.c.load_seq.desc(), quarantine.c.seq)
    return [dict(row) for row in connection.execute(query.limit(limit)).mappings()]


def load_log(connection: Connection) -> list[dict[str, Any]]:
    """Return every load with its counts, oldest first."""
    return [dict(r) for r in connection.execute(select(loads).order_by(loads.c.seq)).mappings()]


def versions_of(connection: Connection, keys: list[str]) -> list[dict[str, Any]]:
    """Return every version and retraction of these reports, in log order.

    A release that repeats what stood (a confirmation) is no new version.
    """
    versions = connection.execute(
        select(report_versions)
        .where(report_versions.c.report_key.in_(keys), report_versions.c.payload != "")
        .order_by(report_versions.c.seq)
    ).mappings()
    struck = connection.execute(
        select(retractions).where(retractions.c.report_key.in_(keys)).order_by(retractions.c.seq)
    ).mappings()
    rows = [{**row, "change": "version"} for row in versions]
    rows += [{**row, "change": "retraction"} for row in struck]
    return sorted(rows, key=lambda row: (row["recorded_at"], row["seq"]))


def judgements_on(connection: Connection, keys: list[str]) -> list[dict[str, Any]]:
    """Return every judgement that names one of these reports, in log order."""
    query = (
        select(judgements)
        .where(judgements.c.subject_a.in_(keys) | judgements.c.subject_b.in_(keys))
        .order_by(judgements.c.seq)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def last_report_seq(connection: Connection) -> int:
    """Return the place of the last report version in the log, 0 for an empty ledger."""
    return int(connection.execute(select(func.max(report_versions.c.seq))).scalar() or 0)


def state_mark(connection: Connection) -> tuple[int, ...]:
    """Return how far each part of the log that linking depends on has grown."""
    return tuple(
        int(connection.execute(select(func.max(table.c.seq))).scalar() or 0)
        for table in (report_versions, retractions, judgements)
    )
