"""A team's ledger in a PostgreSQL database."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from rimland.ledger.address import Address
from rimland.ledger.copy_in import copy_instead
from rimland.ledger.postgresql_errors import explained
from rimland.model.errors import LedgerError

# A lost connection is told in one line by us; the toolkit's own account of it would be a traceback.
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())

_LOCK = 0x52494D4C
"""What writers wait for: this number, together with one of the schema the tables lie in."""

_TAKE_LOCK = text(
    "SELECT pg_advisory_xact_lock(CAST(:ledger AS integer), hashtext(current_schema()))"
)
_OTHER_ORDER = text("""
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND data_type IN ('text', 'character varying')
      AND collation_name IS DISTINCT FROM 'C'
      AND table_name IN (SELECT table_name FROM information_schema.tables
                         WHERE table_schema = current_schema() AND table_type = 'BASE TABLE')
    ORDER BY 1, 2
""")
_OWNED = text("""
    SELECT pg_has_role(relowner, 'USAGE') FROM pg_class
    WHERE oid = to_regclass('alembic_version')
""")
_MAY_CREATE = text("SELECT has_schema_privilege(current_schema(), 'CREATE')")


class PostgresqlBackend:
    """One database of a server, one writer at a time, any number of readers.

    A write transaction first takes a lock that only writers ask for; it is held until the
    transaction ends, and goes with the connection if that is lost. Each statement of a writer sees
    what was committed before it (READ COMMITTED): nobody else can have committed anything since
    the lock was had. Readers see one state (REPEATABLE READ) and cannot write.
    """

    def __init__(self, address: Address) -> None:
        assert address.url is not None  # noqa: S101 - the two kinds of address, for the types
        self.path: Path | None = None
        self.shown = address.shown
        self._url: URL = address.url

    def is_there(self) -> bool:
        """Say yes: whether the server has such a database is seen when we connect."""
        return True

    def make_engine(self, wait_seconds: float) -> Engine:
        """Return an engine; raises LedgerError without the driver or for an unknown option."""
        del wait_seconds
        options: dict[str, Any] = {}
        url = self._url
        if url.get_driver_name() == "pg8000":
            url, options = _options_of_pg8000(url, self.shown)
        try:
            engine = create_engine(
                url,
                connect_args=options,
                pool_pre_ping=True,  # the server may have been restarted meanwhile
                hide_parameters=True,
            )
        except (ModuleNotFoundError, NoSuchModuleError) as error:
            what = f"needs the driver {self._url.get_driver_name()}, which is not installed"
            hint = 'run: pip install "rimland[postgresql]", and name no driver in the address'
            raise LedgerError(what, where=self.shown, hint=hint) from error
        if engine.dialect.driver == "pg8000":
            event.listen(engine, "do_executemany", copy_instead)
            event.listen(engine, "checkout", _end_ping)
        return engine

    def begin_reading(self, connection: Connection) -> None:
        """Begin a transaction that sees one state and can write nothing."""
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    def begin_writing(self, connection: Connection, wait_seconds: float) -> None:
        """Begin a transaction and wait until no other writer is at work."""
        # 0 would mean to wait for ever.
        milliseconds = max(1, round(wait_seconds * 1000))
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds}")
        connection.execute(_TAKE_LOCK, {"ledger": _LOCK})

    def is_marked(self, connection: Connection) -> bool:  # noqa: ARG002 - SQLite looks
        """Say yes: the revision of the schema is the mark."""
        return True

    def refuse_upgrade(self, connection: Connection, revision: str | None, head: str) -> None:
        """Raise LedgerError where this role may neither make nor change the ledger's tables."""
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            what = f"keeps its texts in {encoding}"
            hint = "make the database with ENCODING 'UTF8'"
            raise LedgerError(what, where=self.shown, hint=hint)
        role = connection.exec_driver_sql("SELECT current_user").scalar()
        hint = "its owner opens it once, for example with: rimland doctor"
        if revision is None:
            if not connection.execute(_MAY_CREATE).scalar():
                what = f"there is no ledger here, and role '{role}' may not make one"
                raise LedgerError(what, where=self.shown, hint=hint)
        elif not connection.execute(_OWNED).scalar():
            what = f"needs a migration ({revision} to {head}), which role '{role}' may not do"
            raise LedgerError(what, where=self.shown, hint=hint)

    def prepare_making(self, engine: Engine, wait_seconds: float) -> None:
        """Do nothing: the server is always ready."""

    def settle(self, connection: Connection) -> None:
        """Let every text be compared by its bytes, as SQLite does, whatever the database's locale.

        Releases and times are compared and listed by their text; with the collation of a language
        two ledgers with the same rows would answer differently.
        """
        quote = connection.dialect.identifier_preparer.quote
        changes: dict[str, list[str]] = {}
        for table, column in connection.execute(_OTHER_ORDER).all():
            changes.setdefault(table, []).append(
                f'ALTER COLUMN {quote(column)} TYPE text COLLATE "C"'
            )
        for table, columns in changes.items():
            connection.exec_driver_sql(f"ALTER TABLE {quote(table)} {', '.join(columns)}")

    def error(self, error: BaseException) -> LedgerError | None:
        """Return what an error of the driver or of the connection means."""
        found: BaseException | None = error
        if isinstance(error, DBAPIError):
            found = error.orig
        elif not isinstance(error, ConnectionError | ssl.SSLError):
            module = type(error).__module__.partition(".")[0]
            if module not in {"pg8000", "psycopg", "psycopg2"}:
                return None
        return explained(found or error, where=self.shown, user=self._url.username or "")


