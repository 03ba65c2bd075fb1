"""What the log knew by a time: which reports, in which version, and what links them.

For a few reports (one event) only their rows are read; for all of them, whole columns.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import pyarrow as pa
from sqlalchemy import Connection, select

from rimland.ledger.bulk import as_list, fetch, listed
from rimland.ledger.judgements import all_judgements, standing_links
from rimland.ledger.linking_whole import all_standing_links, links_table
from rimland.ledger.schema import event_log, judgements, retractions
from rimland.ledger.standing import CORRECT, ON_REPORTS, PART_OF, SAME, UNDO, Judgement, links
from rimland.model.ids import event_id
from rimland.model.time import utc_text
from rimland.tables.engine import columnar, parse_json_sql
from rimland.tables.schemas import LOG_FIELDS, REPORT_FIELDS

__all__ = [
    "Connection",
    "facts_told",
    "joined_to",
    "minted_known",
    "pair_reasons",
    "report_of_event",
    "reports_at",
    "retractions_by",
    "standing_pairs",
    "with_parts",
]

_KNOWN = pa.schema(
    [("report_key", pa.string()), ("first_seq", pa.int64()), ("known_at", pa.string())]
)
_REASONS = pa.schema(
    [(n, pa.string()) for n in ("a", "b", "made_by", "verdict", "reason")] + [("seq", pa.int64())]
)
_VERSION = pa.schema(
    [("seq", pa.int64())]
    + [
        (n, pa.string())
        for n in (
            *("report_key", "source_id", "record_id", "release", "release_rank"),
            *("content_hash", "payload", "known_at", "file_row"),
        )
    ]
)
_STRUCK = pa.schema(
    [
        ("report_key", pa.string()),
        ("release_rank", pa.string()),
        ("after_version", pa.int64()),
        ("known_at", pa.string()),
    ]
)


def minted_known(connection: Connection, keys: Collection[str] | None = None) -> pa.Table:
    """Return ``report_key, first_seq, known_at`` of every report that has an event id.

    ``first_seq`` is the place of its first version in the log, ``known_at`` the first time anybody
    could know of it.
    """
    if keys is None:
        sql = (
            "SELECT v.report_key, min(v.seq), min(v.known_at) FROM report_versions v "
            "JOIN (SELECT DISTINCT report_key FROM event_log WHERE change = 'minted') e "
            "ON e.report_key = v.report_key GROUP BY v.report_key"
        )
        return fetch(connection, sql, _KNOWN)
    # Event ids follow from reports and have an index; the log's reports have none.
    only, bound = _only(connection, "event_id", [event_id(key) for key in keys])
    minted = fetch(
        connection,
        f"SELECT DISTINCT report_key FROM event_log WHERE {only} AND change = 'minted'",
        pa.schema([("report_key", pa.string())]),
        bound,
    )
    only, bound = _only(connection, "report_key", minted["report_key"].to_pylist())
    sql = (
        "SELECT report_key, min(seq), min(known_at) FROM report_versions "
        f"WHERE {only} GROUP BY report_key"
    )
    return fetch(connection, sql, _KNOWN, bound)


def standing_pairs(
    connection: Connection,
    keys: Collection[str] | None = None,
    *,
    judged_by: datetime | None = None,
) -> pa.Table:
    """Return the judgements that stand on pairs (ledger LINKS): all, or those among these reports.

    With ``judged_by``, only what had been judged by then counts; every judgement is read for it.
    """
    if judged_by is not None:
        last = utc_text(judged_by)
        then = links([j for j in all_judgements(connection) if (j.decided_at or "") <= last])
        inside = None if keys is None else set(keys)
        return links_table([j for j in then if inside is None or j.pair <= inside])
    if keys is None:
        return all_standing_links(connection)
    inside = set(keys)
    return links_table([j for j in standing_links(connection, touching=inside) if j.pair <= inside])


def pair_reasons(connection: Connection, keys: Collection[str] | None = None) -> pa.Table:
    """Return every judgement's reason: ``a, b, made_by, verdict, reason, seq``."""
    only, bound = _only(connection, "subject_a", keys)
    sql = (
        "SELECT subject_a, subject_b, made_by, verdict, reason, seq FROM judgements "
        f"WHERE subject_b IS NOT NULL AND {only}"
    )
    return fetch(connection, sql, _REASONS, bound)


