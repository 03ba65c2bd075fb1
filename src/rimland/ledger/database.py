"""Opening a ledger: engine, pragmas, migrations, and the translation of driver errors."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.exc import NoSuchModuleError as SqlNoSuchModuleError

from rimland.model.errors import (
    LedgerBusyError,
    LedgerError,
    LedgerVersionError,
    NotFoundError,
)

_APPLICATION_ID = 0x52494D4C  # "RIML", so that `file` and we can tell a ledger from any SQLite file

_CACHE_KILOBYTES = 64 * 1024
_TURN_SECONDS = 0.05


class Database:
    """One ledger's database: reads in a snapshot, writes one at a time.

    On SQLite a write transaction takes the lock when it begins (BEGIN IMMEDIATE), so that what it
    read to decide cannot change before it commits; readers go on undisturbed (WAL).
    """

    def __init__(self, address: str, *, wait_seconds: float = 120.0, create: bool = True) -> None:
        """Connect and bring the schema up to date.

        Args:
            address: a path, or a SQLAlchemy URL.
            wait_seconds: how long a writer waits for another to finish.
            create: whether a missing ledger is made; otherwise NotFoundError.

        Raises:
            LedgerVersionError: another kind of file, or made by a newer rimland.
            NotFoundError: there is no such ledger and ``create`` is false.
        """
        self.address = address
        self.path = _sqlite_path(address)
        self._wait = wait_seconds
        self._create = create
        self._engine: Engine | None = None
        try:
            self._refuse_missing(create=create)
        except OSError as error:
            what = f"cannot be reached ({error.strerror})"
            raise LedgerError(what, where=str(self.path), hint="check the path") from None
        # A ledger that is not there yet is made when something is first written or read: a file
        # that is refused must leave nothing behind, not even an empty ledger.
        if self.path is None or self.path.exists():
            self.engine.connect().close()

    @property
    def engine(self) -> Engine:
        """The SQLAlchemy engine of a ledger whose schema is up to date."""
        if self._engine is None:
            with self._translated():
                self._engine = self._make_engine()
                try:
                    self._migrate(create=self._create)
                except BaseException:
                    self._engine.dispose()
                    self._engine = None
                    raise
        return self._engine

    def _refuse_missing(self, *, create: bool) -> None:
        if self.path is None:
            return
        if self.path.is_dir():
            raise LedgerVersionError("is a directory", where=str(self.path), hint="name a file")
        if not self.path.exists() and not create:
            raise _nothing_here(str(self.path))
        if not self.path.parent.is_dir():
            what = "its folder does not exist"
            raise NotFoundError(what, where=str(self.path), hint="make the folder first")
        if self.path.exists() and self.path.stat().st_size and not _is_sqlite(self.path):
            what = "is not a ledger"
            raise LedgerVersionError(what, where=str(self.path), hint="name another file")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the log from beginning to end."""
        with self._translated(), self.engine.connect() as connection:
            if self.path is not None:
                connection.exec_driver_sql("BEGIN")
            yield connection
            connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open the only write transaction there is; commit at the end, roll back on any error."""
        with self._translated(), self.engine.connect() as connection:
            if self.path is not None:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def close(self) -> None:
        """Let go of all connections."""
        if self._engine is not None:
            self._engine.dispose()

    def _make_engine(self) -> Engine:
        if self.path is None:
            try:
                return create_engine(self.address)
            except ModuleNotFoundError as error:
                what = f"needs the Python package {error.name}"
                hint = "install it, or use a SQLite ledger (a path)"
                raise LedgerError(what, where=self.address.split("@")[-1], hint=hint) from None
        engine = create_engine(
            URL.create("sqlite+pysqlite", database=str(self.path)),
            # The driver must begin nothing by itself: transactions are opened in one place, below.
            connect_args={"timeout": self._wait, "isolation_level": None},
        )
        event.listen(engine, "connect", _prepare)
        return engine

    def _migrate(self, *, create: bool) -> None:
        """Bring the schema up to date; whatever is not a ledger is left as it was."""
        script = ScriptDirectory.from_config(_alembic_config())
        head = script.get_current_head()
        with self.engine.connect() as connection:
            if self.path is not None:
                # One view for all questions: another process may be making the ledger just now.
                connection.exec_driver_sql("BEGIN")
            current = MigrationContext.configure(connection).get_current_revision()
            if current == head:
                return
            self._refuse_foreign(connection, current, {s.revision for s in script.walk_revisions()})
        if current is None and not create:
            # Another process is about to make it, or was killed before it did.
            raise _nothing_here(str(self.address))
        if self.path is not None:
            self._use_wal()
        with self.writing() as connection:
            # Another process may have migrated while this one waited for the lock.
            if MigrationContext.configure(connection).get_current_revision() == head:
                return
            if self.path is not None:
                connection.exec_driver_sql(f"PRAGMA application_id = {_APPLICATION_ID}")
            config = _alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def _refuse_foreign(self, connection: Connection, current: str | None, known: set[str]) -> None:
        tables = inspect(connection).get_table_names()
        marked = self.path is None or (
            connection.exec_driver_sql("PRAGMA application_id").scalar() == _APPLICATION_ID
        )
        if tables and (current is None or not marked):
            what = "is a database, but not a ledger"
            raise LedgerVersionError(what, where=str(self.address), hint="name another file")
        if current is not None and current not in known:
            what = "was made by a newer rimland"
            raise LedgerVersionError(what, where=str(self.address), hint="upgrade rimland")

    def _use_wal(self) -> None:
        """Let readers go on while a writer writes; the mode stays with the file.

        SQLite does not wait for locks when the mode changes, so two processes that make a ledger
        at the same time have to take turns here.
        """
        last_try = time.monotonic() + self._wait
        while True:
            try:
                with self.engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            except OperationalError:
                if time.monotonic() > last_try:
                    raise
                time.sleep(_TURN_SECONDS)
            else:
                return

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn the drivers' errors into the ledger's own, at this one boundary."""
        try:
            yield
        except OperationalError as error:
            text = str(error.orig)
            if "locked" in text or "busy" in text:
                what = "another process has been writing for too long"
                raise LedgerBusyError(what, where=str(self.address), hint="try again") from error
            raise LedgerError(text, where=str(self.address), hint="run: rimland doctor") from error
        except DatabaseError as error:
            hint = "restore a backup, or name another file"
            raise LedgerError(str(error.orig), where=str(self.address), hint=hint) from error
        except (ArgumentError, SqlNoSuchModuleError) as error:
            what = "is neither a path nor a database address"
            raise LedgerError(what, where=str(self.address), hint=str(error)[:100]) from error


def _nothing_here(where: str) -> NotFoundError:
    hint = "load something first: rimland load FORMAT FILE, or rimland demo"
    return NotFoundError("there is no ledger here", where=where, hint=hint)


def _sqlite_path(address: str) -> Path | None:
    if "://" not in address:
        return Path(address).expanduser().absolute()
    try:
        url = make_url(address)
    except ArgumentError:
        return None
    if url.get_backend_name() == "sqlite" and url.database:
        return Path(url.database).absolute()
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
    # A load is one transaction; with the default of 2 MB its pages would be written twice.
    cursor.execute(f"PRAGMA cache_size = -{_CACHE_KILOBYTES}")
    cursor.close()


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.files("rimland.ledger") / "migrations"))
    return config
