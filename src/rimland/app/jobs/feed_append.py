"""Appending what was read of feeds: documents, reports and how they came in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from rimland.app.jobs.article_batch import Batch
from rimland.app.jobs.articles import append_in
from rimland.app.settings import Settings
from rimland.ledger.arrivals import NewArrival, append_arrival, latest_arrivals
from rimland.ledger.known import Connection

_FILE = "feeds"


def append_read(
    connection: Connection,
    batch: Batch,
    arrivals: Sequence[NewArrival],
    settings: Settings,
    now: datetime,
) -> bool:
    """Append documents with their arrivals; false, and nothing done, where others were faster.

    Another worker may have read one of these articles by another address in the meantime.
    """
    if _overtaken(connection, arrivals):
        return False
    if batch.documents or batch.parts:
        contents = "".join(document.raw_sha256 for document in batch.documents)
        digest = hashlib.sha256(contents.encode()).hexdigest()
        append_in(connection, batch, _FILE, digest, settings, now)
    for new in arrivals:
        append_arrival(connection, new, now=now)
    return True


def _overtaken(connection: Connection, new: Sequence[NewArrival]) -> bool:
    """Whether the ledger has by now another version of one of these articles."""
    latest = latest_arrivals(connection, {one.article_key for one in new})
    return any(
        one.version != (latest[one.article_key].version if one.article_key in latest else 0) + 1
        for one in new
    )
