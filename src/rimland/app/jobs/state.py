"""The ledger's derived state: events, members and links, rebuilt from the log each time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rimland.ledger.catalogue import aggregate_table, coverage_table, source_definitions
from rimland.ledger.database import Database
from rimland.ledger.documents import documents_table
from rimland.ledger.events import (
    assign,
    first_seen,
    members_table,
    minted_reports,
    redirects,
    unlinked_reports,
)
from rimland.ledger.judgements import Judgement, standing_links
from rimland.ledger.reports import standing_reports
from rimland.linking.cluster import PART_OF, SAME
from rimland.linking.resolve import resolve_events
from rimland.model.vocab import Redistribution
from rimland.tables.fields import arrow_schema
from rimland.tables.schemas import LINK_TABLE, MEMBER_TABLE


@dataclass(frozen=True, slots=True)
class LedgerState:
    """All that a snapshot holds, and what the ledger says beside it."""

    reports: pa.Table
    events: pa.Table
    members: pa.Table
    links: pa.Table
    coverage: pa.Table
    aggregates: pa.Table
    documents: pa.Table
    sources: dict[str, dict[str, Any]]
    redirects: dict[str, str | None]
    unlinked: int
    withheld: int = 0


def ledger_state(
    database: Database, *, as_of: datetime | None = None, only_redistributable: bool = False
) -> LedgerState:
    """Return the state of a ledger, now or with only what was known at a time.

    With ``only_redistributable``, reports whose licence does not let single records be passed on
    are left out before anything is resolved from them, and counted as withheld. So is what those
    sources say they cover: months whose records are withheld must not be read as zero.

    Links are today's judgement in either case: they are about which reports tell of one attack,
    not about what was known.
    """
    with database.reading() as connection:
        reports = standing_reports(connection, as_of=as_of)
        standing = standing_links(connection)
        assigned = assign(
            [(j.subject_a, j.subject_b or "") for j in standing if j.verdict == SAME],
            first_seen(connection),
            minted_reports(connection),
        )
        coverage = coverage_table(connection, as_of=as_of)
        aggregates = aggregate_table(connection, as_of=as_of)
        documents = documents_table(connection, as_of=as_of)
        sources = source_definitions(connection)
        moved = redirects(connection)
        unlinked = unlinked_reports(connection)
    withheld = 0
    if only_redistributable:
        free = pa.array(
            [k for k, s in sources.items() if s["redistribute"] == Redistribution.RECORDS],
            pa.string(),
        )
        held = reports.num_rows + aggregates.num_rows
        reports, aggregates, coverage, documents = (
            table.filter(pc.is_in(table["source_id"], free))
            for table in (reports, aggregates, coverage, documents)
        )
        withheld = held - reports.num_rows - aggregates.num_rows
        sources = {k: sources[k] for k in free.to_pylist()}
    present = set(reports["report_key"].to_pylist())
    here = {key: event for key, event in assigned.items() if key in present}
    links = [j for j in standing if {j.subject_a, j.subject_b} <= present]
    licences = pa.table(
        {
            "source_id": pa.array(list(sources), pa.string()),
            "redistribute": pa.array([s["redistribute"] for s in sources.values()], pa.string()),
            "publisher_family": pa.array(
                [s.get("publisher_family") for s in sources.values()], pa.string()
            ),
        }
    )
    return LedgerState(
        reports=reports,
        events=resolve_events(reports, members_table(here), _parts(links, here), licences),
        members=_members(reports, here, links),
        links=_links(links),
        coverage=coverage,
        aggregates=aggregates,
        documents=documents,
        sources=sources,
        redirects=moved,
        unlinked=unlinked,
        withheld=withheld,
    )


def _parts(links: list[Judgement], assigned: dict[str, str]) -> pa.Table:
    """Return ``event_id, part_of``; an event is part of one other, the best-scored one."""
    parts: dict[str, tuple[float, str]] = {}
    for link in links:
        small = assigned.get(link.subject_a)
        large = assigned.get(link.subject_b or "")
        if link.verdict == PART_OF and small and large and small != large:
            score = link.score if link.score is not None else 1.0
            parts[small] = max(parts.get(small, (-1.0, "")), (score, large))
    return pa.table(
        {
            "event_id": pa.array(list(parts), pa.string()),
            "part_of": pa.array([large for _, large in parts.values()], pa.string()),
        }
    )


def _members(reports: pa.Table, assigned: dict[str, str], links: list[Judgement]) -> pa.Table:
    """Return one row per report of an event with the probability that it belongs there."""
    best: dict[str, float] = {}
    for link in links:
        if link.verdict == SAME:
            for key in (link.subject_a, link.subject_b or ""):
                score = link.score if link.score is not None else 1.0
                best[key] = max(best.get(key, 0.0), score)
    rows = [
        {
            "event_id": assigned[key],
            "report_id": f"{key}@{digest[:12]}",
            "report_key": key,
            "source": source,
            "record_id": record,
            "probability": best.get(key, 1.0),
        }
        for key, digest, source, record in zip(
            *(
                reports[c].to_pylist()
                for c in ("report_key", "content_hash", "source_id", "record_id")
            ),
            strict=True,
        )
        if key in assigned
    ]
    rows.sort(key=lambda row: (row["event_id"], row["report_key"]))
    return pa.Table.from_pylist(rows, schema=arrow_schema(MEMBER_TABLE))


def _links(links: list[Judgement]) -> pa.Table:
    rows = [
        {
            "report_a": link.subject_a,
            "report_b": link.subject_b,
            "verdict": link.verdict,
            "probability": link.score,
            "reason": link.reason,
            "made_by": link.made_by,
        }
        for link in sorted(links, key=lambda j: (j.subject_a, j.subject_b or ""))
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema(LINK_TABLE))
