"""Which event each report belongs to at a time, and the tables of members, parts and links."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from rimland.app.jobs.link_changes import assign_events, with_own_ids
from rimland.ledger.standing import PART_OF, SAME
from rimland.tables.engine import columnar
from rimland.tables.fields import arrow_schema
from rimland.tables.schemas import LINK_TABLE, MEMBER_TABLE

NO_PARTS = pa.table({"event_id": pa.array([], pa.string()), "part_of": pa.array([], pa.string())})


def assigned_as_of(known: pa.Table, pairs: pa.Table, as_of: str | None) -> pa.Table:
    """Return ``event_id, report_key, first_seq`` of every report known at a time.

    Links hold between reports that were known; one that only a later report would bridge does not
    join them yet. What is one event today and was several then keeps today's id in the part that
    gave it, or else in the part that this ledger saw first; the others bear their own.

    Args:
        known: ``report_key, first_seq, known_at`` of the reports that have event ids.
        pairs: the judgements that stand on pairs today (ledger LINKS).
        as_of: UTC text, None for now.
    """
    same = pairs.filter(pc.equal(pairs["verdict"], SAME)).select(["a", "b"])
    known = with_own_ids(known)
    today = known.append_column("event_id", assign_events(known, same))
    if as_of is None:
        return today.select(["event_id", "report_key", "first_seq"])
    then = today.filter(pc.less_equal(today["known_at"], as_of))
    then = then.append_column("piece", assign_events(then, same))
    with columnar() as engine:
        engine.register("then_known", then)
        return engine.sql("""
            WITH pieces AS (
                SELECT event_id, piece, min(first_seq) AS first FROM then_known GROUP BY ALL
            ), keeping AS (
                SELECT event_id, arg_min(piece, (piece <> event_id, first)) AS keeper
                FROM pieces GROUP BY event_id
            )
            SELECT CASE WHEN piece = keeper THEN event_id ELSE piece END AS event_id,
                report_key, first_seq
            FROM then_known JOIN keeping USING (event_id) ORDER BY first_seq
        """).to_arrow_table()


def parts_table(pairs: pa.Table, members: pa.Table) -> pa.Table:
    """Return ``event_id, part_of``; an event is part of one other, the best-scored one."""
    within = pairs.filter(pc.equal(pairs["verdict"], PART_OF))
    if not within.num_rows:
        return NO_PARTS
    with columnar() as engine:
        engine.register("pairs", within)
        engine.register("members", members)
        return engine.sql("""
            SELECT small.event_id, arg_max(large.event_id, (coalesce(score, 1), large.event_id))
                AS part_of
            FROM pairs JOIN members AS small ON small.report_key = pairs.a
            JOIN members AS large ON large.report_key = pairs.b
            WHERE small.event_id <> large.event_id GROUP BY small.event_id ORDER BY 1
        """).to_arrow_table()


def members_table(reports: pa.Table, members: pa.Table, pairs: pa.Table) -> pa.Table:
    """Return one row per report of an event with the probability that it belongs there."""
    columns = ", ".join(f.name for f in MEMBER_TABLE)
    with columnar() as engine:
        engine.register(
            "reports", reports.select(["report_key", "content_hash", "source_id", "record_id"])
        )
        engine.register("members", members)
        engine.register("pairs", pairs.filter(pc.equal(pairs["verdict"], SAME)))
        return (
            engine.sql(f"""
            WITH ends AS (
                SELECT a AS report_key, score FROM pairs UNION ALL SELECT b, score FROM pairs
            ), best AS (
                SELECT report_key, max(coalesce(score, 1)) AS best FROM ends GROUP BY report_key
            ), rows AS (
                SELECT event_id, report_key || '@' || substring(content_hash, 1, 12) AS report_id,
                    report_key, source_id AS source, record_id, coalesce(best, 1) AS probability
                FROM members JOIN reports USING (report_key) LEFT JOIN best USING (report_key)
            )
            SELECT {columns} FROM rows ORDER BY event_id, report_key
        """)
            .to_arrow_table()
            .cast(arrow_schema(MEMBER_TABLE))
        )


def links_as_table(pairs: pa.Table, reasons: pa.Table) -> pa.Table:
    """Return the standing links, each with the sentence of the judgement that made it."""
    if not pairs.num_rows:
        return arrow_schema(LINK_TABLE).empty_table()
    columns = ", ".join(f.name for f in LINK_TABLE)
    with columnar() as engine:
        engine.register("pairs", pairs)
        engine.register("reasons", reasons)
        return (
            engine.sql(f"""
            WITH told AS (
                SELECT least(a, b) AS low, greatest(a, b) AS high, made_by, verdict,
                    arg_max(reason, seq) AS reason
                FROM reasons GROUP BY ALL
            ), rows AS (
                SELECT pairs.a AS report_a, pairs.b AS report_b, pairs.verdict,
                    score AS probability, reason, pairs.made_by
                FROM pairs LEFT JOIN told ON low = least(pairs.a, pairs.b)
                    AND high = greatest(pairs.a, pairs.b)
                    AND told.made_by = pairs.made_by AND told.verdict = pairs.verdict
            )
            SELECT {columns} FROM rows ORDER BY report_a, report_b
        """)
            .to_arrow_table()
            .cast(arrow_schema(LINK_TABLE))
        )
