"""Opening a ledger: its schema brought up to date, its transactions, its errors translated."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import resources
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy.exc import DBAPIError

from rimland.ledger.address import Address, read_address
from rimland.ledger.backend import Backend
from rimland.ledger.postgresql import PostgresqlBackend
from rimland.ledger.schema import metadata
from rimland.ledger.sqlite import SqliteBackend
from rimland.model.errors import LedgerError, LedgerVersionError, NotFoundError


class Database:
    """One ledger's database: reads in a snapshot, writes one at a time."""

    def __init__(self, address: str, *, wait_seconds: float = 120.0, create: bool = True) -> None:
        """Look at what is there and bring its schema up to date.

        A ledger that is not there yet is made when something is first written or read: a file that
        is refused must leave nothing behind, not even an empty ledger.

        Args:
            address: a path, or a SQLAlchemy URL.
            wait_seconds: how long a writer waits for another to finish.
            create: whether a missing ledger is made; otherwise NotFoundError.

        Raises:
            LedgerVersionError: another kind of database, or made by a newer rimland.
            NotFoundError: there is no such ledger and ``create`` is false.
            LedgerError: the address cannot be used.
        """
        self._backend = _backend(read_address(address))
        self._wait = wait_seconds
        self._create = create
        self._connected: Engine | None = None
        self._ready = False
        if self._backend.is_there():
            with self.translated():
                self._open()
        elif not create:
            raise self._nothing_here()

    @property
    def address(self) -> str:
        """The ledger's address as it may be printed: without a password."""
        return self._backend.shown

    @property
    def path(self) -> Path | None:
        """The ledger's file, None on a server."""
        return self._backend.path

    @property
    def engine(self) -> Engine:
        """The SQLAlchemy engine of a ledger whose schema is up to date."""
        with self.translated():
            if not self._ready:
                self._upgrade()
            return self._engine()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the log from beginning to end."""
        with self.translated(), self.engine.connect() as connection:
            self._backend.begin_reading(connection)
            yield connection
            connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open the only write transaction there is; commit at the end, roll back on any error."""
        with self.translated():
            if not self._ready:
                self._upgrade()
            with self._transaction() as connection:
                yield connection

    @contextmanager
    def making(self) -> Iterator[Connection]:
        """Open the write transaction that makes a ledger, tables and all: whole, or not there.

        Raises LedgerError for a ledger that holds anything.
        """
        with self.translated():
            if not self._ready:
                self._backend.prepare_making(self._engine(), self._wait)
            with self._transaction() as connection:
                self._run_migrations(connection)
                for table in metadata.sorted_tables:
                    if connection.execute(select(table).limit(1)).first() is not None:
                        hint = "name a new ledger"
                        raise LedgerError("is not empty", where=self.address, hint=hint)
                yield connection
            self._ready = True

    def close(self) -> None:
        """Let go of all connections."""
        if self._connected is not None:
            self._connected.dispose()

    def _engine(self) -> Engine:
        if self._connected is None:
            self._connected = self._backend.make_engine(self._wait)
            # Who forgets to close a ledger must not leave a connection open on the server.
            weakref.finalize(self, self._connected.dispose)
        return self._connected

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._engine().connect() as connection:
            self._backend.begin_writing(connection, self._wait)
            try:
                yield connection
            except BaseException:
                with suppress(DBAPIError, OSError):  # a lost connection has rolled back by itself
                    connection.rollback()
                raise
            connection.commit()

    def _open(self) -> None:
        """Look at what is there; whatever is no ledger, or a newer one, is left as it was."""
        try:
            revision = self._look()
            if revision is not None and not self._ready:
                self._upgrade()
        except BaseException:
            self.close()
            raise
        if revision is None and not self._create:
            # Another process is about to make it, or was killed before it did.
            self.close()
            raise self._nothing_here()

    def _look(self) -> str | None:
        """Return the schema's revision, None where there is no ledger yet."""
        script = ScriptDirectory.from_config(_alembic_config())
        head = script.get_current_head()
        with self._engine().connect() as connection:
            # One view for all questions: another process may be making the ledger just now.
            self._backend.begin_reading(connection)
            revision = MigrationContext.configure(connection).get_current_revision()
            self._ready = revision == head
            if not self._ready:
                known = {s.revision for s in script.walk_revisions()}
                self._refuse_foreign(connection, revision, known)
                if revision is not None or self._create:
                    self._backend.refuse_upgrade(connection, revision, str(head))
            connection.rollback()
        return revision

    def _upgrade(self) -> None:
        """Make the ledger, or bring its schema up to date, unless another process just did."""
        self._backend.prepare_making(self._engine(), self._wait)
        with self._transaction() as connection:
            self._run_migrations(connection)
        self._ready = True

    def _run_migrations(self, connection: Connection) -> None:
        config = _alembic_config()
        head = ScriptDirectory.from_config(config).get_current_head()
        if MigrationContext.configure(connection).get_current_revision() == head:
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        self._backend.settle(connection)

    def _refuse_foreign(
        self, connection: Connection, revision: str | None, known: set[str]
    ) -> None:
        tables = inspect(connection).get_table_names()
        if tables and (revision is None or not self._backend.is_marked(connection)):
            what = "is a database, but not a ledger"
            raise LedgerVersionError(what, where=self.address, hint="name another one")
        if revision is not None and revision not in known:
            what = "was made by a newer rimland"
            raise LedgerVersionError(what, where=self.address, hint="upgrade rimland")

    def _nothing_here(self) -> NotFoundError:
        hint = "load something first: rimland load FORMAT FILE, or rimland demo"
        return NotFoundError("there is no ledger here", where=self.address, hint=hint)

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn the drivers' errors into the ledger's own, at this one boundary."""
        try:
            yield
        except Exception as error:
            meant = self._backend.error(error)
            if meant is None:
                raise
            raise meant from error


def _backend(address: Address) -> Backend:
    if address.path is not None:
        return SqliteBackend(address.path)
    return PostgresqlBackend(address)


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.files("rimland.ledger") / "migrations"))
    return config
