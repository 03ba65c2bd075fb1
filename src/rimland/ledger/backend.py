"""What differs between the databases a ledger can lie in, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine

from rimland.model.errors import LedgerError


class Backend(Protocol):
    """One kind of database: how it begins, what marks it as a ledger, what its errors mean."""

    shown: str
    """The address as it may be printed."""
    path: Path | None
    """The file, where the ledger is one."""

    def is_there(self) -> bool:
        """Say whether there is something to look at; raises LedgerError for a faulty address."""

    def make_engine(self, wait_seconds: float) -> Engine:
        """Return an engine that is not yet connected; raises LedgerError without its driver."""

    def begin_reading(self, connection: Connection) -> None:
        """Begin a transaction that sees one state from beginning to end."""

    def begin_writing(self, connection: Connection, wait_seconds: float) -> None:
        """Begin the only write transaction there is, waiting for another one to end."""

    def is_marked(self, connection: Connection) -> bool:
        """Say whether a database with tables in it bears the mark of a ledger."""

    def refuse_upgrade(self, connection: Connection, revision: str | None, head: str) -> None:
        """Raise LedgerError where this user may not make the tables of a ledger."""

    def prepare_making(self, engine: Engine, wait_seconds: float) -> None:
        """Do what a new ledger needs before its tables are made, outside of a transaction."""

    def settle(self, connection: Connection) -> None:
        """Do what the tables need after they were made or changed, in the same transaction."""

    def error(self, error: BaseException) -> LedgerError | None:
        """Return what an error of the driver means, None for an error that is not the driver's."""
