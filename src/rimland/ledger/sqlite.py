"""A ledger in one SQLite file."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from rimland.model.errors import LedgerBusyError, LedgerError, LedgerVersionError, NotFoundError

_APPLICATION_ID = 0x52494D4C  # "RIML", so that `file` and we can tell a ledger from any SQLite file
_CACHE_KILOBYTES = 8 * 1024
_SPILL_PAGES = 16 * 1024
_TURN_SECONDS = 0.05


class SqliteBackend:
    """One file, one writer at a time, any number of readers.

    A write transaction takes the lock when it begins (BEGIN IMMEDIATE), so that what it read to
    decide cannot change before it commits; readers go on undisturbed (WAL).
    """

    def __init__(self, path: Path) -> None:
        self.path: Path | None = path
        self._file = path
        self.shown = str(path)

    def is_there(self) -> bool:
        """Say whether the file is there; raises NotFoundError or LedgerError for no place for one."""
        try:
            return self._is_there()
        except OSError as error:
            what = f"cannot be reached ({error.strerror})"
            raise LedgerError(what, where=self.shown, hint="check the path") from None

    def _is_there(self) -> bool:
        if self._file.is_dir():
            raise LedgerVersionError("is a directory", where=self.shown, hint="name a file")
        if not self._file.parent.is_dir():
            what = "its folder does not exist"
            raise NotFoundError(what, where=self.shown, hint="make the folder first")
        if not self._file.exists():
            return False
        if self._file.stat().st_size and not _is_sqlite(self._file):
            what = "is not a ledger"
            raise LedgerVersionError(what, where=self.shown, hint="name another file")
        return True

    def make_engine(self, wait_seconds: float) -> Engine:
        """Return an engine whose transactions are opened here and nowhere else."""
        engine = create_engine(
            URL.create("sqlite+pysqlite", database=self.shown),
            # The driver must begin nothing by itself.
            connect_args={"timeout": wait_seconds, "isolation_level": None},
        )
        event.listen(engine, "connect", _prepare)
        return engine

    def begin_reading(self, connection: Connection) -> None:
        """Begin a transaction that sees one state."""
        connection.exec_driver_sql("BEGIN")

    def begin_writing(self, connection: Connection, wait_seconds: float) -> None:
        """Take the write lock; the driver waits for it as long as its connection was told to."""
        del wait_seconds
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def is_marked(self, connection: Connection) -> bool:
        """Say whether the file bears the mark of a ledger."""
        return connection.exec_driver_sql("PRAGMA application_id").scalar() == _APPLICATION_ID

    def refuse_upgrade(self, connection: Connection, revision: str | None, head: str) -> None:
        """Refuse nobody: whoever may write the file may change its tables."""

    def prepare_making(self, engine: Engine, wait_seconds: float) -> None:
        """Let readers go on while a writer writes; the mode stays with the file.

        SQLite does not wait for locks when the mode changes, so two processes that make a ledger
        at the same time have to take turns here.
        """
        last_try = time.monotonic() + wait_seconds
        while True:
            try:
                with engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            except OperationalError:
                if time.monotonic() > last_try:
                    raise
                time.sleep(_TURN_SECONDS)
            else:
                return

    def settle(self, connection: Connection) -> None:
        """Mark the file as a ledger."""
        connection.exec_driver_sql(f"PRAGMA application_id = {_APPLICATION_ID}")

    def error(self, error: BaseException) -> LedgerError | None:
        """Return what an error of the driver means."""
        if not isinstance(error, DBAPIError):
            return None
        text = str(error.orig)
        if isinstance(error, OperationalError):
            if "locked" in text or "busy" in text:
                what = "another process has been writing for too long"
                return LedgerBusyError(what, where=self.shown, hint="try again")
            return LedgerError(text, where=self.shown, hint="run: rimland doctor")
        if isinstance(error, DatabaseError):
            hint = "restore a backup, or name another file"
            return LedgerError(text, where=self.shown, hint=hint)
        return None


def _is_sqlite(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(16) == b"SQLite format 3\x00"
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise LedgerError(what, where=str(path), hint="check its mode and owner") from None


def _prepare(connection: Any, _record: object) -> None:
    """Set what every SQLite connection needs; nothing here writes or waits for a writer."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # Each connection fills its cache in time, and a desk holds several for weeks.
    cursor.execute(f"PRAGMA cache_size = -{_CACHE_KILOBYTES}")
    # A load is one transaction; if it had to make room for itself, its pages would be written twice.
    cursor.execute(f"PRAGMA cache_spill = {_SPILL_PAGES}")
    cursor.close()
