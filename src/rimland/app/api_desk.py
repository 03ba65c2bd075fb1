"""The part of the Python API that keeps the desk at work."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.model.errors import NotFoundError

if TYPE_CHECKING:
    from rimland.app.jobs.run_desk import OpenDesk


class Desks:
    """Fetching, reading, linking, matching and sending, again and again."""

    database: Database
    settings: Settings

    def desk(self) -> AbstractContextManager[OpenDesk]:
        """Return a desk for this ledger: ``with ledger.desk() as open: open.desk.run(stop)``."""
        from rimland.app.jobs.run_desk import open_desk  # noqa: PLC0415 - loads every stage

        return open_desk(self.database, self.settings)

    def feed_by_token(self, token: str, follow_id: str) -> bytes:
        """Return the Atom feed of a follow to who knows its token; raises NotFoundError."""
        from rimland.app.jobs.deliver_web import feed_by_token  # noqa: PLC0415 - as above

        found = feed_by_token(self.database, self.settings, token, follow_id, now=datetime.now(UTC))
        if found is None:
            raise NotFoundError("there is no such feed", hint="see rimland follow show")
        return found

    def stop_by_token(self, token: str) -> bool:
        """End the channel that a mail's stop link names; whether the link is one of ours."""
        from rimland.app.jobs.deliver_web import stop_by_token  # noqa: PLC0415 - as above

        return stop_by_token(self.database, token, now=datetime.now(UTC))
