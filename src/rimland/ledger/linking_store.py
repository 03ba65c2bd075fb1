"""What the last link left behind, read for a few reports at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import pyarrow as pa
from sqlalchemy import Connection, func, select

from rimland.ledger.bulk import as_list, fetch, fetch_rows, listed
from rimland.ledger.schema import judgements, link_runs, report_versions, retractions
from rimland.ledger.schema_linking import (
    event_members,
    link_blocks,
    link_models,
    link_pairs,
    link_totals,
)
from rimland.ledger.standing import UNDO

MEMBERS = pa.schema(
    [
        ("report_key", pa.string()),
        ("event_id", pa.string()),
        ("first_seq", pa.int64()),
        ("stands", pa.int64()),
    ]
)

_AT_ONCE = 500
"""Values in one question; PostgreSQL plans long lists slowly."""

PairTold = tuple[float, float, bool, bool]
"""A stored pair's bits, whole_bits, toll_fits and inside."""

Pairs = dict[tuple[str, str], PairTold]
"""Two reports, a before b -> what is stored of the pair."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far each part of the log has grown that linking depends on."""

    report: int
    retraction: int
    judgement: int
    run: int
    model: int


@dataclass(frozen=True, slots=True)
class Totals:
    """How much linking holds: standing reports and their events, and what links them."""

    model: str
    reports: int = 0
    events: int = 0
    blocks: int = 0
    pairs: int = 0
    same: int = 0
    part_of: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """How far somebody has read the parts of the log that say something of reports."""

    report: int
    retraction: int
    judgement: int


@dataclass(frozen=True, slots=True)
class LastRun(Seen):
    """The run the derived tables belong to: how far it had seen, and what there was after it."""

    totals: Totals


def log_mark(connection: Connection) -> Mark:
    """Return how far the log has grown: if it is the same later, nothing was written meanwhile."""
    tables = (report_versions, retractions, judgements, link_runs, link_models)
    return Mark(*(int(connection.execute(select(func.max(t.c.seq))).scalar() or 0) for t in tables))


def last_run(connection: Connection) -> LastRun | None:
    """Return the last run, or None where its derived tables are missing, old or half empty."""
    row = connection.execute(select(link_runs).order_by(link_runs.c.seq.desc()).limit(1)).first()
    totals = connection.execute(select(link_totals)).first()
    if row is None or totals is None or totals.run_seq != row.seq:
        return None
    if row.up_to_retraction is None or row.up_to_judgement is None:
        return None
    for table, count in (
        (event_members, totals.reports),
        (link_pairs, totals.pairs),
        (link_blocks, totals.blocks),
    ):
        if count and connection.execute(select(table).limit(1)).first() is None:
            return None
    held = {name: getattr(totals, name) for name in Totals.__dataclass_fields__}
    return LastRun(row.up_to_report, row.up_to_retraction, row.up_to_judgement, Totals(**held))


def linked_with(connection: Connection) -> str | None:
    """Return the name of the model that linked this ledger last, None if it never was linked."""
    found = connection.execute(
        select(link_runs.c.model).order_by(link_runs.c.seq.desc()).limit(1)
    ).scalar()
    return None if found is None else str(found)


def changed_since(connection: Connection, run: Seen, *, upto: int | None = None) -> set[str]:
    """Return the reports of which the log says something that was not seen yet.

    With ``upto``, versions after that place in the log are left for later.
    """
    versions = select(report_versions.c.report_key).where(report_versions.c.seq > run.report)
    if upto is not None:
        versions = versions.where(report_versions.c.seq <= upto)
    struck = select(retractions.c.report_key).where(retractions.c.seq > run.retraction)
    found = {
        key
        for query in (versions, struck)
        for key in connection.execute(query.distinct()).scalars()
    }
    return found | _judged_since(connection, run.judgement)


def _judged_since(connection: Connection, last: int) -> set[str]:
    """Return the reports that later judgements are about; an undo is about all that it touches.

    It touches the whole act of the judgement it names and, where that is an undo itself, what
    that one had undone.
    """
    c = judgements.c
    query = select(c.seq, c.subject_a, c.subject_b, c.verdict, c.undoes, c.act)
    rows = connection.execute(query.where(c.seq > last)).all()
    keys: set[str] = set()
    seen: set[int] = set()
    while rows:
        seen |= {row.seq for row in rows}
        keys |= {key for row in rows for key in (row.subject_a, row.subject_b) if key}
        named = {row.undoes for row in rows if row.verdict == UNDO and row.undoes is not None}
        undone = connection.execute(query.where(c.seq.in_(sorted(named)))).all() if named else []
        acts = sorted({row.act for row in undone if row.act})
        together = connection.execute(query.where(c.act.in_(acts))).all() if acts else []
        rows = [row for row in (*undone, *together) if row.seq not in seen]
    return keys


