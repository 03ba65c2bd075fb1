"""The part of a ledger's Python API on what was known when, and on what nobody reported."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.model.errors import RimlandError
from rimland.model.time import parse_instant
from rimland.tables.networks import named_network

if TYPE_CHECKING:
    from rimland.analysis.unseen import Unseen, UnseenOptions
    from rimland.app.jobs.diff import EventChange
    from rimland.app.jobs.events import EventFilter
    from rimland.model.network import Network
    from rimland.tables.snapshot import Snapshot

_SNAPSHOT = "snap-"


class Times:
    """Methods of ``Ledger``: what changed between two times, and how much no source reported."""

    database: Database
    settings: Settings

    def diff(
        self,
        before: datetime | str,
        after: datetime | str,
        wanted: EventFilter | None = None,
        *,
        judged_then: bool = False,
    ) -> list[EventChange]:
        """Return which events changed between two knowledge times or two snapshots, and why.

        Times are datetimes or text as ``--as-of`` takes it; snapshots are named by their ids.
        Reports are linked as judged today, unless ``judged_then`` asks for what had been judged at
        each time. Raises RimlandError where a time cannot be read or the second is not the later,
        NotFoundError for a snapshot there is not.
        """
        from rimland.app.jobs.diff import diff_snapshots, diff_times  # noqa: PLC0415 - seldom used
        from rimland.app.jobs.snapshot import open_made  # noqa: PLC0415 - as above

        folder = self.settings.snapshot_folder
        named = [isinstance(side, str) and side.startswith(_SNAPSHOT) for side in (before, after)]
        if all(named):
            first, second = (open_made(self.database, folder, str(s)) for s in (before, after))
            return diff_snapshots(first, second, wanted)
        if any(named):
            what = "a snapshot can only be compared with a snapshot"
            raise RimlandError(what, hint="name two times or two snapshots")
        early, late = (s if isinstance(s, datetime) else parse_instant(s) for s in (before, after))
        return diff_times(self.database, early, late, wanted, judged_then=judged_then)

    def unseen(
        self,
        network: str | Network,
        options: UnseenOptions | None = None,
        *,
        snapshot: Snapshot | None = None,
    ) -> Unseen:
        """Return how many events of a network no source reported, or why that cannot be told.

        It reads a fresh snapshot unless one is given. Raises NotFoundError for an unknown network
        or list.
        """
        from rimland.analysis.unseen import UnseenOptions, unseen  # noqa: PLC0415 - pulls in ibis
        from rimland.app.jobs.snapshot import make_snapshot  # noqa: PLC0415 - as above

        read = snapshot or make_snapshot(
            self.database, self.settings.snapshot_folder, now=datetime.now(UTC)
        )
        return unseen(read, named_network(network), options or UnseenOptions())
