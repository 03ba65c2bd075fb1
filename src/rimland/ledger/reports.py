"""Reading report versions: which one stands, now or as of a knowledge time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sqlalchemy import Connection, text

from rimland.ledger.decide import EXISTING_SCHEMA
from rimland.model.source import Scope
from rimland.model.time import utc_text
from rimland.tables.engine import columnar, parse_json_sql
from rimland.tables.schemas import LOG_FIELDS, REPORT_FIELDS

if TYPE_CHECKING:
    import duckdb

_VERSION_COLUMNS = (
    *("seq", "report_key", "source_id", "record_id", "release", "release_rank"),
    *("content_hash", "payload", "known_at", "file_row"),
)
_VERSION_SCHEMA = pa.schema(
    [(c, pa.int64() if c == "seq" else pa.string()) for c in _VERSION_COLUMNS]
)
_RETRACTION_SCHEMA = pa.schema(
    [("report_key", pa.string()), ("release_rank", pa.string()), ("after_version", pa.int64())]
)


def fetch(
    connection: Connection, sql: str, schema: pa.Schema, parameters: dict[str, Any] | None = None
) -> pa.Table:
    """Run a query and return its rows as an Arrow table of this schema."""
    rows = connection.execute(text(sql), parameters or {}).all()
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)],
        schema=schema,
    )


def existing_versions(connection: Connection, source_id: str) -> pa.Table:
    """Return key, rank, seq and hash of all versions and retractions of one source."""
    return fetch(
        connection,
        """
        SELECT report_key, release_rank, seq, content_hash, 0
        FROM report_versions WHERE source_id = :source
        UNION ALL
        SELECT r.report_key, r.release_rank, r.after_version, 'retracted', 1
        FROM retractions r JOIN report_versions v ON v.seq = r.after_version
        WHERE v.source_id = :source
        """,
        pa.schema([*list(EXISTING_SCHEMA)[:-1], pa.field("is_retraction", pa.int8())]),
        {"source": source_id},
    ).cast(EXISTING_SCHEMA)


def _versions(connection: Connection, as_of: datetime | None, source_id: str | None) -> pa.Table:
    conditions = ["1 = 1"]
    parameters: dict[str, Any] = {}
    if as_of is not None:
        conditions.append("known_at <= :as_of")
        parameters["as_of"] = utc_text(as_of)
    if source_id is not None:
        conditions.append("source_id = :source")
        parameters["source"] = source_id
    sql = (
        f"SELECT {', '.join(_VERSION_COLUMNS)} FROM report_versions "  # noqa: S608 - own names only
        f"WHERE {' AND '.join(conditions)}"
    )
    return fetch(connection, sql, _VERSION_SCHEMA, parameters)


def _retractions(connection: Connection, as_of: datetime | None) -> pa.Table:
    sql = "SELECT report_key, release_rank, after_version FROM retractions"
    if as_of is None:
        return fetch(connection, sql, _RETRACTION_SCHEMA)
    return fetch(
        connection, sql + " WHERE known_at <= :as_of", _RETRACTION_SCHEMA, {"as_of": utc_text(as_of)}
    )


def _standing(
    engine: duckdb.DuckDBPyConnection, connection: Connection,
    as_of: datetime | None, source_id: str | None,
) -> None:
    """Leave in the engine the table ``standing``: each report's latest version, unless retracted."""
    engine.register("versions", _versions(connection, as_of, source_id))
    engine.register("retracted", _retractions(connection, as_of))
    engine.execute("""
        CREATE TEMP TABLE standing AS
        WITH latest AS (
            SELECT * FROM versions
            QUALIFY row_number() OVER (PARTITION BY report_key
                                       ORDER BY release_rank DESC, seq DESC) = 1
        )
        SELECT * FROM latest WHERE NOT EXISTS (
            SELECT 1 FROM retracted
            WHERE retracted.report_key = latest.report_key
              AND (retracted.release_rank, retracted.after_version) >= (latest.release_rank, latest.seq)
        )
    """)


def standing_reports(
    connection: Connection, *, as_of: datetime | None = None, source_id: str | None = None
) -> pa.Table:
    """Return the reports that stand, one row each, in log order (schema: tables REPORT_TABLE).

    Args:
        connection: an open transaction on the ledger.
        as_of: see only versions and retractions known at that time; None sees all.
        source_id: only this source's reports.
    """
    columns = ", ".join(f.name for f in LOG_FIELDS)
    with columnar() as engine:
        _standing(engine, connection, as_of, source_id)
        table = engine.sql(
            f"SELECT {columns}, unnest({parse_json_sql('payload')}) FROM standing ORDER BY seq"  # noqa: S608
        ).to_arrow_table()
    return table.select([*(f.name for f in LOG_FIELDS), *(f.name for f in REPORT_FIELDS)])


def reports_in_scopes(
    connection: Connection, source_id: str, scopes: tuple[Scope, ...]
) -> pa.Table:
    """Return key and seq of a source's standing reports that lie inside any of the scopes."""
    with columnar() as engine:
        _standing(engine, connection, None, source_id)
        engine.execute(
            f"CREATE TEMP TABLE read AS SELECT report_key, seq, unnest({parse_json_sql('payload')}) "
            "FROM standing"
        )
        where = " OR ".join(f"({_inside(scope)})" for scope in scopes)
        return engine.sql(
            f"SELECT report_key, seq FROM read WHERE {where}",  # noqa: S608 - values are validated
        ).to_arrow_table()


def _inside(scope: Scope) -> str:
    """SQL of a scope; its values are validated words, months and numbers, quoted all the same."""
    parts = ["true"]
    if scope.countries is not None:
        parts.append(f"country_iso3 IN ({_quoted(scope.countries)})")
    if scope.first is not None:
        parts.append(f"date_start >= DATE '{scope.first.first_day}'")
    if scope.last is not None:
        parts.append(f"date_start <= DATE '{scope.last.last_day}'")
    if scope.actors is not None:
        ids = _quoted(tuple(f"ucdp:{a}" for a in scope.actors))
        parts.append(f"len(list_filter(actors, lambda actor: actor.dataset_id IN ({ids}))) > 0")
    if scope.types_of_violence is not None:
        parts.append(f"type_of_violence IN ({', '.join(str(int(t)) for t in scope.types_of_violence)})")
    return " AND ".join(parts)


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words)
