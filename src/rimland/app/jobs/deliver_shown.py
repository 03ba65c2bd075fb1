"""Alerts as their follower looks at them, and as whoever keeps the desk sees that some are dead."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rimland.app.jobs.deliver import notice_of
from rimland.app.jobs.follows_channels import ChannelKind, shown_address
from rimland.ledger.database import Database
from rimland.ledger.follows import StoredChannel
from rimland.ledger.outbox import retry
from rimland.ledger.outbox_reading import listed, one
from rimland.ledger.outbox_rows import DEAD
from rimland.model.errors import NotFoundError
from rimland.outputs.alerts.message import plain_text
from rimland.outputs.alerts.view import view
from rimland.outputs.text import clean


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert on its way to one channel, without all it says."""

    key: str
    kind: str
    state: str
    subject: str
    headline: str
    channel: str
    to: str
    digest: str | None
    tries: int
    due_at: str
    sent_at: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class ShownAlert:
    """An alert with what it says, and every try at sending it."""

    row: AlertRow
    text: str
    facts: Mapping[str, Any]
    changes: tuple[Mapping[str, Any], ...]
    why: tuple[Mapping[str, Any], ...]
    tried: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class DeadAlert:
    """An alert that was given up: where it was going and why it never arrived, not what it said."""

    key: str
    follower: str
    channel: str
    to: str
    tries: int
    due_at: str
    error: str | None


def list_alerts(
    database: Database, follower_id: str, *, state: str | None = None, limit: int = 100
) -> list[AlertRow]:
    """Return a follower's alerts, the latest first."""
    with database.reading() as connection:
        rows = listed(connection, follower_id=follower_id, state=state, limit=limit)
    return [_row(row) for row in rows]


def show_alert(database: Database, follower_id: str, key: str) -> ShownAlert:
    """Return one of a follower's alerts; raises NotFoundError for anybody else's too."""
    with database.reading() as connection:
        found = one(connection, key)
    if found is None or found["follower_id"] != follower_id:
        raise _none(key, "list yours: rimland alerts list")
    payload = found["payload"]
    return ShownAlert(
        _row(found),
        plain_text([view(notice_of(key, found["kind"], payload))]),
        payload["facts"],
        tuple(payload["changes"]),
        tuple(payload["why"]),
        tuple(found["tried"]),
    )


def dead_alerts(database: Database, *, limit: int = 100) -> list[DeadAlert]:
    """Return everybody's alerts that were given up, the latest first, without what they say."""
    with database.reading() as connection:
        rows = listed(connection, state=DEAD, limit=limit)
    return [
        DeadAlert(
            row["alert_key"],
            row["follower_id"],
            row["channel_kind"] or "–",
            _address(row),
            row["tries"],
            row["due_at"],
            row["last_error"],
        )
        for row in rows
    ]


def retry_alert(database: Database, key: str, *, now: datetime) -> None:
    """Let a dead or waiting alert be tried again at once; raises NotFoundError if there is none."""
    with database.writing() as connection:
        if not retry(connection, key, now):
            raise _none(key, "only alerts that wait or were given up can be tried again")


def _row(row: Mapping[str, Any]) -> AlertRow:
    payload = row["payload"] if isinstance(row["payload"], dict) else json.loads(row["payload"])
    return AlertRow(
        key=row["alert_key"],
        kind=row["kind"],
        state=row["state"],
        subject=row["subject"],
        headline=clean(payload["facts"]["title"]),
        channel=row["channel_kind"] or "–",
        to=_address(row),
        digest=row["digest"] and row["digest"].partition("#")[0],
        tries=row["tries"],
        due_at=row["due_at"],
        sent_at=row["sent_at"],
        error=row["last_error"],
    )


def _address(row: Mapping[str, Any]) -> str:
    """Return where it goes as it may be listed: what opens somebody's door is left out."""
    if row["channel_kind"] not in set(ChannelKind):
        return "–"
    return shown_address(
        StoredChannel(
            row["channel_id"],
            row["follower_id"],
            row["channel_kind"],
            row["address"],
            None,
            None,
            None,
        )
    )


def _none(key: str, hint: str) -> NotFoundError:
    return NotFoundError(f"there is no such alert '{clean(key, 40)}'", hint=hint)
