"""The part of the Python API that links reports into events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from rimland.app.jobs.link import LinkResult, link_reports
from rimland.ledger.database import Database
from rimland.ledger.events import unlinked_reports


class Linking:
    """Reports to events."""

    database: Database

    def link(
        self,
        *,
        retrain: bool = False,
        rebuild: bool = False,
        step: Callable[[str], None] = lambda name: None,
    ) -> LinkResult:
        """Derive events from the reports; only what changed since the last time is compared.

        Args:
            retrain: first train a model on this ledger, log it, and link everything with it.
            rebuild: throw the derived tables away and make them again; events stay as they are.
            step: told the name of each step as it begins.

        Raises:
            LedgerBusyError: others keep writing meanwhile.
            RimlandError: there is too little to train on.
        """
        return link_reports(
            self.database, now=datetime.now(UTC), retrain=retrain, rebuild=rebuild, step=step
        )

    def waiting_for_link(self) -> int:
        """Return how many report versions came in since the last link."""
        with self.database.reading() as connection:
            return unlinked_reports(connection)
