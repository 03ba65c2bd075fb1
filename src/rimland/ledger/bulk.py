"""Many rows in and out of the database at once, past the per-row work of the toolkit."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, Table, text

from rimland.ledger.copy_in import copy_in


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
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in names)
    rows = [row + constants for row in rows] if constants else rows
    if connection.dialect.driver == "pg8000":
        copy_in(connection.connection.cursor(), quote(table), columns, rows)
        return
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    marks = ", ".join(mark for _ in names)
    connection.exec_driver_sql(f"INSERT INTO {quote(table)} ({columns}) VALUES ({marks})", rows)


def listed(connection: Connection, name: str) -> str:
    """Return the SQL of a one-column query for the texts that ``as_list`` binds to this name.

    Thousands of texts can be asked for with it: one value is bound, and no table has to be made.
    """
    if connection.dialect.name == "sqlite":
        return f"(SELECT value FROM json_each(:{name}))"
    return f"(SELECT json_array_elements_text(CAST(:{name} AS json)))"


def as_list(texts: Iterable[str]) -> str:
    """Return texts as the one value that ``listed`` reads."""
    return json.dumps(list(texts), ensure_ascii=False)
