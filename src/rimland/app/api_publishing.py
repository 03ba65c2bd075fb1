"""The part of a ledger's Python API on what leaves it, and on what is taken down in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from rimland.app.jobs.erase import Vacuumed, erase_documents, vacuum
from rimland.app.jobs.published import PublishingTerms
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.erased import erasure_log
from rimland.ledger.erasing import Erased, Takedown


class Publishing:
    """Methods of ``Ledger``: erasures."""

    database: Database
    settings: Settings

    def publishing_terms(self) -> PublishingTerms:
        """Return by which day and setting something leaves this ledger now."""
        today = datetime.now(UTC).date()
        return PublishingTerms(today, self.settings.abduction_hold_days)

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
