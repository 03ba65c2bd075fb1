"""What linking everything at once reads of the log: whole columns, without looking up any key."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from sqlalchemy import Connection, func, or_, select

from rimland.ledger.bulk import fetch
from rimland.ledger.schema import judgements, report_versions
from rimland.ledger.standing import ON_PAIRS, UNDO, Judgement, links, undone
from rimland.tables.engine import columnar

LINKS = pa.schema(
    [
        ("a", pa.string()),
        ("b", pa.string()),
        ("verdict", pa.string()),
        ("score", pa.float64()),
        ("made_by", pa.string()),
        ("by_person", pa.bool_()),
    ]
)
"""Standing judgements on pairs as linking compares them."""

_FIRST = pa.schema([("report_key", pa.string()), ("first_seq", pa.int64())])
_METHOD = pa.schema(
    [("seq", pa.int64()), *((f.name, f.type) for f in LINKS if f.name != "by_person")]
)
_AT_ONCE = 200_000


def all_first_seen(connection: Connection) -> pa.Table:
    """Return, for every report the log ever held, the place of its first version."""
    sql = "SELECT report_key, min(seq) FROM report_versions GROUP BY report_key"
    return fetch(connection, sql, _FIRST)


def all_minted(connection: Connection) -> pa.Array:
    """Return the reports whose own event id was minted."""
    sql = "SELECT report_key FROM event_log WHERE change = 'minted'"
    return fetch(connection, sql, pa.schema([("report_key", pa.string())]))["report_key"]


def links_table(standing: Sequence[Judgement]) -> pa.Table:
    """Return standing judgements on pairs as a table (LINKS).

    A person's word has no probability: the method's score that was noted with it is not its own.
    """
    rows = [
        (
            *(j.subject_a, j.subject_b, j.verdict),
            *(None if j.by_person else j.score, j.made_by, j.by_person),
        )
        for j in standing
    ]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(LINKS)
    return pa.table(
        [pa.array(c, f.type) for c, f in zip(columns, LINKS, strict=True)], schema=LINKS
    )


def all_standing_links(connection: Connection) -> pa.Table:
    """Return every standing judgement on a pair (LINKS); the set-based twin of ``standing_links``.

    Persons judge few pairs, methods a million: those of methods never become Python objects.
    """
    said, gone = _exceptional(connection)
    people = links_table([j for j in links(said) if j.by_person])
    method = _by_method(connection)
    if not method.num_rows:
        return people
    with columnar() as engine:
        engine.register("people", people)
        engine.register("gone", pa.table({"seq": pa.array(sorted(gone), pa.int64())}))
        engine.register("method", method)
        return (
            engine.sql("""
            WITH latest AS (
                SELECT * FROM method WHERE seq NOT IN (SELECT seq FROM gone)
                QUALIFY row_number() OVER (PARTITION BY least(a, b), greatest(a, b)
                                           ORDER BY seq DESC) = 1
            ), judged AS (SELECT least(a, b) AS a, greatest(a, b) AS b FROM people)
            SELECT * FROM people
            UNION ALL
            SELECT a, b, verdict, score, made_by, false FROM latest
            WHERE NOT EXISTS (SELECT 1 FROM judged WHERE judged.a = least(latest.a, latest.b)
                                                     AND judged.b = greatest(latest.a, latest.b))
        """)
            .to_arrow_table()
            .cast(LINKS)
        )


def _exceptional(connection: Connection) -> tuple[list[Judgement], set[int]]:
    """Return what persons said with all undos and what they undo, and the numbers of the undone."""
    c = judgements.c
    undoing = select(c.undoes).where(c.verdict == UNDO, c.undoes.is_not(None))
    acts = select(c.act).where(c.seq.in_(undoing), c.act.is_not(None))
    rows = connection.execute(
        select(judgements)
        .where(or_(c.by_person == 1, c.verdict == UNDO, c.seq.in_(undoing), c.act.in_(acts)))
        .order_by(c.seq)
    ).mappings()
    said = [
        Judgement(**{**row, "by_person": bool(row["by_person"]), "blind": bool(row["blind"])})
        for row in rows
    ]
    return said, set(undone(said))


def _by_method(connection: Connection) -> pa.Table:
    last = int(connection.execute(select(func.max(judgements.c.seq))).scalar() or 0)
    verdicts = ", ".join(f"'{verdict}'" for verdict in sorted(ON_PAIRS))
    sql = (
        "SELECT seq, subject_a, subject_b, verdict, score, made_by FROM judgements "
        "WHERE seq > :after AND seq <= :up_to AND by_person = 0 AND subject_b IS NOT NULL "
        f"AND coalesce(blind, 0) = 0 AND verdict IN ({verdicts})"
    )
    chunks = [
        fetch(connection, sql, _METHOD, {"after": n, "up_to": n + _AT_ONCE})
        for n in range(0, last, _AT_ONCE)
    ]
    return pa.concat_tables([_METHOD.empty_table(), *chunks])


def last_version(connection: Connection) -> int:
    """Return the place of the last report version in the log."""
    return int(connection.execute(select(func.max(report_versions.c.seq))).scalar() or 0)
