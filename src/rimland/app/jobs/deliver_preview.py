"""What would be sent now, written to files instead: for trying a desk out before anybody is told."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from rimland.app.jobs.deliver import EMAIL, WEBHOOK, message_of
from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.ledger.outbox_claims import claim_due
from rimland.ledger.outbox_rows import Parcel
from rimland.outputs.alerts.mail import written
from rimland.outputs.alerts.message import Message

_WORKER = "preview"
_NO_SENDER = "rimland@localhost"


class _TakenBackError(Exception):
    """Ends a transaction whose claims must not stand."""


def write_due(
    database: Database, settings: Settings, folder: Path, *, now: datetime, limit: int
) -> list[Path]:
    """Write every message that is due to a file of the folder; what is due stays due.

    Mails become ``.eml`` files, which mail programs open, webhooks ``.json``, the others ``.txt``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for parcel in _due(database, now, limit):
        message = message_of(parcel, settings)
        kind = parcel.channel_kind
        ending = {EMAIL: "eml", WEBHOOK: "json"}.get(kind, "txt")
        path = folder / f"{parcel.key}.{ending}"
        path.write_bytes(_content(message, kind, settings, now))
        made.append(path)
    return made


def _due(database: Database, now: datetime, limit: int) -> list[Parcel]:
    parcels: list[Parcel] = []
    try:
        with database.writing() as connection:
            parcels = claim_due(connection, _WORKER, now, limit)
            raise _TakenBackError  # noqa: TRY301 - only an error rolls a transaction back
    except _TakenBackError:
        return parcels


def _content(message: Message, kind: str, settings: Settings, now: datetime) -> bytes:
    if kind == EMAIL:
        return written(message, settings.smtp_from or _NO_SENDER, now).as_bytes()
    if kind == WEBHOOK:
        return json.dumps(message.data, ensure_ascii=False, indent=2, sort_keys=True).encode()
    return f"{message.subject}\n\n{message.text}".encode()
