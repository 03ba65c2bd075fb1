"""The part of the Python API that cares for a ledger as a whole."""

from __future__ import annotations

from rimland.app.jobs.copy import CopiedTable, copy_between
from rimland.app.settings import Settings


class Care:
    """Copies of a whole ledger."""

    settings: Settings

    def copy_to(self, address: str) -> list[CopiedTable]:
        """Copy this ledger into an empty one at a path or URL; returns rows and checksum by table.

        Raises LedgerError for a target that holds anything; it is then as it was.
        """
        return copy_between(self.settings.ledger, address, self.settings)
