"""Many rows in and out of the database at once, past the per-row work of the toolkit."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, Table, text


def fetch_rows(
    connection: Connection, sql: str, parameters: dict[str, Any] | None = None
) -> list[tuple[Any, ...]]:
    """Run a query and return its rows as the driver gives them: plain tuples."""
    result = connection.execute(text(sql), parameters or {})
    cursor = result.cursor
    rows = [] if cursor is None else [tuple(row) for row in cursor.fetchall()]
    result.close()
    return rows


def fetch(
    connection: Connection, sql: str, schema: pa.Schema, parameters: dict[str, Any] | None = None
) -> pa.Table:
    """Run a query and return its rows as an Arrow table of this schema."""
    rows = fetch_rows(connection, sql, parameters)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)],
        schema=schema,
    )


def bulk_insert(
    connection: Connection, table: Table, columns: dict[str, list[Any]], constants: dict[str, Any]
) -> None:
    """Insert many rows with one prepared statement; constants stand in it once.

    Values go to the driver directly: the toolkit's per-row processing would double the time.
    """
    rows = list(zip(*columns.values(), strict=True))
    if not rows:
        return
    insert_rows(connection, table.name, [*columns, *constants], rows, tuple(constants.values()))


def insert_rows(
    connection: Connection,
    table: str,
    names: list[str],
    rows: list[tuple[Any, ...]],
    constants: tuple[Any, ...] = (),
) -> None:
    """Insert rows whose values stand in the order of the names, constants last."""
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    marks = ", ".join(mark for _ in names)
    sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
    connection.exec_driver_sql(sql, [row + constants for row in rows] if constants else rows)
