"""Writing what linking decided: to the log what is new, to the derived tables what is so now."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from sqlalchemy import Connection, Index, Table, delete, func, insert, select, text

from rimland.ledger.bulk import as_list, bulk_insert, listed
from rimland.ledger.linking_store import Totals
from rimland.ledger.schema import event_log, judgements, link_runs, report_versions, retractions
from rimland.ledger.schema_linking import (
    DERIVED,
    event_members,
    link_blocks,
    link_pairs,
    link_totals,
)
from rimland.model.time import utc_text

_AT_ONCE = 100_000
_BULK_CACHE_KILOBYTES = 512 * 1024


@dataclass(frozen=True, slots=True)
class LinkWork:
    """What one run writes.

    Attributes:
        judged: ``verdict, a, b, score, reason`` of the judgements to append.
        minted: ``event_id, report_key`` of new event ids, in the order in which they were seen.
        moved: ``event_id, target, report_key`` of merges, and of restored ids (target null).
        stale: reports whose stored blocks and pairs no longer hold; None means all.
        blocks: ``report_key, block`` to store.
        pairs: pairs to store (PAIR_SCHEMA).
        members: rows of event_members to store in place of those of the same reports.
        totals: how much there is afterwards.
    """

    judged: pa.Table
    minted: pa.Table
    moved: pa.Table
    stale: Collection[str] | None
    blocks: pa.Table
    pairs: pa.Table
    members: pa.Table
    totals: Totals


def write_links(connection: Connection, work: LinkWork, *, model: str, now: datetime) -> None:
    """Append and store all of it inside the caller's write transaction."""
    moment = utc_text(now)
    if work.stale is None:
        with _bulk(connection, (link_blocks, link_pairs, event_members)):
            forget_derived(connection)
            _append(connection, work, model, moment)
            _store(connection, work)
    else:
        _forget(connection, work.stale, work.members["report_key"].to_pylist())
        _append(connection, work, model, moment)
        _store(connection, work)
    _close_run(connection, work, model, moment)


def forget_derived(connection: Connection) -> None:
    """Empty the derived tables; the next link fills them again."""
    for table in DERIVED:
        connection.execute(delete(table))


def _forget(connection: Connection, stale: Collection[str], members: list[str]) -> None:
    for table, column, keys in (
        (link_blocks, "report_key", stale),
        (link_pairs, "a", stale),
        (link_pairs, "b", stale),
        (event_members, "report_key", members),
    ):
        if keys:
            sql = f"DELETE FROM {table.name} WHERE {column} IN {listed(connection, 'keys')}"
            connection.execute(text(sql), {"keys": as_list(keys)})


def _append(connection: Connection, work: LinkWork, model: str, moment: str) -> None:
    """Step 1: what goes to the log and stays there."""
    for chunk in _chunks(work.judged):
        _insert(
            connection,
            judgements,
            chunk.rename_columns(["verdict", "subject_a", "subject_b", "score", "reason"]),
            {"made_by": f"method:{model}", "by_person": 0, "decided_at": moment},
        )
    for chunk in _chunks(work.minted):
        constants: dict[str, object] = {"change": "minted", "target": None, "recorded_at": moment}
        _insert(connection, event_log, chunk, constants)
    for chunk in _chunks(work.moved):
        rows = chunk.to_pydict()
        changes = ["restored" if target is None else "merged" for target in rows["target"]]
        bulk_insert(connection, event_log, {**rows, "change": changes}, {"recorded_at": moment})


def _store(connection: Connection, work: LinkWork) -> None:
    """Step 2: what can be derived again."""
    # In the order of their keys, so that every page of the tables is written once.
    for chunk in _chunks(
        work.blocks.sort_by([("block", "ascending"), ("report_key", "ascending")])
    ):
        _insert(connection, link_blocks, chunk, {})
    for chunk in _chunks(work.pairs.sort_by([("a", "ascending"), ("b", "ascending")])):
        plain = [c.cast(pa.int64()) if pa.types.is_boolean(c.type) else c for c in chunk.columns]
        _insert(connection, link_pairs, pa.table(plain, chunk.column_names), {})
    for chunk in _chunks(work.members.sort_by("report_key")):
        _insert(connection, event_members, chunk, {})


def _close_run(connection: Connection, work: LinkWork, model: str, moment: str) -> None:
    """Step 3: log the run, and say that the derived tables belong to it."""
    up_to = [
        int(connection.execute(select(func.max(table.c.seq))).scalar() or 0)
        for table in (report_versions, retractions, judgements)
    ]
    connection.execute(
        insert(link_runs).values(
            up_to_report=up_to[0],
            up_to_retraction=up_to[1],
            up_to_judgement=up_to[2],
            model=model,
            pairs=work.totals.pairs,
            minted=work.minted.num_rows,
            recorded_at=moment,
        )
    )
    run = connection.execute(select(func.max(link_runs.c.seq))).scalar()
    connection.execute(delete(link_totals))
    held = {name: getattr(work.totals, name) for name in Totals.__dataclass_fields__}
    connection.execute(insert(link_totals).values(run_seq=run, **held))


def _chunks(table: pa.Table) -> Iterator[pa.Table]:
    for start in range(0, table.num_rows, _AT_ONCE):
        yield table.slice(start, _AT_ONCE)


def _insert(
    connection: Connection, table: Table, rows: pa.Table, constants: dict[str, object]
) -> None:
    bulk_insert(connection, table, rows.to_pydict(), constants)


@contextmanager
def _bulk(connection: Connection, tables: tuple[Table, ...]) -> Iterator[None]:
    """Make room for millions of rows in a SQLite file: a large cache, and indexes built afterwards.

    A row put into an index by itself lands on any of its pages; sorted and built in one go, an index
    costs half. On a server the indexes stay: a role that only works with the ledger owns no table.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar()
    connection.exec_driver_sql(f"PRAGMA cache_size = -{_BULK_CACHE_KILOBYTES}")
    indexes: list[Index] = [index for table in tables for index in table.indexes]
    for index in indexes:
        index.drop(connection)
    yield
    for index in sorted(indexes, key=lambda index: str(index.name)):
        index.create(connection)
    connection.exec_driver_sql(f"PRAGMA cache_size = {before}")
