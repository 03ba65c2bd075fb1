"""Proofs that the log is what was written."""

from __future__ import annotations

from sqlalchemy import Connection, select, text

from rimland.ledger.erased import hashes_left
from rimland.ledger.schema import report_versions
from rimland.ledger.server_check import server_verdict
from rimland.model.ids import content_hash


def integrity(connection: Connection) -> str:
    """Return the verdict on the database itself: ``ok``, or what is wrong."""
    if connection.dialect.name == "postgresql":
        return server_verdict(connection)
    return str(connection.execute(text("PRAGMA quick_check(1)")).scalar())


def damaged_versions(connection: Connection) -> tuple[int, int]:
    """Return how many report versions no longer match their hash, and how many there are.

    A confirmation (a release that repeats what stood) holds no content of its own. A version whose
    document was erased must match the hash of what was left of it.
    """
    c = report_versions.c
    rows = connection.execute(select(c.seq, c.payload, c.content_hash).where(c.payload != ""))
    left = hashes_left(connection)
    damaged = total = 0
    for seq, payload, digest in rows:
        total += 1
        damaged += content_hash(payload) != left.get(seq, digest)
    return damaged, total
