"""Followers, channels and follows that tests of alerts write straight into a ledger."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert

from rimland.ledger.database import Database
from rimland.ledger.schema_desk import channels, followers, follows
from rimland.model.time import utc_text

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class AFollow:
    follow_id: str
    follower_id: str
    name: str = "Bombs in Nangarhar"
    delivery: str = "immediate"
    channel_ids: Sequence[str] = ()


def add_follower(
    database: Database,
    follower_id: str,
    *,
    zone: str = "UTC",
    quiet: tuple[str | None, str | None] = (None, None),
) -> None:
    row = {
        "follower_id": follower_id,
        "zone": zone,
        "quiet_from": quiet[0],
        "quiet_to": quiet[1],
        "feed_token": f"token-of-{follower_id}",
        "recorded_at": utc_text(BEGINNING),
    }
    with database.writing() as connection:
        connection.execute(insert(followers).values(**row))


def add_channel(
    database: Database,
    channel_id: str,
    follower_id: str,
    kind: str = "email",
    address: str = "desk@news.example",
    secret: str | None = None,
) -> None:
    row = {
        "channel_id": channel_id,
        "follower_id": follower_id,
        "kind": kind,
        "address": address,
        "secret": secret,
        "recorded_at": utc_text(BEGINNING),
    }
    with database.writing() as connection:
        connection.execute(insert(channels).values(**row))


def add_follow(
    database: Database, follow: AFollow, *, version: int = 1, state: str = "live"
) -> AFollow:
    row = {
        "follow_id": follow.follow_id,
        "version": version,
        "follower_id": follow.follower_id,
        "name": follow.name,
        "query": "place:Nangarhar",
        "network": "islamic-state",
        "delivery": follow.delivery,
        "channel_ids": json.dumps(list(follow.channel_ids)),
        "state": state,
        "recorded_at": utc_text(BEGINNING),
    }
    with database.writing() as connection:
        connection.execute(insert(follows).values(**row))
    return follow
