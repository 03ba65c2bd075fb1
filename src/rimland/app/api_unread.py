"""The part of a ledger's Python API on what is kept and not coded."""

from __future__ import annotations

from datetime import datetime

from rimland.ledger.database import Database
from rimland.ledger.uncoded import uncoded_by_language


class Unread:
    """Methods of ``Ledger``: what is missing because nothing here reads it."""

    database: Database

    def not_coded(self, *, as_of: datetime | None = None) -> dict[str, int]:
        """Return how many documents are not coded because of their language, by language."""
        with self.database.reading() as connection:
            return uncoded_by_language(connection, as_of=as_of)