def facts_told(connection: Connection) -> list[Judgement]:
    """Return every correction, rejection and acceptance with all that undoes any, in log order.

    ``ledger.standing`` tells which of them hold at a time; for many times they are read but once.
    """
    c = judgements.c
    rows = connection.execute(
        select(judgements)
        # Naming both values of by_person lets the index of both columns serve.
        .where(c.by_person.in_([0, 1]), c.verdict.in_([CORRECT, *sorted(ON_REPORTS), UNDO]))
        .order_by(c.seq)
    ).mappings()
    return [
        Judgement(**{**row, "by_person": bool(row["by_person"]), "blind": bool(row["blind"])})
        for row in rows
    ]


def retractions_by(connection: Connection, moment: str) -> dict[str, dict[str, str | None]]:
    """Return, per report, the last retraction known by a time: release, reason, known_at."""
    c = retractions.c
    rows = connection.execute(
        select(c.report_key, c.release, c.reason, c.known_at)
        .where(c.known_at <= moment)
        .order_by(c.seq)
    ).mappings()
    return {row["report_key"]: dict(row) for row in rows}


def report_of_event(connection: Connection, event: str) -> str | None:
    """Return the report whose own event id this is, None for an id that was never minted."""
    found = connection.execute(
        select(event_log.c.report_key).where(
            event_log.c.event_id == event, event_log.c.change == "minted"
        )
    ).scalar()
    return None if found is None else str(found)


def joined_to(connection: Connection, keys: Collection[str]) -> set[str]:
    """Return all reports that standing links make one event with any of these."""
    return _spread(connection, set(keys))


def with_parts(connection: Connection, keys: Collection[str]) -> set[str]:
    """Return the reports of one event, and those of the events it is part of or has as parts."""
    whole = set(keys)
    near = {
        key
        for link in standing_links(connection, touching=whole)
        if link.verdict == PART_OF
        for key in link.pair - whole
    }
    return whole | _spread(connection, near) if near else whole


def _spread(connection: Connection, start: set[str]) -> set[str]:
    found, edge = set(start), set(start)
    while edge:
        edge = {
            key
            for link in standing_links(connection, touching=edge)
            if link.verdict == SAME
            for key in link.pair
        } - found
        found |= edge
    return found


def reports_at(
    connection: Connection, keys: Collection[str], moments: Sequence[datetime | None]
) -> pa.Table:
    """Return what stood of these reports at each time (tables REPORT_TABLE, and ``moment``).

    The set-based twin of ``standing_reports`` for a few reports and many times; ``moment`` counts
    the times from 0. A time of None sees everything.
    """
    only, bound = _only(connection, "report_key", keys)
    told = (
        "SELECT seq, report_key, source_id, record_id, release, release_rank, content_hash, "
        "CASE WHEN payload <> '' THEN payload ELSE (SELECT t.payload FROM report_versions t "
        "WHERE t.report_key = report_versions.report_key AND t.payload <> '' "
        "AND t.content_hash = report_versions.content_hash LIMIT 1) END, known_at, file_row "
        f"FROM report_versions WHERE {only}"
    )
    struck = (
        f"SELECT report_key, release_rank, after_version, known_at FROM retractions WHERE {only}"
    )
    columns = [f.name for f in (*LOG_FIELDS, *REPORT_FIELDS)]
    latest = "9999"  # after every time there is
    times = pa.table(
        {
            "moment": pa.array(range(len(moments)), pa.int32()),
            "until": pa.array([latest if m is None else utc_text(m) for m in moments], pa.string()),
        }
    )
    with columnar() as engine:
        engine.register("versions", fetch(connection, told, _VERSION, bound))
        engine.register("retracted", fetch(connection, struck, _STRUCK, bound))
        engine.register("moments", times)
        found = engine.sql(f"""
            WITH latest AS (
                SELECT moment, until, versions.* FROM moments JOIN versions ON known_at <= until
                QUALIFY row_number() OVER (PARTITION BY moment, report_key
                                           ORDER BY release_rank DESC, seq DESC) = 1
            ), standing AS (
                SELECT * FROM latest WHERE NOT EXISTS (
                    SELECT 1 FROM retracted
                    WHERE retracted.report_key = latest.report_key AND retracted.known_at <= until
                      AND (retracted.release_rank, retracted.after_version)
                          >= (latest.release_rank, latest.seq))
            )
            SELECT moment, {", ".join(f.name for f in LOG_FIELDS)},
                unnest({parse_json_sql("payload")})
            FROM standing ORDER BY moment, seq
        """).to_arrow_table()
    return found.select([*columns, "moment"])


def _only(
    connection: Connection, column: str, keys: Collection[str] | None
) -> tuple[str, dict[str, str]]:
    """Return the condition that a column is one of these keys, and what it binds."""
    if keys is None:
        return "1 = 1", {}
    return f"{column} IN {listed(connection, 'keys')}", {"keys": as_list(sorted(keys))}
