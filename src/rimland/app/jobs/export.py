"""Exporting what may leave: events or reports with their sources, licences and what was withheld."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rimland.app.jobs.events import EventFilter, select_events
from rimland.app.jobs.published import PublishingTerms
from rimland.app.jobs.state import LedgerState, ledger_state
from rimland.ledger.database import Database
from rimland.model.errors import RimlandError
from rimland.model.time import utc_text
from rimland.outputs.exports import FORMATS, manifest_of, write_export

_TOLD = ("title", "publisher", "url", "licence", "redistribute", "attribution", "citation")
"""What an export says of a source."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote, and how many records of the whole ledger it withheld."""

    file: Path
    manifest: Path
    rows: int
    withheld: int
    about: dict[str, Any]


def export(
    database: Database,
    form: str,
    target: Path,
    wanted: EventFilter,
    terms: PublishingTerms,
    *,
    now: datetime,
    as_of: datetime | None = None,
    reports: bool = False,
) -> Exported:
    """Write the events that pass the filter, or their reports, as far as they may leave.

    What is said to be withheld is of the whole ledger, whatever the filter: a number for one place
    and day would tell of the records themselves. Raises RimlandError for a file that cannot be
    written.
    """
    if form not in FORMATS:
        raise RimlandError(f"'{form[:20]}' is no format", hint=f"use {', '.join(FORMATS)}")
    if not target.parent.is_dir():
        raise RimlandError("its folder does not exist", where=str(target), hint="make it first")
    state = ledger_state(database, as_of=as_of, publishing=terms)
    rows = select_events(state, wanted)
    if reports:
        rows = _reports(state, rows)
    about = {
        "made_by": "rimland",
        "made_at": utc_text(now),
        "as_of": utc_text(as_of) if as_of else None,
        "of": "reports" if reports else "events",
        "filter": _filter(wanted),
        "withheld_records": state.withheld.records,
        "withheld": state.withheld.as_dict(),
        "sources": _sources(state, rows),
    }
    try:
        manifest = write_export(target, form, rows, about)
    except OSError as error:
        what = f"cannot be written ({error.strerror})"
        raise RimlandError(what, where=str(target), hint="name another file") from None
    return Exported(
        target, manifest_of(target), rows.num_rows, state.withheld.records, dict(manifest)
    )


def _reports(state: LedgerState, events: pa.Table) -> pa.Table:
    """Return the reports of these events, the event first, in the order of the events' ids."""
    chosen = state.members.filter(pc.is_in(state.members["event_id"], events["event_id"]))
    event_of = dict(
        zip(chosen["report_key"].to_pylist(), chosen["event_id"].to_pylist(), strict=True)
    )
    kept = state.reports.filter(pc.is_in(state.reports["report_key"], chosen["report_key"]))
    named = pa.array([event_of[key] for key in kept["report_key"].to_pylist()], pa.string())
    # The place in this ledger's log says nothing outside it.
    told = kept.drop_columns(["seq"]).add_column(0, "event_id", named)
    return told.sort_by([("event_id", "ascending"), ("report_key", "ascending")])


def _filter(wanted: EventFilter) -> dict[str, Any]:
    chosen = {
        **{f.name: getattr(wanted, f.name) for f in fields(wanted) if f.name != "network"},
        "network": wanted.network.network_id if wanted.network else None,
    }
    return {name: value for name, value in chosen.items() if value is not None}


def _sources(state: LedgerState, rows: pa.Table) -> dict[str, dict[str, Any]]:
    """Return the sources that the rows rest on, with the words that must go with them."""
    if "source_id" in rows.column_names:
        named = set(rows["source_id"].to_pylist())
    else:
        named = {source for those in rows["sources"].to_pylist() for source in those or ()}
    return {
        source: {name: state.sources[source].get(name) for name in _TOLD}
        for source in sorted(named & set(state.sources))
    }
