"""Why reports stay: a licence, or an abduction that may be ongoing; set by set, not row by row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from rimland.model.vocab import Mode, Redistribution
from rimland.outputs.licensing import SMALLEST_AGGREGATE
from rimland.tables.engine import columnar

if TYPE_CHECKING:
    import duckdb

ABDUCTION = "abduction"
"""Why a report stays although its licence lets it go: people may still be held."""

_READ = (
    *("report_key", "source_id", "document_id", "event_types", "abducted_best"),
    *("date_start", "date_end"),
)
_HELD = ", ".join(f"'{mode}'" for mode in (Mode.ABDUCTION, Mode.HOSTAGE_BARRICADE))


@dataclass(frozen=True, slots=True)
class Reasons:
    """Which reports leave, and what is to be known of those that do not.

    ``reports`` and ``events`` count what stays by its reason. ``countable`` are the reports that
    may be counted (``event_id, report_key, source_id``). ``first_free`` has the first standing
    report that leaves of each event, ``gone`` those that stood earlier (``event_id, report_key,
    first_seq``).
    """

    keys: pa.Array
    reduced: pa.Array
    untitled: pa.Array
    countable: pa.Table
    first_free: pa.Table
    gone: pa.Table
    reports: dict[str, int]
    events: dict[str, int]


def reasons_to_stay(
    reports: pa.Table,
    members: pa.Table,
    licences: Mapping[str, Redistribution],
    today: date,
    hold_days: int,
    parts: Collection[str],
) -> Reasons:
    """Return which reports leave and why the others do not; see ``what_may_leave``."""
    with columnar() as engine:
        engine.register("reports", reports.select(_READ))
        engine.register("members", members.select(["event_id", "report_key", "first_seq"]))
        engine.register("licences", _licences(licences))
        engine.register("parts", pa.table({"event_id": pa.array(list(parts), pa.string())}))
        _judge(engine, today, hold_days)
        leave = f"reason = '{Redistribution.RECORDS}'"
        return Reasons(
            keys=_column(engine, f"SELECT report_key FROM judged WHERE {leave}"),
            reduced=_column(
                engine,
                "SELECT event_id FROM judged GROUP BY event_id "
                f"HAVING bool_or({leave}) AND bool_or(NOT {leave})",
            ),
            untitled=_column(
                engine,
                f"SELECT DISTINCT document_id FROM judged WHERE reason = '{ABDUCTION}' "
                "AND document_id IS NOT NULL",
            ),
            countable=_countable(engine),
            first_free=engine.sql(f"""
                SELECT event_id, arg_min(report_key, (first_seq, report_key)) AS report_key,
                    min(first_seq) AS first_seq
                FROM judged JOIN members USING (event_id, report_key) WHERE {leave}
                GROUP BY event_id ORDER BY event_id
            """).to_arrow_table(),
            gone=engine.sql(f"""
                SELECT event_id, report_key, first_seq FROM members
                WHERE report_key NOT IN (SELECT report_key FROM reports)
                  AND event_id IN (SELECT event_id FROM judged WHERE {leave})
                ORDER BY first_seq
            """).to_arrow_table(),
            reports=_numbers(
                engine, f"SELECT reason, count(*) FROM judged WHERE NOT {leave} GROUP BY reason"
            ),
            events=_numbers(engine, _lost(leave)),
        )


def _judge(engine: duckdb.DuckDBPyConnection, today: date, hold_days: int) -> None:
    """Leave the table ``judged``: each standing report, its event, and why it stays or leaves."""
    since = today - timedelta(days=hold_days)
    engine.execute(f"""
        CREATE TEMP TABLE told AS
        SELECT report_key, source_id, document_id,
            coalesce(event_id, 'unlinked:' || report_key) AS event_id,
            coalesce(redistribute, '{Redistribution.NONE}') AS licence,
            coalesce(len(list_filter(event_types, lambda mode: mode IN ({_HELD}))) > 0, false)
                OR coalesce(abducted_best, 0) > 0 AS taken,
            coalesce(date_end, date_start) AS last_day
        FROM reports LEFT JOIN members USING (report_key) LEFT JOIN licences USING (source_id)
    """)
    # One word of one report is enough, whoever says it: it concerns people who may be in danger.
    engine.execute(
        """
        CREATE TEMP TABLE judged AS
        WITH held AS (
            SELECT event_id FROM told GROUP BY event_id
            HAVING $hold > 0 AND bool_or(taken) AND coalesce(max(last_day), $since) >= $since
        )
        SELECT told.*, CASE WHEN held.event_id IS NULL THEN licence ELSE $abduction END AS reason
        FROM told LEFT JOIN held USING (event_id)
        """,
        {"hold": hold_days, "since": since, "abduction": ABDUCTION},
    )


def _countable(engine: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the reports that may be counted: of events that nothing lists, by their licence.

    A source with fewer than three such events is left out: to name it beside a count would tell.
    """
    return engine.sql(f"""
        WITH may AS (
            SELECT event_id, report_key, source_id FROM judged
            WHERE reason = '{Redistribution.AGGREGATES}'
              AND event_id NOT IN
                (SELECT event_id FROM judged WHERE reason = '{Redistribution.RECORDS}')
              AND event_id NOT IN (SELECT event_id FROM parts)
        )
        SELECT event_id, report_key, source_id FROM may
        WHERE source_id IN (SELECT source_id FROM may GROUP BY source_id
                            HAVING count(DISTINCT event_id) >= {SMALLEST_AGGREGATE})
        ORDER BY event_id, report_key
    """).to_arrow_table()


def _lost(leave: str) -> str:
    """Return the SQL of how many events have no report that leaves, by the mildest reason."""
    order = ", ".join(
        f"'{reason}'" for reason in (ABDUCTION, Redistribution.AGGREGATES, Redistribution.NONE)
    )
    return f"""
        WITH lost AS (
            SELECT arg_min(reason, list_position([{order}], reason)) AS reason
            FROM judged GROUP BY event_id HAVING NOT bool_or({leave})
        )
        SELECT reason, count(*) FROM lost GROUP BY reason
    """


def _licences(licences: Mapping[str, Redistribution]) -> pa.Table:
    return pa.table(
        {
            "source_id": pa.array(list(licences), pa.string()),
            "redistribute": pa.array([str(word) for word in licences.values()], pa.string()),
        }
    )


def _column(engine: duckdb.DuckDBPyConnection, sql: str) -> pa.Array:
    return engine.sql(sql).to_arrow_table().column(0).combine_chunks().cast(pa.string())


def _numbers(engine: duckdb.DuckDBPyConnection, sql: str) -> dict[str, int]:
    return {str(reason): int(count) for reason, count in engine.sql(sql).fetchall()}
