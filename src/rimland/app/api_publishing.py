"""The part of a ledger's Python API on what leaves it, and on what is taken down in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from rimland.app.jobs.erase import Vacuumed, erase_documents, vacuum
from rimland.app.jobs.events import EventFilter
from rimland.app.jobs.export import Exported, export
from rimland.app.jobs.published import PublishingTerms
from rimland.app.settings import Settings
from rimland.ledger.catalogue import source_definitions
from rimland.ledger.database import Database
from rimland.ledger.erased import erasure_log
from rimland.ledger.erasing import Erased, Takedown
from rimland.model.vocab import Redistribution

if TYPE_CHECKING:
    from rimland.app.api import EventTable


class Publishing:
    """Methods of ``Ledger``: exports and erasures."""

    database: Database
    settings: Settings

    def _publishing_terms(self) -> PublishingTerms:
        """Return by which day and setting something leaves this ledger now."""
        today = datetime.now(UTC).date()
        return PublishingTerms(today, self.settings.abduction_hold_days)

    def private_rows(self, listed: EventTable) -> int:
        """Return how many listed events or reports rest on records that may not be passed on."""
        table = listed.to_arrow()
        if "redistribute" in table.column_names:
            free = pc.equal(table["redistribute"], str(Redistribution.RECORDS))
            return int(table.num_rows - (pc.sum(free).as_py() or 0))
        with self.database.reading() as connection:
            sources = source_definitions(connection)
        free_ones = {k for k, s in sources.items() if s["redistribute"] == Redistribution.RECORDS}
        return sum(source not in free_ones for source in table["source"].to_pylist())

    def export(
        self,
        form: str,
        target: Path | str,
        wanted: EventFilter | None = None,
        *,
        as_of: datetime | None = None,
        reports: bool = False,
    ) -> Exported:
        """Write the events that may be passed on, or their reports, and a manifest beside them.

        Args:
            form: csv, jsonl, geojson or parquet.
            target: the file.
            wanted: which events; all if None.
            as_of: only what was known then.
            reports: one row per report instead of per event.
        """
        return export(
            self.database,
            form,
            Path(target),
            wanted or EventFilter(),
            self._publishing_terms(),
            now=datetime.now(UTC),
            as_of=as_of,
            reports=reports,
        )

    def erase(
        self,
        documents: str | Sequence[str],
        *,
        reason: str,
        by: str | None = None,
        url_too: bool = False,
        with_reports: bool = False,
        copies: bool = False,
    ) -> list[Erased]:
        """Erase documents, by id or address: their words go, their hashes and the reason stay.

        Doing it again changes nothing. The words leave the disk with ``vacuum``. Raises
        RimlandError without a reason, NotFoundError for a document the ledger does not hold.

        Args:
            documents: ids or addresses.
            reason: why, for the log; persons' names in it are hidden.
            by: the handle of who asked, not a name.
            url_too: forget the addresses as well.
            with_reports: retract the reports that were read in them as well.
            copies: erase every document of the same words, and refuse any that comes later.
        """
        from rimland.app.jobs.coders import default_masker  # noqa: PLC0415 - loads the readers
        from rimland.app.jobs.judge_signing import reviewer_handle  # noqa: PLC0415

        signed = by or self.settings.reviewer
        takedown = Takedown(
            reason=default_masker().hidden(reason).text,
            made_by=reviewer_handle(signed, default="") if signed else None,
            url_too=url_too,
            reports_too=with_reports,
            copies_too=copies,
        )
        names = [documents] if isinstance(documents, str) else list(documents)
        return erase_documents(self.database, names, takedown, now=datetime.now(UTC))

    def erasures(self) -> list[dict[str, Any]]:
        """Return every erasure: document, hashes, reason, by whom and when."""
        with self.database.reading() as connection:
            return erasure_log(connection)

    def vacuum(self) -> Vacuumed:
        """Rewrite the ledger's files, and delete snapshots that hold erased text.

        Raises LedgerBusyError while others use the ledger.
        """
        return vacuum(
            self.database,
            self.settings.snapshot_folder,
            now=datetime.now(UTC),
            wait_seconds=self.settings.ledger_wait_seconds,
        )
