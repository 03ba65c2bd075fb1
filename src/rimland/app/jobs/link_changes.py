"""What a run has to write, decided from what was so and what is so now: pure, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from rimland.model.ids import event_id
from rimland.tables.engine import columnar

NO_LONGER = "no longer linked: a report changed, was retracted or fits another better"

JUDGED = pa.schema(
    [
        ("verdict", pa.string()),
        ("a", pa.string()),
        ("b", pa.string()),
        ("score", pa.float64()),
        ("reason", pa.string()),
    ]
)
AFTER = pa.schema([("a", pa.string()), ("b", pa.string()), ("verdict", pa.string())])
MOVED = pa.schema([("event_id", pa.string()), ("target", pa.string()), ("report_key", pa.string())])

_SCORE_STEP = 1e-9
"""Scores nearer than this are the same: they went through the database as text on some servers."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The judgements to append (JUDGED, new links still without their reason), and what then stands."""

    judged: pa.Table
    after: pa.Table


def changes(decisions: pa.Table, standing: pa.Table, model: str) -> Changes:
    """Return what to append so that the method's links are these decisions.

    Pairs a person has judged are left alone. A link the method no longer sees is answered by a
    judgement *different*, never removed. A link is judged anew where its score or its model changed.

    Args:
        decisions: ``a, b, verdict, probability``: what the method links among these reports.
        standing: the judgements that stand on pairs of these reports (ledger LINKS).
        model: the version of the model that decided.
    """
    with columnar() as engine:
        engine.register("decisions", decisions)
        engine.register("standing", standing)
        engine.execute(
            f"""
            CREATE TEMP TABLE compared AS
            WITH wanted AS (
                SELECT least(a, b) AS low, greatest(a, b) AS high, verdict, probability,
                       CASE verdict WHEN 'same' THEN least(a, b) ELSE a END AS a,
                       CASE verdict WHEN 'same' THEN greatest(a, b) ELSE b END AS b
                FROM decisions
            ), held AS (
                SELECT least(a, b) AS low, greatest(a, b) AS high, * FROM standing
            )
            SELECT low, high, wanted.a, wanted.b, wanted.verdict, wanted.probability AS score,
                   held.a AS held_a, held.b AS held_b, held.verdict AS held_verdict,
                   coalesce(held.by_person, false) AS by_person,
                   wanted.verdict IS NOT NULL AND NOT coalesce(held.by_person, false) AND (
                       held.verdict IS DISTINCT FROM wanted.verdict OR held.a <> wanted.a
                       OR held.made_by <> $made_by OR held.score IS NULL
                       OR abs(held.score - wanted.probability) > {_SCORE_STEP}) AS linked,
                   wanted.verdict IS NULL AND NOT held.by_person
                       AND held.verdict IN ('same', 'part_of') AS unlinked
            FROM wanted FULL JOIN held USING (low, high)
            """,
            {"made_by": f"method:{model}"},
        )
        judged = engine.sql(
            f"""
            SELECT verdict, a, b, score, NULL AS reason FROM compared WHERE linked
            UNION ALL
            SELECT 'different', low, high, NULL, '{NO_LONGER}' FROM compared WHERE unlinked
            ORDER BY a, b
            """
        ).to_arrow_table()
        after = engine.sql("""
            SELECT CASE WHEN by_person OR (verdict IS NULL AND NOT unlinked) THEN held_a
                        ELSE coalesce(a, low) END AS a,
                   CASE WHEN by_person OR (verdict IS NULL AND NOT unlinked) THEN held_b
                        ELSE coalesce(b, high) END AS b,
                   CASE WHEN by_person OR (verdict IS NULL AND NOT unlinked) THEN held_verdict
                        ELSE coalesce(verdict, 'different') END AS verdict
            FROM compared ORDER BY 1, 2
        """).to_arrow_table()
    return Changes(judged.cast(JUDGED), after.cast(AFTER))


def assign_events(members: pa.Table, same: pa.Table) -> pa.Array:
    """Return the event of every member: the one of the report that was seen first.

    Args:
        members: ``report_key, first_seq``, each report once.
        same: ``a, b``: pairs that tell of one attack; a pair with a report that is no member is
            passed over.
    """
    count = members.num_rows
    if not count:
        return pa.array([], pa.string())
    keys = members["report_key"].combine_chunks()
    ends = pa.table({side: pc.index_in(same[side], keys) for side in ("a", "b")}).drop_null()
    left, right = (ends[side].to_numpy() for side in ("a", "b"))
    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(count, count))
    _, labels = connected_components(graph, directed=False)
    order = np.argsort(members["first_seq"].to_numpy(), kind="stable")
    _, earliest = np.unique(labels[order], return_index=True)
    roots = keys.take(pa.array(order[earliest])).to_pylist()
    return pa.array([event_id(root) for root in roots], pa.string()).take(pa.array(labels))


def moves(keys: list[str], events: list[str], held: Mapping[str, str | None]) -> pa.Table:
    """Return the redirects to log (MOVED): ids that merged into another, and ids that are back.

    Args:
        keys: reports.
        events: the event each of them belongs to now.
        held: event id -> the event it was last redirected to, null where that was taken back.
    """
    rows = []
    for key, event in zip(keys, events, strict=True):
        own = event_id(key)
        target = None if own == event else event
        if held.get(own) != target:
            rows.append((own, target, key))
    rows.sort(key=lambda row: (row[1] is None, row[0]))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(MOVED)
    return pa.table(
        [pa.array(c, f.type) for c, f in zip(columns, MOVED, strict=True)], schema=MOVED
    )
