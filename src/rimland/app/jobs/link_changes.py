"""What a run has to write, decided from what was so and what is so now: pure, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rimland.model.ids import event_id
from rimland.tables.engine import columnar

NO_LONGER = "no longer linked: a report changed, was retracted or fits another better"

REPLACED = "replaced by better links: both reports still tell of one attack"

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

Labels = np.ndarray[Any, Any]

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
    return Changes(_with_replaced(judged.cast(JUDGED), after), after.cast(AFTER))


def _with_replaced(judged: pa.Table, after: pa.Table) -> pa.Table:
    """Give links that are taken back while their reports stay together a reason that says so."""
    back = pc.equal(judged["verdict"], "different")
    if not pc.any(back).as_py():
        return judged
    same = after.filter(pc.equal(after["verdict"], "same"))
    keys = pc.unique(pa.chunked_array([*same["a"].chunks, *same["b"].chunks], pa.string()))
    labels = pa.array(_components(keys, same))
    ends = [labels.take(pc.index_in(judged[side], keys).combine_chunks()) for side in ("a", "b")]
    apart = pc.or_kleene(pc.invert(back), pc.invert(pc.equal(*ends)))
    # A report without any link is in no component: whether it is apart is then null, so it stays so.
    reason = pc.if_else(pc.coalesce(apart, pa.scalar(value=True)), judged["reason"], REPLACED)
    return judged.set_column(judged.schema.get_field_index("reason"), "reason", reason)


def _components(keys: pa.Array, same: pa.Table) -> Labels:
    """Return the component of every report that these pairs make; other reports' pairs are left out."""
    # Not at the top: all commands import linking, few link.
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    ends = pa.table({side: pc.index_in(same[side], keys) for side in ("a", "b")}).drop_null()
    left, right = (ends[side].to_numpy() for side in ("a", "b"))
    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(len(keys), len(keys)))
    labels: Labels = connected_components(graph, directed=False)[1]
    return labels


def with_own_ids(members: pa.Table) -> pa.Table:
    """Return the members with a column ``own``: the id of the event of which each is the first."""
    keys = members["report_key"].to_pylist()
    return members.append_column("own", pa.array([event_id(key) for key in keys], pa.string()))


def assign_events(members: pa.Table, same: pa.Table) -> pa.Array:
    """Return the event of every member: the one of the report that was seen first.

    Args:
        members: ``report_key, first_seq, own``, each report once.
        same: ``a, b``: pairs that tell of one attack; a pair with a report that is no member is
            passed over.
    """
    count = members.num_rows
    if not count:
        return pa.array([], pa.string())
    keys = members["report_key"].combine_chunks()
    labels = _components(keys, same)
    order = np.argsort(members["first_seq"].to_numpy(), kind="stable")
    _, earliest = np.unique(labels[order], return_index=True)
    return members["own"].combine_chunks().take(pa.array(order[earliest][labels]))


def moves(members: pa.Table, held: Mapping[str, str | None]) -> pa.Table:
    """Return the redirects to log (MOVED): ids that merged into another, and ids that are back.

    Args:
        members: ``report_key, own, event_id``: reports, their own event and the one they are in.
        held: event id -> the event it was last redirected to, null where that was taken back.
    """
    elsewhere = pc.not_equal(members["own"], members["event_id"])
    moved_before = pc.is_in(members["own"], pa.array(list(held), pa.string()))
    concerned = members.filter(pc.or_(elsewhere, moved_before))
    rows = []
    for own, event, key in zip(
        *(concerned[name].to_pylist() for name in ("own", "event_id", "report_key")), strict=True
    ):
        target = None if own == event else event
        if held.get(own) != target:
            rows.append((own, target, key))
    rows.sort(key=lambda row: (row[1] is None, row[0]))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(MOVED)
    return pa.table(
        [pa.array(c, f.type) for c, f in zip(columns, MOVED, strict=True)], schema=MOVED
    )


def unminted(members: pa.Table, minted: pa.Array) -> pa.Table:
    """Return ``event_id, report_key`` of the events without an id, in the order of first sight.

    Args:
        members: ``report_key, first_seq, own``.
        minted: the reports whose own event has an id already.
    """
    fresh = members.filter(pc.invert(pc.is_in(members["report_key"], minted)))
    return (
        fresh.sort_by("first_seq")
        .select(["own", "report_key"])
        .rename_columns(["event_id", "report_key"])
    )
