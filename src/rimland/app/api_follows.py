"""The part of a ledger's Python API on follows: what somebody wants to hear of, and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rimland.app.settings import Settings
from rimland.ledger.database import Database

if TYPE_CHECKING:
    from rimland.app.jobs.desk_replay import Replayed
    from rimland.app.jobs.follows import Added
    from rimland.ledger.follows import StoredChannel, StoredFollow, StoredFollower


class Follows:
    """Methods of ``Ledger``: everybody sees and changes their own follows only."""

    database: Database
    settings: Settings

    def follow(
        self,
        query: str,
        *,
        name: str | None = None,
        deliver: str = "now",
        to: Sequence[str] = (),
        follower: str | None = None,
        network: str | None = None,
    ) -> Added:
        """Follow a query from now on: now, daily or weekly, told at each address of ``to``.

        Without an address the follower's Atom feed tells. Raises QueryError for a query that cannot
        be used, or that asks for a person; RimlandError for anything else that cannot be.
        """
        from rimland.app.jobs.follows import add_follow  # noqa: PLC0415 - reads texts
        from rimland.outputs.follows import DEFAULT_NETWORK  # noqa: PLC0415

        return add_follow(
            self.database,
            self.settings,
            query,
            now=_now(),
            name=name,
            delivery=deliver,
            to=to,
            follower=follower,
            network=network or DEFAULT_NETWORK,
        )

    def edit_follow(
        self,
        named: str,
        *,
        query: str | None = None,
        name: str | None = None,
        deliver: str | None = None,
        to: Sequence[str] = (),
        follower: str | None = None,
        network: str | None = None,
    ) -> Added:
        """Change what is given of a follow, by its id or name; raises as ``follow`` does."""
        from rimland.app.jobs.follows import edit_follow  # noqa: PLC0415 - reads texts

        return edit_follow(
            self.database,
            self.settings,
            named,
            now=_now(),
            query=query,
            name=name,
            delivery=deliver,
            to=to,
            follower=follower,
            network=network,
        )

    def set_follow(self, named: str, state: str, *, follower: str | None = None) -> StoredFollow:
        """Make a follow ``live``, ``paused`` or ``ended``; raises NotFoundError, also for others'."""
        from rimland.app.jobs.follows import set_state  # noqa: PLC0415 - reads texts

        return set_state(self.database, self.settings, named, state, now=_now(), follower=follower)

    def follows(self, *, follower: str | None = None) -> list[StoredFollow]:
        """Return a follower's own follows as they are now, the oldest first."""
        from rimland.app.jobs.follows import list_follows  # noqa: PLC0415 - reads texts

        return list_follows(self.database, self.settings, follower=follower)

    def replay_follow(
        self,
        named: str | None = None,
        *,
        query: str | None = None,
        network: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        follower: str | None = None,
        progress: Callable[[int, int], None] = lambda done, of: None,
    ) -> list[Replayed]:
        """Return what a follow, or a query that is none yet, would have sent; writes nothing."""
        from rimland.app.jobs.follows_replay import replay_follow  # noqa: PLC0415 - reads texts

        return replay_follow(
            self.database,
            self.settings,
            named,
            now=_now(),
            query=query,
            network=network,
            since=since,
            until=until,
            follower=follower,
            progress=progress,
        )

    def quiet_hours(
        self, hours: str | None = None, *, zone: str | None = None, follower: str | None = None
    ) -> StoredFollower:
        """Set a follower's quiet hours (``22:00-07:00`` or ``none``) and zone; None keeps them."""
        from rimland.app.jobs.follows_followers import set_quiet  # noqa: PLC0415 - reads texts

        return set_quiet(
            self.database, self.settings, hours, now=_now(), zone=zone, follower=follower
        )

    def channels(self, *, follower: str | None = None) -> list[StoredChannel]:
        """Return where a follower is told."""
        from rimland.app.jobs.follows_followers import list_channels  # noqa: PLC0415 - reads texts

        return list_channels(self.database, self.settings, follower=follower)

    def add_channel(self, address: str, *, follower: str | None = None) -> StoredChannel:
        """Write down where a follower can be told; the same address is the same channel."""
        from rimland.app.jobs.follows_followers import add_channel_to  # noqa: PLC0415 - reads texts

        return add_channel_to(self.database, self.settings, address, now=_now(), follower=follower)

    def remove_channel(self, named: str, *, follower: str | None = None) -> StoredChannel:
        """End one of a follower's channels, by its id or address; nothing goes there any more."""
        from rimland.app.jobs.follows_followers import remove_channel  # noqa: PLC0415 - reads texts

        return remove_channel(self.database, self.settings, named, now=_now(), follower=follower)


def _now() -> datetime:
    return datetime.now(UTC)
