"""Where linking's set-based steps run: DuckDB here, Spark where a ledger outgrows one machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import duckdb
import pyarrow as pa

from rimland.tables.engine import columnar


class Engine(Protocol):
    """What linking asks of a columnar engine; its SQL is written in DuckDB's words."""

    def register(self, name: str, table: pa.Table) -> None:
        """Let queries see an Arrow table under this name."""

    def table(self, name: str, sql: str) -> None:
        """Compute a query once and keep its rows under this name."""

    def view(self, name: str, sql: str) -> None:
        """Name a query that is computed where it is used."""

    def fetch(self, sql: str) -> pa.Table:
        """Return a query's rows."""


class DuckEngine:
    """DuckDB in memory."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Work on this connection."""
        self._connection = connection

    def register(self, name: str, table: pa.Table) -> None:
        """Let queries see an Arrow table under this name."""
        self._connection.register(name, table)

    def table(self, name: str, sql: str) -> None:
        """Compute a query once and keep its rows under this name."""
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}").fetchall()

    def view(self, name: str, sql: str) -> None:
        """Name a query that is computed where it is used."""
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {sql}").fetchall()

    def fetch(self, sql: str) -> pa.Table:
        """Return a query's rows."""
        return self._connection.sql(sql).to_arrow_table()


@contextmanager
def local_engine(*, memory: str = "4GB", threads: int = 2) -> Iterator[DuckEngine]:
    """Open DuckDB for one piece of work."""
    with columnar(memory=memory, threads=threads) as connection:
        yield DuckEngine(connection)
