"""The part of a ledger's Python API that freezes what was said to come, and tells how it came out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rimland.app.settings import Settings
from rimland.ledger.database import Database

if TYPE_CHECKING:
    from rimland.analysis.claims.results import CheckResult
    from rimland.app.jobs.freeze import Register
    from rimland.app.jobs.scorecard import Scorecard
    from rimland.model.frozen import Entry
    from rimland.tables.snapshot import Snapshot


class Registers:
    """Methods of ``Ledger`` on the register: entries are added, never changed."""

    database: Database
    settings: Settings

    if TYPE_CHECKING:

        def snapshot(self, *, as_of: datetime | None = None, publish: bool = False) -> Snapshot:
            """Write a snapshot, as ``Ledger`` does."""

    def freeze_forecast(self, path: Path | str) -> tuple[Entry, bool]:
        """Freeze the file of a forecast; return its entry and whether it is new.

        Raises FileRefusedError for a file that is no forecast or does not name its origin.
        """
        from rimland.app.jobs.freeze import freeze_forecast  # noqa: PLC0415 - few freeze

        return freeze_forecast(self.database, Path(path), now=datetime.now(UTC))

    def freeze_claims(self, result: CheckResult) -> list[tuple[Entry, bool]]:
        """Freeze what a checked article says will be; return each entry and whether it is new."""
        from rimland.app.jobs.freeze import freeze_claims  # noqa: PLC0415 - as above

        return freeze_claims(self.database, result, now=datetime.now(UTC))

    def register(self) -> Register:
        """Return all that was frozen, with the proof whether it is what was frozen."""
        from rimland.app.jobs.freeze import read_register  # noqa: PLC0415 - as above

        return read_register(self.database)

    def scorecard(
        self,
        *,
        observed: Path | None = None,
        snapshot: Snapshot | None = None,
        step: Callable[[str], None] = lambda _entry: None,
    ) -> Scorecard:
        """Return how everything that was frozen came out; ``observed`` is a panel of what happened.

        Raises LedgerDamagedError where the register is not what was frozen.
        """
        from rimland.app.jobs.scorecard import scorecard  # noqa: PLC0415 - as above
        from rimland.app.jobs.topics import shipped  # noqa: PLC0415

        return scorecard(
            self.database,
            snapshot or self.snapshot(),
            {one.network_id: one for one in shipped()},
            today=datetime.now(UTC).date(),
            observed=observed,
            step=step,
        )

    def scorecard_page(self, card: Scorecard, snapshot: Snapshot) -> str:
        """Return a scorecard as a self-contained page; the snapshot is the published one it was told by."""
        from rimland.app.jobs.scorecard import scorecard_content  # noqa: PLC0415 - lays out pages
        from rimland.outputs.scorecard_page import render_scorecard  # noqa: PLC0415

        made = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
        return render_scorecard(scorecard_content(card, snapshot, made=made))
