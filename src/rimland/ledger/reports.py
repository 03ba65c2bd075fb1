"""Reading report versions: which one stands, now or as of a knowledge time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sqlalchemy import Connection, text

from rimland.ledger.bulk import as_list, fetch, fetch_rows, listed
from rimland.ledger.decide import Existing
from rimland.model.source import Scope
from rimland.model.time import utc_text
from rimland.tables.engine import columnar, parse_json_sql
from rimland.tables.schemas import LOG_FIELDS, REPORT_FIELDS

if TYPE_CHECKING:
    import duckdb

__all__ = ["fetch", "reports_in_scopes", "standing_reports", "versions_held"]

_SCAN_RATHER_THAN_LOOK_UP = 4
"""Looking a key up costs about this many times as much as passing over a row."""

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


def versions_held(
    connection: Connection, source_id: str, keys: Sequence[str]
) -> Iterator[Existing]:
    """Return what the log holds of these reports of a source: versions and retractions.

    A few keys of a large log are looked up one by one; many are read in one go with everything
    else of the source.
    """
    last = connection.execute(text("SELECT max(seq) FROM report_versions")).scalar() or 0
    if not last or not keys:
        return iter(())
    if len(keys) * _SCAN_RATHER_THAN_LOOK_UP > last:
        where, parameters = "source_id = :source", {"source": source_id}
    else:
        where = f"report_key IN {listed(connection, 'keys')}"
        parameters = {"keys": as_list(dict.fromkeys(keys))}
    versions = fetch_rows(
        connection,
        f"SELECT report_key, release_rank, seq, content_hash, 0 FROM report_versions WHERE {where}",
        parameters,
    )
    struck = fetch_rows(
        connection,
        "SELECT report_key, release_rank, after_version, 'retracted', 1 FROM retractions",
    )
    return chain(versions, struck)


def _versions(connection: Connection, as_of: datetime | None, source_id: str | None) -> pa.Table:
    conditions = ["1 = 1"]
    parameters: dict[str, Any] = {}
    if as_of is not None:
        conditions.append("known_at <= :as_of")
        parameters["as_of"] = utc_text(as_of)
    if source_id is not None:
        conditions.append("source_id = :source")
        parameters["source"] = source_id
    # A confirmation holds no content of its own: an earlier version with the same hash does.
    content = (
        "CASE WHEN payload <> '' THEN payload ELSE (SELECT told.payload FROM report_versions AS told "
        "WHERE told.report_key = report_versions.report_key AND told.payload <> '' "
        "AND told.content_hash = report_versions.content_hash LIMIT 1) END AS payload"
    )
    columns = [content if c == "payload" else c for c in _VERSION_COLUMNS]
    sql = f"SELECT {', '.join(columns)} FROM report_versions WHERE {' AND '.join(conditions)}"
    return fetch(connection, sql, _VERSION_SCHEMA, parameters)


def _retractions(connection: Connection, as_of: datetime | None) -> pa.Table:
    sql = "SELECT report_key, release_rank, after_version FROM retractions"
    if as_of is None:
        return fetch(connection, sql, _RETRACTION_SCHEMA)
    return fetch(
        connection,
        sql + " WHERE known_at <= :as_of",
        _RETRACTION_SCHEMA,
        {"as_of": utc_text(as_of)},
    )


def _standing(
    engine: duckdb.DuckDBPyConnection,
    connection: Connection,
    as_of: datetime | None,
    source_id: str | None,
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
            f"SELECT {columns}, unnest({parse_json_sql('payload')}) FROM standing ORDER BY seq"
        ).to_arrow_table()
    return table.select([*(f.name for f in LOG_FIELDS), *(f.name for f in REPORT_FIELDS)])


def reports_in_scopes(
    connection: Connection, source_id: str, scopes: tuple[Scope, ...]
) -> pa.Table:
    """Return key, seq and release rank of a source's standing reports inside any of the scopes."""
    with columnar() as engine:
        _standing(engine, connection, None, source_id)
        engine.execute(
            f"CREATE TEMP TABLE read AS SELECT report_key, seq, release_rank, unnest({parse_json_sql('payload')}) "
            "FROM standing"
        )
        where = " OR ".join(f"({_inside(scope)})" for scope in scopes)
        return engine.sql(
            f"SELECT report_key, seq, release_rank FROM read WHERE {where} ORDER BY report_key"
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
        parts.append(
            f"type_of_violence IN ({', '.join(str(int(t)) for t in scope.types_of_violence)})"
        )
    return " AND ".join(parts)


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words)
