"""A desk in tests: followers, what comes in at a time, and what was sent after it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rimland.app.jobs.articles import load_articles
from rimland.app.jobs.desk_match import MatchRound, begin_matching, match_alerts
from rimland.app.jobs.link import link_reports
from rimland.app.jobs.load_options import LoadOptions
from rimland.app.jobs.stories import assign_stories
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.follows import (
    StoredChannel,
    StoredFollow,
    add_channel,
    add_follower,
    append_follow,
)
from rimland.ledger.outbox import claim_due, settle
from rimland.ledger.outbox_rows import DELIVERED, Parcel, Settled
from rimland.model.time import utc_text
from rimland.sources.bounds import Limits

BEGIN = datetime(2015, 3, 1, tzinfo=UTC)
SETTLED = timedelta(hours=1)
"""Longer than a change waits for being taken back."""


def follow(database: Database, who: str, query: str) -> None:
    """Let somebody follow a query from the beginning, told by mail."""
    with database.writing() as connection:
        add_follower(connection, who, zone="UTC", feed_token=f"token-of-{who}", now=BEGIN)
        channel = StoredChannel(f"ch-{who}", who, "email", f"{who}@example.org", None, None, None)
        add_channel(connection, channel, now=BEGIN)
        append_follow(
            connection,
            StoredFollow(
                *(f"fo-{who}", 1, who, "my follow", query, "islamic-state", "immediate"),
                channel_ids=(channel.channel_id,),
                state="live",
                recorded_at=utc_text(BEGIN),
            ),
        )


def sent(database: Database, now: datetime) -> list[Parcel]:
    """Send what is due, as a sender whose every message arrives."""
    with database.writing() as connection:
        parcels = claim_due(connection, "w", now, 100)
        for parcel in parcels:
            settle(connection, parcel, Settled(DELIVERED), "w", now)
    return parcels


def told(parcel: Parcel) -> tuple[str, str]:
    """Return an alert's kind, and the place or else the title it names."""
    (alert,) = parcel.alerts
    facts = alert.payload["facts"]
    return alert.kind, facts["place"] or facts["title"]


class SmallDesk:
    """A ledger that matching has begun on, and steps through time."""

    def __init__(self, address: str, folder: Path, settings: Settings | None = None) -> None:
        self.database, self.folder = Database(address), folder
        self.settings = settings or Settings()
        begin_matching(self.database, now=BEGIN)

    def comes_in(
        self, article: dict[str, Any], now: datetime, *, link: bool = True, **options: Any
    ) -> MatchRound:
        """Load an article at a time and go through the stages up to matching, linking or not."""
        file = self.folder / "one.jsonl"
        file.write_text(json.dumps(article), encoding="utf-8")
        load_articles(
            *(self.database, [str(file)], LoadOptions(**options)),
            settings=self.settings,
            now=now,
            limits=Limits(),
        )
        return self.match(now, link=link)

    def match(self, now: datetime, *, link: bool = True) -> MatchRound:
        """Go through the stages after reading."""
        assign_stories(self.database, self.settings, now=now)
        if link:
            link_reports(self.database, now=now)
        return match_alerts(self.database, self.settings, now=now)

    def told(self, now: datetime) -> list[tuple[str, str]]:
        """Return what is sent once everything of a time has settled."""
        return [told(parcel) for parcel in sent(self.database, now + SETTLED)]
