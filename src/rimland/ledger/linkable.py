"""Reading the standing reports for linking: a few columns, in chunks, never as Python objects."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import pyarrow as pa
from sqlalchemy import Connection, func, select

from rimland.ledger.bulk import as_list, fetch, listed
from rimland.ledger.schema import report_versions
from rimland.tables.engine import columnar, parse_json_sql
from rimland.tables.schemas import LOG_FIELDS, REPORT_FIELDS

_LOG_COLUMNS = ("seq", "report_key", "source_id", "record_id", "known_at")
_AT_ONCE = 50_000
"""Reports whose whole payloads are held at a time."""

_FETCHED = pa.schema(
    [(f.name, f.arrow.type) for f in LOG_FIELDS if f.name in _LOG_COLUMNS]
    + [("payload", pa.string())]
)

# A confirmation holds no content of its own: an earlier version with the same hash does.
_STANDING = """
    SELECT v.seq, v.report_key, v.source_id, v.record_id, v.known_at,
           CASE WHEN v.payload <> '' THEN v.payload
                ELSE (SELECT t.payload FROM report_versions t
                      WHERE t.report_key = v.report_key AND t.payload <> ''
                        AND t.content_hash = v.content_hash LIMIT 1) END AS payload
    FROM report_versions v
    WHERE {chosen}
      AND NOT EXISTS (SELECT 1 FROM report_versions n WHERE n.report_key = v.report_key
                      AND (n.release_rank, n.seq) > (v.release_rank, v.seq))
      AND NOT EXISTS (SELECT 1 FROM retractions r WHERE r.report_key = v.report_key
                      AND (r.release_rank, r.after_version) >= (v.release_rank, v.seq))
    ORDER BY v.seq
"""


def linkable_reports(
    connection: Connection,
    fields: Sequence[str],
    *,
    keys: Collection[str] | None = None,
    progress: Callable[[int], None] = lambda rows: None,
) -> pa.Table:
    """Return the standing reports with these fields of their content, in log order.

    Args:
        connection: an open transaction on the ledger.
        fields: names out of REPORT_FIELDS; nothing else of the content is parsed.
        keys: only these reports, looked up one by one; None reads the whole log.
        progress: called with the number of reports read so far.
    """
    wanted = tuple(f for f in REPORT_FIELDS if f.name in fields)
    columns = ", ".join(_LOG_COLUMNS)
    chunks = _everything(connection) if keys is None else _chosen(connection, keys)
    read = [
        pa.schema([*_FETCHED.remove(len(_LOG_COLUMNS)), *(f.arrow for f in wanted)]).empty_table()
    ]
    done = 0
    with columnar() as engine:
        for chunk in chunks:
            if chunk.num_rows:
                engine.register("chunk", chunk)
                parsed = engine.sql(
                    f"SELECT {columns}, unnest({parse_json_sql('payload', wanted)}) FROM chunk"
                ).to_arrow_table()
                engine.unregister("chunk")
                read.append(parsed.select(read[0].column_names).cast(read[0].schema))
            done += chunk.num_rows
            progress(done)
    return pa.concat_tables(read)


def _everything(connection: Connection) -> Iterator[pa.Table]:
    last = int(connection.execute(select(func.max(report_versions.c.seq))).scalar() or 0)
    sql = _STANDING.format(chosen="v.seq > :after AND v.seq <= :up_to")
    for after in range(0, last, _AT_ONCE):
        yield fetch(connection, sql, _FETCHED, {"after": after, "up_to": after + _AT_ONCE})


def _chosen(connection: Connection, keys: Collection[str]) -> Iterator[pa.Table]:
    ordered = sorted(keys)
    sql = _STANDING.format(chosen=f"v.report_key IN {listed(connection, 'keys')}")
    for start in range(0, len(ordered), _AT_ONCE):
        asked = as_list(ordered[start : start + _AT_ONCE])
        yield fetch(connection, sql, _FETCHED, {"keys": asked})
