"""Making snapshots: the state of the ledger, written once, named by its content."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

from rimland.app.jobs.state import LedgerState, ledger_state
from rimland.ledger.database import Database
from rimland.ledger.snapshots import last_change, register_snapshot
from rimland.model.time import utc_text
from rimland.tables.snapshot import MANIFEST, Snapshot, write_snapshot


def make_snapshot(
    database: Database,
    folder: Path,
    *,
    now: datetime,
    as_of: datetime | None = None,
    publish: bool = False,
) -> Snapshot:
    """Write a snapshot of the ledger as of a knowledge time and log it.

    With ``publish`` only records whose licence lets them be passed on go in, and the manifest says
    how many were withheld.
    """
    with database.reading() as connection:
        changed = last_change(connection)
    state = ledger_state(database, as_of=as_of, only_redistributable=publish)
    about = {
        "published": publish,
        "withheld_reports": state.withheld,
        "sources": {
            source_id: {**definition, "reports": count}
            for (source_id, definition), count in zip(
                state.sources.items(), _counts(state), strict=True
            )
        },
    }
    snapshot = write_snapshot(
        folder,
        {
            "reports": state.reports,
            "events": state.events,
            "members": state.members,
            "links": state.links,
            "coverage": state.coverage,
            "aggregates": state.aggregates,
            "documents": state.documents,
        },
        as_of=utc_text(as_of) if as_of else changed,
        about=about,
    )
    with database.writing() as connection:
        register_snapshot(
            connection,
            snapshot_id=snapshot.snapshot_id,
            as_of=snapshot.as_of,
            manifest=snapshot.folder / MANIFEST,
            now=now,
        )
    return snapshot


def _counts(state: LedgerState) -> list[int]:
    per_source = Counter(state.reports["source_id"].to_pylist())
    return [per_source[source_id] for source_id in state.sources]
