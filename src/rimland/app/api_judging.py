"""The Python API of judging: what persons say of reports and events, and how they take it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from rimland.app.jobs.judge_log import COLUMNS, judgement_rows
from rimland.app.settings import Settings
from rimland.ledger.database import Database

if TYPE_CHECKING:
    from rimland.app.api import EventTable
    from rimland.app.jobs.judge import Judged
    from rimland.app.jobs.judge_signing import Signed
    from rimland.app.jobs.review import Review
    from rimland.model.network import Network


class Judging:
    """The part of a ledger that persons write: judgements, review, agreement."""

    database: Database
    settings: Settings

    def judge(
        self,
        verdict: str,
        *subjects: str,
        reason: str,
        by: str | None = None,
        known: datetime | None = None,
    ) -> Judged:
        """Append same, different, part-of, accept or reject on reports or events, and link anew.

        Raises RimlandError for what cannot be judged so, DeclarationError for a contradiction.
        """
        from rimland.app.jobs.judge import judge  # noqa: PLC0415 - reads texts

        now = _now()
        signed = self._signed(reason, by, now, known)
        return judge(self.database, verdict, subjects, signed, now=now)

    def correct(
        self,
        subject: str,
        fields: Mapping[str, object],
        *,
        reason: str,
        by: str | None = None,
        known: datetime | None = None,
    ) -> Judged:
        """Append corrected fields of a report or an event; raises RimlandError for a bad value.

        None is unknown; everything else is written as a person would type it.
        """
        from rimland.app.jobs.judge import correct  # noqa: PLC0415 - reads texts
        from rimland.app.jobs.judge_values import typed  # noqa: PLC0415

        now = _now()
        wanted = {field: typed(value) for field, value in fields.items()}
        signed = self._signed(reason, by, now, known)
        return correct(self.database, subject, wanted, signed, now=now)

    def undo(self, judgement: int | None, *, reason: str, by: str | None = None) -> Judged:
        """Append that a judgement, with all of its act, counts as never made; None is one's last."""
        from rimland.app.jobs.judge import undo  # noqa: PLC0415 - reads texts

        now = _now()
        return undo(self.database, judgement, self._signed(reason, by, now), now=now)

    def judgements(self, subject: str | None = None, *, methods: bool = False) -> EventTable:
        """Return judgements, all or those on one event or report, with what has become of each."""
        from rimland.app.api import EventTable  # noqa: PLC0415 - it inherits from this class

        return EventTable(_table(judgement_rows(self.database, subject, methods=methods)))

    def review(
        self,
        *,
        by: str | None = None,
        network: Network | None = None,
        country: str | None = None,
        limit: int | None = None,
        double: bool = False,
    ) -> Review:
        """Begin a sitting: ``next``, ``reports``, ``answer``, ``take_back``, then ``finish``."""
        from rimland.app.jobs.review import Review  # noqa: PLC0415 - pulls in linking
        from rimland.app.jobs.review_queue import Wanted  # noqa: PLC0415

        wanted = Wanted(network, country, limit, double)
        return Review(self.database, by, wanted, default=self.settings.reviewer)

    def review_queue(
        self,
        *,
        by: str | None = None,
        network: Network | None = None,
        country: str | None = None,
        limit: int | None = None,
        double: bool = False,
    ) -> EventTable:
        """Return what waits for a reviewer, the most urgent first."""
        from rimland.app.api import EventTable  # noqa: PLC0415 - it inherits from this class

        sitting = self.review(by=by, network=network, country=country, limit=limit, double=double)
        return EventTable(sitting.queue_table())

    def agreement(self) -> EventTable:
        """Return how far reviewers agree on pairs that two of them judged, with Cohen's kappa."""
        from rimland.app.api import EventTable  # noqa: PLC0415 - it inherits from this class
        from rimland.app.jobs.review_agreement import agreement_table  # noqa: PLC0415

        return EventTable(agreement_table(self.database))

    def _signed(
        self, reason: str, by: str | None, now: datetime, known: datetime | None = None
    ) -> Signed:
        from rimland.app.jobs.judge_signing import sign  # noqa: PLC0415 - loads the name recogniser

        return sign(reason, by, default=self.settings.reviewer, now=now, known=known)


_NUMBERS = {"number": pa.int64(), "act": pa.int64(), "undoes": pa.int64(), "score": pa.float64()}


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    schema = pa.schema([(name, _NUMBERS.get(name, pa.string())) for name in COLUMNS])
    return pa.Table.from_pylist(rows, schema=schema)


def _now() -> datetime:
    return datetime.now(UTC)
