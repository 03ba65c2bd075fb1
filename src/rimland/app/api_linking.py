"""The part of the Python API that links reports into events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from rimland.app.jobs.link import LinkResult, link_reports
from rimland.app.jobs.link_whole import Compare, compare_here
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.events import unlinked_reports
from rimland.model.errors import RimlandError


class Linking:
    """Reports to events."""

    database: Database
    settings: Settings

    def link(
        self,
        *,
        retrain: bool = False,
        rebuild: bool = False,
        engine: str = "duckdb",
        step: Callable[[str], None] = lambda name: None,
    ) -> LinkResult:
        """Derive events from the reports; only what changed since the last time is compared.

        Args:
            retrain: first train a model on this ledger, log it, and link everything with it.
            rebuild: throw the derived tables away and make them again; events stay as they are.
            engine: what compares reports where all are: ``duckdb`` in this process, or ``spark``
                where the settings say; the events are the same. A few changes are compared here.
            step: told the name of each step as it begins.

        Raises:
            LedgerBusyError: others keep writing meanwhile.
            RimlandError: there is too little to train on, or Spark is missing or does not start.
        """
        compare: Compare = compare_here
        if engine == "spark":
            from rimland.app.jobs.link_spark import compare_on_spark  # noqa: PLC0415 - an extra

            compare = compare_on_spark(self.settings)
        elif engine != "duckdb":
            what = f"there is no engine '{engine[:40]}'"
            raise RimlandError(what, hint="choose duckdb or spark")
        return link_reports(
            self.database,
            now=datetime.now(UTC),
            retrain=retrain,
            rebuild=rebuild,
            compare=compare,
            step=step,
        )

    def waiting_for_link(self) -> int:
        """Return how many report versions came in since the last link."""
        with self.database.reading() as connection:
            return unlinked_reports(connection)