def block_mates(connection: Connection, blocks: Iterable[int]) -> set[str]:
    """Return the reports that stand in any of these blocks."""
    c = link_blocks.c
    asked, found = sorted(set(blocks)), set()
    for start in range(0, len(asked), _AT_ONCE):
        query = select(c.report_key).where(c.block.in_(asked[start : start + _AT_ONCE])).distinct()
        found |= set(connection.execute(query).scalars())
    return found


def blocks_held(connection: Connection, keys: Collection[str]) -> int:
    """Return how many blocks are stored of these reports."""
    sql = f"SELECT count(*) FROM link_blocks WHERE report_key IN {listed(connection, 'keys')}"
    return int(fetch_rows(connection, sql, {"keys": as_list(keys)})[0][0])


def pairs_touching(connection: Connection, keys: Collection[str]) -> Pairs:
    """Return the stored pairs with at least one of these reports."""
    found: Pairs = {}
    for side in ("a", "b"):
        rows = fetch_rows(
            connection,
            "SELECT a, b, bits, whole_bits, toll_fits, inside FROM link_pairs "
            f"WHERE {side} IN {listed(connection, 'keys')}",
            {"keys": as_list(keys)},
        )
        for a, b, bits, whole, fits, inside in rows:
            found[a, b] = (bits, whole, bool(fits), bool(inside))
    return found


def judged_with(connection: Connection, keys: Collection[str]) -> set[str]:
    """Return the reports that a person ever judged together with any of these."""
    found: set[str] = set()
    for one, other in (("subject_a", "subject_b"), ("subject_b", "subject_a")):
        rows = fetch_rows(
            connection,
            f"SELECT {other} FROM judgements WHERE by_person = 1 AND subject_b IS NOT NULL "
            f"AND {one} IN {listed(connection, 'keys')}",
            {"keys": as_list(keys)},
        )
        found |= {key for (key,) in rows}
    return found


def members_among(connection: Connection, keys: Collection[str]) -> pa.Table:
    """Return the rows of these reports in the table of members (MEMBERS)."""
    sql = (
        "SELECT report_key, event_id, first_seq, stands FROM event_members "
        f"WHERE report_key IN {listed(connection, 'keys')}"
    )
    return fetch(connection, sql, MEMBERS, {"keys": as_list(keys)})


def first_seen_among(connection: Connection, keys: Collection[str]) -> dict[str, int]:
    """Return, for each of these reports that the log ever held, the place of its first version."""
    sql = (
        "SELECT report_key, min(seq) FROM report_versions "
        f"WHERE report_key IN {listed(connection, 'keys')} GROUP BY report_key"
    )
    return dict(fetch_rows(connection, sql, {"keys": as_list(keys)}))


def redirects_among(connection: Connection, events: Collection[str]) -> dict[str, str | None]:
    """Return the last logged redirect of these event ids: where each merged, None if undone."""
    sql = (
        "SELECT event_id, target FROM event_log WHERE change IN ('merged', 'restored') "
        f"AND event_id IN {listed(connection, 'events')} ORDER BY seq"
    )
    return dict(fetch_rows(connection, sql, {"events": as_list(events)}))


def component(
    connection: Connection,
    start: Collection[str],
    joined: Callable[[PairTold], bool],
    *,
    at_most: int,
) -> tuple[set[str], Pairs] | None:
    """Return all reports that are connected to these, and all pairs with any of them.

    None where there are more of them than that: crowded places chain, and their whole history is
    quicker read in one go than report by report.

    Args:
        connection: an open transaction on the ledger.
        start: reports.
        joined: whether a stored pair connects its two reports; what a person judged always does.
        at_most: how many reports are followed.
    """
    reached: set[str] = set()
    pairs: Pairs = {}
    frontier = set(start)
    while frontier:
        reached |= frontier
        if len(reached) > at_most:
            return None
        near = pairs_touching(connection, frontier)
        pairs |= near
        ends = {key for pair, told in near.items() if joined(told) for key in pair}
        frontier = (ends | judged_with(connection, frontier)) - reached
    return reached, pairs
