"""Freezing and reading what was frozen; nothing here changes or deletes an entry."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from rimland.ledger.schema_register import register
from rimland.model.frozen import Break, Entry, FrozenKind, body_id, broken, chained
from rimland.model.time import utc_text

_COLUMNS = (
    *(register.c.number, register.c.kind, register.c.body, register.c.content_sha256),
    *(register.c.frozen_at, register.c.previous, register.c.entry_hash),
)


def freeze(
    connection: Connection,
    kind: FrozenKind,
    body: str,
    *,
    now: datetime,
    content: bytes | None = None,
) -> tuple[Entry, bool]:
    """Freeze a body, and a file with it; return the entry and whether it is new.

    What was frozen before is not frozen again. Call it in a write transaction, of which there is one
    at a time: the entry before is then the last.
    """
    name = body_id(kind, body)
    before = connection.execute(select(*_COLUMNS).where(register.c.entry_id == name)).first()
    if before is not None:
        return _entry(before), False
    last = connection.execute(select(*_COLUMNS).order_by(register.c.number.desc()).limit(1)).first()
    digest = hashlib.sha256(content).hexdigest() if content is not None else None
    entry = chained(_entry(last) if last else None, kind, body, digest, utc_text(now))
    connection.execute(
        insert(register).values(
            number=entry.number,
            kind=str(kind),
            entry_id=name,
            body=body,
            content=content,
            content_sha256=digest,
            frozen_at=entry.frozen_at,
            previous=entry.previous,
            entry_hash=entry.entry_hash,
        )
    )
    return entry, True


def frozen_entries(connection: Connection) -> list[Entry]:
    """Return every entry, the oldest first; a row that is no entry any more is told by the chain."""
    rows = connection.execute(select(*_COLUMNS).order_by(register.c.number))
    return [_entry(row) for row in rows]


def frozen_content(connection: Connection, number: int) -> bytes | None:
    """Return the file of an entry as it was frozen; None where it has none or is changed."""
    wanted = select(register.c.content, register.c.content_sha256).where(
        register.c.number == number
    )
    row = connection.execute(wanted).first()
    if row is None or row.content is None:
        return None
    content = bytes(row.content)
    return content if hashlib.sha256(content).hexdigest() == row.content_sha256 else None


def register_break(connection: Connection) -> Break | None:
    """Return the first entry that is not what was frozen, its file included; None where all are."""
    entries = frozen_entries(connection)
    found = broken(entries)
    if found is not None:
        return found
    for one in entries:
        if one.content_sha256 is not None and frozen_content(connection, one.number) is None:
            return Break(one.number, "its file is not what was frozen")
    return None


def _entry(row: Sequence[Any]) -> Entry:
    """Return a row as an entry; the kind is taken as it stands, the chain tells if it was changed."""
    return Entry(*row)