def _end_ping(connection: Any, _record: object, _proxy: object) -> None:
    """End the transaction in which pg8000 has asked whether the connection still lives.

    What must run outside of one, such as VACUUM, would otherwise find itself inside.
    """
    connection.rollback()


def _options_of_pg8000(url: URL, shown: str) -> tuple[URL, dict[str, Any]]:
    """Translate the options that PostgreSQL's own programs take in an address."""
    given = {k: v if isinstance(v, str) else v[-1] for k, v in url.query.items()}
    options: dict[str, Any] = {"application_name": given.pop("application_name", "rimland")}
    options["ssl_context"] = _ssl_context(given, shown)
    if "options" in given:
        options["startup_params"] = {"options": given.pop("options")}
    host = given.pop("host", url.host)
    if host is not None and host.startswith("/"):
        options["unix_sock"] = f"{host}/.s.PGSQL.{url.port or 5432}"
        options["ssl_context"] = False
    elif host is not None:
        url = url.set(host=host)
    if given:
        what = f"has an option that is not understood: {', '.join(sorted(given))}"
        hint = "those understood are application_name, host, options, sslmode and sslrootcert"
        raise LedgerError(what, where=shown, hint=hint)
    return url.set(query={}), options


def _ssl_context(given: Mapping[str, str], shown: str) -> ssl.SSLContext | bool | None:
    """Return how pg8000 encrypts: False never, None if the server can, else as the context says."""
    options = given if isinstance(given, dict) else dict(given)
    mode, root = options.pop("sslmode", "prefer"), options.pop("sslrootcert", None)
    if mode == "disable":
        return False
    if mode in {"allow", "prefer"}:
        return None
    if mode == "require" and root is None:
        return True
    if mode not in {"require", "verify-ca", "verify-full"}:
        hint = "choose disable, prefer, require, verify-ca or verify-full"
        raise LedgerError(f"there is no sslmode '{mode[:20]}'", where=shown, hint=hint)
    try:
        context = ssl.create_default_context(cafile=root)
    except OSError as error:
        what = f"its certificate cannot be read ({error.strerror or error})"
        raise LedgerError(what, where=shown, hint="check sslrootcert") from error
    context.check_hostname = mode == "verify-full"
    return context
