"""Rewriting a ledger's files, so that nothing of what was erased is left in them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, insert, inspect, select

from rimland.ledger.database import Database
from rimland.ledger.erased import last_erasure
from rimland.ledger.schema_erasing import snapshot_withdrawals, vacuum_runs
from rimland.model.errors import LedgerBusyError, LedgerError
from rimland.model.time import utc_text

_MARK_AT, _MARK = 68, b"RIML"
"""Where a SQLite file bears the number of the program it belongs to, and ours."""

_OWNER = (
    "SELECT current_user, pg_has_role(relowner, 'USAGE') FROM pg_class "
    "WHERE oid = to_regclass('report_versions')"
)
_HEADER = b"SQLite format 3\x00"


def rewrite(database: Database, *, now: datetime, wait_seconds: float) -> tuple[int, int]:
    """Rewrite the whole database and return its size before and after, in bytes.

    A SQLite file is written anew from what is in it, page by page, and its write-ahead log is
    emptied; PostgreSQL's tables are written anew and their old files deleted. That the files hold
    nothing of what was erased so far is then logged. A kill leaves the old or the new state.
    Raises LedgerBusyError while others use the ledger.
    """
    with database.reading() as connection:
        erased = last_erasure(connection)
        before = _size(connection)
    _write_anew(database, wait_seconds)
    with database.writing() as connection:
        if erased > cleaned_up_to(connection):
            connection.execute(
                insert(vacuum_runs).values(up_to_erasure=erased, recorded_at=utc_text(now))
            )
    if database.path is not None:
        _empty_log(database.path, wait_seconds)
    with database.reading() as connection:
        return before, _size(connection)


def cleaned_up_to(connection: Connection) -> int:
    """Return the last erasure of which the ledger's files hold nothing; 0 for none."""
    found = connection.execute(select(func.max(vacuum_runs.c.up_to_erasure))).scalar()
    return int(found or 0)


def withdraw(connection: Connection, snapshot_id: str, *, reason: str, now: datetime) -> None:
    """Log, once, that a snapshot is deleted and why."""
    c = snapshot_withdrawals.c
    known = connection.execute(select(c.seq).where(c.snapshot_id == snapshot_id)).first()
    if known is None:
        connection.execute(
            insert(snapshot_withdrawals).values(
                snapshot_id=snapshot_id, reason=reason, withdrawn_at=utc_text(now)
            )
        )


def withdrawn_snapshots(connection: Connection) -> dict[str, tuple[str, str]]:
    """Return the snapshots that were withdrawn: id -> when and why."""
    c = snapshot_withdrawals.c
    rows = connection.execute(select(c.snapshot_id, c.withdrawn_at, c.reason)).all()
    return {row.snapshot_id: (row.withdrawn_at, row.reason) for row in rows}


def other_ledgers(database: Database) -> list[Path]:
    """Return the other SQLite ledgers in the folder: backups that no vacuum of this one reaches."""
    if database.path is None:
        return []
    return sorted(
        path
        for path in database.path.parent.iterdir()
        if path != database.path and path.is_file() and _is_ledger(path)
    )


def _is_ledger(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            head = stream.read(_MARK_AT + len(_MARK))
    except OSError:
        return False
    return head.startswith(_HEADER) and head[_MARK_AT:] == _MARK


def _write_anew(database: Database, wait_seconds: float) -> None:
    if database.path is None:
        _write_tables_anew(database)
        return
    database.close()  # an open connection of ours would keep the log from being emptied
    try:
        with closing(_connected(database.path, wait_seconds)) as raw:
            raw.execute("PRAGMA secure_delete = ON")
            raw.execute("VACUUM")
    except sqlite3.OperationalError as error:
        raise _busy_or_broken(error, database.path) from error
    _empty_log(database.path, wait_seconds)


def _empty_log(path: Path, wait_seconds: float) -> None:
    """Carry the write-ahead log into the file and cut it to nothing; its old pages are gone then."""
    try:
        with closing(_connected(path, wait_seconds)) as raw:
            busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        raise _busy_or_broken(error, path) from error
    if busy:
        what = "another process is reading it, so its log cannot be emptied"
        raise LedgerBusyError(what, where=str(path), hint="run rimland vacuum again later")


def _connected(path: Path, wait_seconds: float) -> sqlite3.Connection:
    return sqlite3.connect(
        f"file:{path}?mode=rw", uri=True, timeout=wait_seconds, isolation_level=None
    )


def _busy_or_broken(error: sqlite3.OperationalError, path: Path) -> LedgerError:
    if "locked" in str(error) or "busy" in str(error):
        what = "another process has been using it for too long"
        return LedgerBusyError(what, where=str(path), hint="try again")
    hint = "there must be as much room on the disk as the ledger takes; see rimland doctor"
    return LedgerError(f"cannot be rewritten ({error})", where=str(path), hint=hint)


def _write_tables_anew(database: Database) -> None:
    """PostgreSQL: each table into new files; its write-ahead log and backups are the server's."""
    apart = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with database.translated(), apart.connect() as connection:
        role, owns = connection.exec_driver_sql(_OWNER).one()
        if not owns:
            # The server would only warn, and leave the words where they are.
            what, hint = f"role '{role}' may not do this", "the owner of the tables must run it"
            raise LedgerError(what, where=database.address, hint=hint)
        quoted = connection.dialect.identifier_preparer.quote
        for name in sorted(inspect(connection).get_table_names()):
            connection.exec_driver_sql(f"VACUUM (FULL) {quoted(name)}")
        if _may_checkpoint(connection):
            connection.exec_driver_sql("CHECKPOINT")


def _may_checkpoint(connection: Connection) -> bool:
    found = connection.exec_driver_sql(
        "SELECT rolsuper OR pg_has_role(current_user, 'pg_checkpoint', 'USAGE') "
        "FROM pg_roles WHERE rolname = current_user"
    )
    return bool(found.scalar())


def _size(connection: Connection) -> int:
    if connection.dialect.name == "sqlite":
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
        return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar() or 0)
    found = connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar()
    return int(found or 0)
