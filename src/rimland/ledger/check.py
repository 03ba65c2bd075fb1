"""Proofs that the log is what was written."""

from __future__ import annotations

from sqlalchemy import Connection, select, text

from rimland.ledger.schema import report_versions
from rimland.model.ids import content_hash


def integrity(connection: Connection) -> str:
    """Return the database's own verdict on its files: ``ok``, or what is wrong."""
    if connection.dialect.name != "sqlite":
        return "ok"
    return str(connection.execute(text("PRAGMA quick_check(1)")).scalar())


def damaged_versions(connection: Connection) -> tuple[int, int]:
    """Return how many report versions no longer match their hash, and how many there are.

    A confirmation (a release that repeats what stood) holds no content of its own.
    """
    rows = connection.execute(
        select(report_versions.c.payload, report_versions.c.content_hash).where(
            report_versions.c.payload != ""
        )
    )
    damaged = total = 0
    for payload, digest in rows:
        total += 1
        damaged += content_hash(payload) != digest
    return damaged, total
