"""Putting a brief together: snapshot, analysis, the events behind each figure, licences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rimland.analysis.results import ShiftResult
from rimland.app.jobs.shown import (
    kept_back,
    report_rows,
    source_note,
    source_notes,
    theatres_of,
)
from rimland.model.network import Network
from rimland.model.time import Month
from rimland.model.vocab import Roster, TheatreKind
from rimland.outputs.brief import events_in_counts
from rimland.outputs.brief_content import BriefContent
from rimland.outputs.brief_sections import cited_events
from rimland.tables.packaged import countries
from rimland.tables.snapshot import Snapshot


def brief_content(
    snapshot: Snapshot,
    network: Network,
    result: ShiftResult,
    *,
    now: datetime,
    not_coded: Mapping[str, int] | None = None,
    analyses: Sequence[Any] = (),
    unasked: Sequence[tuple[str, str]] = (),
) -> BriefContent:
    """Return everything the brief shows.

    The snapshot must be a published one: what its licences forbid is not in it, and its manifest
    says how many records were withheld. ``not_coded`` are the ledger's documents that nothing here
    reads, by language; ``analyses`` are results on this snapshot, ``unasked`` those that had nothing
    to go on.
    """
    ids = events_in_counts(result) | cited_events(analyses)
    wanted = pa.array(sorted(ids), pa.string())
    events = snapshot.arrow("events")
    events = events.filter(pc.is_in(events["event_id"], wanted))
    return BriefContent(
        title=f"Where the violence of {network.title} is moving",
        generated_at=now.strftime("%Y-%m-%d %H:%M UTC"),
        network=network,
        shift=result,
        events=events.append_column("theatre", pa.array(theatres_of(events, network), pa.string())),
        rows=report_rows(snapshot, wanted),
        sources=source_notes(snapshot),
        withheld=int(snapshot.manifest["withheld_reports"]),
        manifest=snapshot.manifest,
        counted=_counted(snapshot, network),
        kept_back=kept_back(snapshot.manifest.get("withheld") or {}),
        counted_sources=tuple(
            source_note(source_id, source)
            for source_id, source in (snapshot.manifest.get("counted_sources") or {}).items()
        ),
        not_coded=dict(not_coded or {}),
        analyses=tuple(analyses),
        unasked=tuple(unasked),
    )


def _counted(snapshot: Snapshot, network: Network) -> dict[tuple[Month, TheatreKind], int]:
    """Return the attacks that may be counted but not listed, by month and theatre."""
    from rimland.analysis.counted import TheatreIndex  # noqa: PLC0415 - as in _theatres

    index = TheatreIndex(network, Roster.FIXED)
    world = sorted(countries())
    found: dict[tuple[Month, TheatreKind], int] = {}
    for row in snapshot.arrow("counts").to_pylist():
        wanted = (row["level"], row["network"], row["kind"])
        if wanted != ("month", network.network_id, "attack") or row["month"] is None:
            continue
        month = Month.parse(row["month"])
        inside = [
            kind
            for kind in TheatreKind
            if row["country_iso3"] in index.countries(kind, month, world)
        ]
        theatre = inside[0] if len(inside) == 1 else TheatreKind.UNKNOWN
        found[month, theatre] = found.get((month, theatre), 0) + row["events"]
    return found
