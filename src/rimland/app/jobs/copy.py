"""Copying a ledger into another database."""

from __future__ import annotations

from collections.abc import Callable

from rimland.app.settings import Settings
from rimland.ledger.copying import CopiedTable, copy_ledger
from rimland.ledger.database import Database

__all__ = ["CopiedTable", "copy_between"]


def copy_between(
    source: str,
    target: str,
    settings: Settings,
    *,
    progress: Callable[[str, int], None] = lambda _table, _rows: None,
) -> list[CopiedTable]:
    """Copy the ledger at one address to another, which must hold nothing.

    Raises NotFoundError where there is no source, LedgerError for a target that is not empty.
    """
    wait = settings.ledger_wait_seconds
    given = Database(source, wait_seconds=wait, create=False)
    try:
        made = Database(target, wait_seconds=wait)
        try:
            return copy_ledger(given, made, progress=progress)
        finally:
            made.close()
    finally:
        given.close()
