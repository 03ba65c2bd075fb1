"""Making snapshots: the state of the ledger, written once, named by its content."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import datetime
from pathlib import Path

from rimland.app.jobs.published import PublishingTerms
from rimland.app.jobs.state import LedgerState, ledger_state
from rimland.ledger.database import Database
from rimland.ledger.erased import last_erasure
from rimland.ledger.rewriting import withdrawn_snapshots
from rimland.ledger.snapshots import last_change, register_snapshot
from rimland.model.errors import LedgerBusyError, NotFoundError
from rimland.model.time import utc_text
from rimland.tables.schemas import TABLES
from rimland.tables.snapshot import MANIFEST, Snapshot, open_snapshot, write_snapshot

_TRIES = 5


def make_snapshot(
    database: Database,
    folder: Path,
    *,
    now: datetime,
    as_of: datetime | None = None,
    publishing: PublishingTerms | None = None,
) -> Snapshot:
    """Write a snapshot of the ledger as of a knowledge time and log it.

    With ``publishing`` only records go in whose licence lets them be passed on, and the manifest
    says how many were withheld.
    """
    for _ in range(_TRIES):
        with database.reading() as connection:
            changed, erased = last_change(connection), last_erasure(connection)
        state = ledger_state(database, as_of=as_of, publishing=publishing)
        written = _write(
            state, folder, as_of=as_of, changed=changed, publish=publishing is not None
        )
        with database.writing() as connection:
            if last_erasure(connection) == erased:
                register_snapshot(
                    connection,
                    snapshot_id=written.snapshot_id,
                    as_of=written.as_of,
                    manifest=written.folder / MANIFEST,
                    now=now,
                )
                return written
        # A document was erased meanwhile: what was written may hold its words.
        shutil.rmtree(written.folder, ignore_errors=True)
    what = "documents keep being erased while the snapshot is made"
    raise LedgerBusyError(what, where=database.address, hint="try again when that is done")


def open_made(database: Database, folder: Path, snapshot_id: str) -> Snapshot:
    """Open a snapshot of this ledger; raises NotFoundError, which says if it was withdrawn."""
    try:
        return open_snapshot(folder, snapshot_id)
    except NotFoundError:
        with database.reading() as connection:
            gone = withdrawn_snapshots(connection).get(snapshot_id)
        if gone is None:
            raise
        when, why = gone
        what = f"the snapshot '{snapshot_id[:40]}' was withdrawn on {when[:10]}: it {why}"
        raise NotFoundError(what, hint="make a fresh one: rimland snapshot") from None


def _write(
    state: LedgerState, folder: Path, *, as_of: datetime | None, changed: str, publish: bool
) -> Snapshot:
    about = {
        "published": publish,
        "withheld_reports": state.withheld.records,
        "withheld": state.withheld.as_dict() if publish else None,
        "counted_sources": state.counted_sources,
        "sources": {
            source_id: {**definition, "reports": count}
            for (source_id, definition), count in zip(
                state.sources.items(), _counts(state), strict=True
            )
        },
    }
    return write_snapshot(
        folder,
        {name: getattr(state, name) for name in TABLES},
        as_of=utc_text(as_of) if as_of else changed,
        about=about,
    )


def _counts(state: LedgerState) -> list[int]:
    per_source = Counter(state.reports["source_id"].to_pylist())
    return [per_source[source_id] for source_id in state.sources]
