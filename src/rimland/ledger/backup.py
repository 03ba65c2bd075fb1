"""A consistent copy of a ledger while others go on using it."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from pathlib import Path

from rimland.ledger.database import Database
from rimland.model.errors import LedgerDamagedError, LedgerError


def backup(database: Database, target: Path) -> int:
    """Copy a SQLite ledger to ``target`` and return its size in bytes.

    The copy appears under its name only when it is whole and passes SQLite's own check; an
    existing file is never overwritten. Raises LedgerError.
    """
    if database.path is None:
        hint = "use pg_dump, or copy it into a file: rimland ledger copy"
        raise LedgerError("only a SQLite ledger is backed up here", hint=hint)
    if target.exists():
        raise LedgerError("exists already", where=str(target), hint="name a new file")
    if not target.parent.is_dir():
        raise LedgerError("its folder does not exist", where=str(target), hint="make it first")
    with database.reading():
        pass  # what is copied is a ledger, made now if it was not there yet
    handle, name = tempfile.mkstemp(prefix=".rimland-backup-", dir=target.parent)
    os.close(handle)
    copy = Path(name)
    try:
        with sqlite3.connect(f"file:{database.path}?mode=ro", uri=True) as source:
            destination = sqlite3.connect(copy)
            try:
                source.backup(destination, pages=4096)
                verdict = destination.execute("PRAGMA integrity_check").fetchone()[0]
                # A backup is one file: no write-ahead log beside it.
                destination.execute("PRAGMA journal_mode = DELETE")
            finally:
                destination.close()
        source.close()
        if verdict != "ok":
            what = f"the copy is damaged ({verdict})"
            raise LedgerDamagedError(what, where=str(database.path), hint="check the disk")
        copy.rename(target)
    except (OSError, sqlite3.Error) as error:
        raise LedgerError(f"cannot be written ({error})", where=str(target)) from error
    finally:
        copy.unlink(missing_ok=True)
    return target.stat().st_size
