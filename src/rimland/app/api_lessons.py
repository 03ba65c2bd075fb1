"""The part of a ledger's Python API on what can be learned from elsewhere and before."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.model.network import Network
from rimland.model.time import Month

if TYPE_CHECKING:
    from rimland.analysis.ledger_panel import CountOf
    from rimland.analysis.lessons.results import Lessons as Learned
    from rimland.analysis.lessons.results import Options
    from rimland.tables.measures import RefusedRow
    from rimland.tables.snapshot import Snapshot


class Lessons:
    """Methods of ``Ledger`` that compare a country with others."""

    database: Database
    settings: Settings

    if TYPE_CHECKING:

        def snapshot(self, *, as_of: datetime | None = None, publish: bool = False) -> Snapshot:
            """Write a snapshot, as ``Ledger`` does."""

    def lessons(
        self,
        country: str,
        on: Month,
        options: Options | None = None,
        *,
        network: str | Network | None = None,
        count: CountOf | None = None,
        measures: Path | None = None,
        snapshot: Snapshot | None = None,
    ) -> tuple[Learned, list[RefusedRow]]:
        """Return what followed where it looked as in a country by a month, and refused measures.

        Without a network all organised violence of the ledger is counted, with one its attacks.
        Raises CoverageError where no source lists everything in any month, NotFoundError for a
        country that none lists.
        """
        from rimland.analysis.ledger_panel import CountOf, country_panel  # noqa: PLC0415 - pulls in ibis
        from rimland.app.jobs.lessons import learned  # noqa: PLC0415
        from rimland.tables.networks import named_network  # noqa: PLC0415

        held = country_panel(
            snapshot or self.snapshot(),
            count or CountOf.DEATHS,
            named_network(network) if network is not None else None,
        )
        return learned(held, country, on, options, measures, count=count or CountOf.DEATHS)
