"""Moving a whole ledger into an empty one, between SQLite and PostgreSQL or within either.

Rows keep their numbers. The copy is one transaction that also makes the tables: a copy that was
killed is not there. Before it is committed, all rows are read back and held against a checksum of
those that were read.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, func, select, text, tuple_

from rimland.ledger.bulk import insert_rows
from rimland.ledger.database import Database
from rimland.ledger.schema import metadata
from rimland.model.errors import LedgerError

Row = tuple[Any, ...]

_FIRST_BATCH = 100
_MOST_ROWS = 5_000
_BATCH_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """One table of the copy: how many rows it has, and the checksum that both sides share."""

    table: str
    rows: int
    sha256: str


def copy_ledger(
    source: Database,
    target: Database,
    *,
    progress: Callable[[str, int], None] = lambda _table, _rows: None,
) -> list[CopiedTable]:
    """Copy every row of a ledger into an empty one; others may go on writing to the source.

    Raises LedgerError for a target that holds anything, and when what was written does not read
    back as what was read; the target is then as it was.
    """
    with source.reading() as given, target.making() as made:
        copied = [_copy_table(given, made, table, progress) for table in tables()]
        for table, told in zip(tables(), copied, strict=True):
            _set_counter(made, table)
            if _checksum(made, table, progress) != told:
                what = f"table {table.name} does not read back as it was written; nothing was kept"
                raise LedgerError(what, where=target.address, hint="check the disk and try again")
        if made.dialect.name == "postgresql":
            # Until the server has looked at its new tables it would read them from end to end.
            made.execute(text(f"ANALYZE {', '.join(table.name for table in tables())}"))
    return copied


def tables() -> list[Table]:
    """Return the tables of a ledger, in the order of their names."""
    return sorted(metadata.tables.values(), key=lambda table: table.name)


def _copy_table(
    given: Connection, made: Connection, table: Table, progress: Callable[[str, int], None]
) -> CopiedTable:
    names = [column.name for column in table.columns]
    digest, count = hashlib.sha256(), 0
    for rows in batches(given, table):
        insert_rows(made, table.name, names, rows)
        count += len(rows)
        _add(digest, rows)
        progress(f"copying {table.name}", count)
    return CopiedTable(table.name, count, digest.hexdigest())


def _checksum(
    connection: Connection, table: Table, progress: Callable[[str, int], None]
) -> CopiedTable:
    digest, count = hashlib.sha256(), 0
    for rows in batches(connection, table):
        count += len(rows)
        _add(digest, rows)
        progress(f"checking {table.name}", count)
    return CopiedTable(table.name, count, digest.hexdigest())


def batches(connection: Connection, table: Table) -> Iterator[list[Row]]:
    """Read a table in the order of its key, never more than some megabytes at a time.

    Keys are compared by their bytes in both databases, so both hand the rows out in one order.
    """
    keys = list(table.primary_key.columns)
    places = [list(table.columns).index(key) for key in keys]
    query = select(table).order_by(*keys)
    last: Row | None = None
    limit = _FIRST_BATCH
    while True:
        after = query if last is None else query.where(tuple_(*keys) > last)
        rows = [tuple(row) for row in connection.execute(after.limit(limit))]
        if rows:
            yield rows
        if len(rows) < limit:
            return
        last = tuple(rows[-1][place] for place in places)
        limit = _next_limit(rows)


def _next_limit(rows: list[Row]) -> int:
    """Return how many rows like these make a batch: a few articles, or thousands of links."""
    size = sum(len(value) if isinstance(value, str | bytes) else 8 for row in rows for value in row)
    return max(1, min(_MOST_ROWS, _BATCH_BYTES * len(rows) // max(1, size)))


def _add(digest: Any, rows: list[Row]) -> None:
    for row in rows:
        digest.update(b"".join(map(_canonical, row)))


def _canonical(value: Any) -> bytes:
    """Write a value so that no two different values, or rows of them, read alike."""
    if value is None:
        return b"-"
    if isinstance(value, str):
        kind, told = b"t", value.encode()
    elif isinstance(value, float):
        kind, told = b"f", struct.pack(">d", value)
    elif isinstance(value, int):
        kind, told = b"i", str(value).encode()
    else:
        kind, told = b"b", bytes(value)
    return kind + str(len(told)).encode() + b":" + told


def _set_counter(connection: Connection, table: Table) -> None:
    """Let the next row of the target get a number that no row has; SQLite sees to it by itself."""
    if connection.dialect.name != "postgresql" or "seq" not in table.primary_key.columns:
        return
    last = connection.execute(select(func.max(table.c.seq))).scalar()
    if last is not None:
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:name, 'seq'), :last)"),
            {"name": table.name, "last": last},
        )
