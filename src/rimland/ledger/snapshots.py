"""Which snapshots were made of this ledger, and when."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select

from rimland.ledger.schema import event_log, judgements, loads, snapshots
from rimland.model.time import utc_text


def last_change(connection: Connection) -> str:
    """Return when the log last grew, as UTC text; the as-of of a snapshot that sees everything."""
    moments = [
        connection.execute(select(func.max(column))).scalar()
        for column in (loads.c.recorded_at, judgements.c.decided_at, event_log.c.recorded_at)
    ]
    return max((m for m in moments if m), default="1970-01-01T00:00:00.000000Z")


def register_snapshot(
    connection: Connection, *, snapshot_id: str, as_of: str, manifest: Path, now: datetime
) -> None:
    """Log a snapshot once; a second snapshot with the same content is the same snapshot."""
    known = connection.execute(
        select(snapshots.c.seq).where(snapshots.c.snapshot_id == snapshot_id)
    ).first()
    if known is None:
        connection.execute(
            insert(snapshots).values(
                snapshot_id=snapshot_id,
                as_of=as_of,
                directory=str(manifest.parent.name),
                manifest_sha256=hashlib.sha256(manifest.read_bytes()).hexdigest(),
                recorded_at=utc_text(now),
            )
        )


def registered_snapshots(connection: Connection) -> list[dict[str, Any]]:
    """Return the snapshots of this ledger, oldest first."""
    query = select(snapshots).order_by(snapshots.c.seq)
    return [dict(row) for row in connection.execute(query).mappings()]
