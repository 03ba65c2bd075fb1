"""The part of a ledger's Python API on alerts: what was told, what waits, what never arrived."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rimland.app.settings import Settings
from rimland.ledger.database import Database

if TYPE_CHECKING:
    from rimland.app.jobs.deliver import DeliveryRound
    from rimland.app.jobs.deliver_shown import AlertRow, DeadAlert, ShownAlert


class Alerts:
    """Methods of ``Ledger``: everybody sees their own alerts only."""

    database: Database
    settings: Settings

    def alerts(
        self, *, follower: str | None = None, state: str | None = None, limit: int = 100
    ) -> list[AlertRow]:
        """Return a follower's alerts, the latest first: all, or those in one state."""
        from rimland.app.jobs.deliver_shown import list_alerts  # noqa: PLC0415 - seldom used

        return list_alerts(
            self.database, _handle(self.settings, follower), state=state, limit=limit
        )

    def alert(self, key: str, *, follower: str | None = None) -> ShownAlert:
        """Return one of a follower's alerts with every try at sending it; raises NotFoundError."""
        from rimland.app.jobs.deliver_shown import show_alert  # noqa: PLC0415 - as above

        return show_alert(self.database, _handle(self.settings, follower), key)

    def dead_alerts(self, *, limit: int = 100) -> list[DeadAlert]:
        """Return everybody's alerts that were given up, without what they say."""
        from rimland.app.jobs.deliver_shown import dead_alerts  # noqa: PLC0415 - as above

        return dead_alerts(self.database, limit=limit)

    def retry_alert(self, key: str) -> None:
        """Let a dead or waiting alert be tried again at once; raises NotFoundError."""
        from rimland.app.jobs.deliver_shown import retry_alert  # noqa: PLC0415 - as above

        retry_alert(self.database, key, now=_now())

    def send_alerts(self, *, limit: int = 1000) -> DeliveryRound:
        """Send what is due, once; raises SettingsError where the settings do not say how."""
        from rimland.app.jobs.deliver import deliver_due, make_senders  # noqa: PLC0415 - as above

        return deliver_due(
            self.database,
            self.settings,
            make_senders(self.settings),
            now=_now(),
            worker=f"{socket.gethostname()}-{os.getpid()}",
            limit=limit,
            clock=_now,
        )

    def write_alerts(self, folder: Path, *, limit: int = 1000) -> list[Path]:
        """Write what is due to files instead of sending it, and return them; it stays due."""
        from rimland.app.jobs.deliver_preview import write_due  # noqa: PLC0415 - as above

        return write_due(self.database, self.settings, folder, now=_now(), limit=limit)

    def alert_feed(self, follow: str, *, follower: str | None = None) -> bytes:
        """Return a follow's alerts as an Atom feed; raises NotFoundError."""
        from rimland.app.jobs.deliver_web import follow_feed  # noqa: PLC0415 - as above
        from rimland.app.jobs.follows import find_follow  # noqa: PLC0415

        found = find_follow(self.database, _handle(self.settings, follower), follow)
        return follow_feed(self.database, self.settings, found, now=_now())


def _handle(settings: Settings, follower: str | None) -> str:
    from rimland.app.jobs.follows_values import follower_handle  # noqa: PLC0415 - as above

    return follower_handle(settings, follower)


def _now() -> datetime:
    return datetime.now(UTC)
