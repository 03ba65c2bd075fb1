"""The ledger's derived state: events, members and links, rebuilt from the log each time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rimland.app.jobs.actor_labels import actor_labels
from rimland.app.jobs.assigning import (
    assigned_as_of,
    links_as_table,
    members_table,
    parts_table,
)
from rimland.app.jobs.published import PublishingTerms, Withheld, no_counts, what_may_leave
from rimland.ledger.catalogue import aggregate_table, coverage_table, source_definitions
from rimland.ledger.database import Database
from rimland.ledger.documents import documents_table
from rimland.ledger.events import redirects, unlinked_reports
from rimland.ledger.judgements import standing_corrections, standing_rejections
from rimland.ledger.known import (
    Connection,
    joined_to,
    minted_known,
    pair_reasons,
    report_of_event,
    reports_at,
    standing_pairs,
    with_parts,
)
from rimland.ledger.reports import standing_reports
from rimland.linking.resolve import Resolved, resolve
from rimland.linking.resolve_corrections import correct_events, correct_reports, overrule
from rimland.model.time import utc_text
from rimland.model.vocab import Redistribution
from rimland.tables.fields import arrow_schema
from rimland.tables.schemas import AGGREGATE_TABLE, COVERAGE_TABLE, DOCUMENT_TABLE


@dataclass(frozen=True, slots=True)
class LedgerState:
    """All that a snapshot holds, and what the ledger says beside it.

    ``provenance`` (``event_id, field, report_key``) and ``disagreements`` are filled where details
    were asked for; ``corrected`` are the events' fields that persons have settled.
    """

    reports: pa.Table
    events: pa.Table
    members: pa.Table
    links: pa.Table
    coverage: pa.Table
    aggregates: pa.Table
    documents: pa.Table
    disagreements: pa.Table
    provenance: pa.Table
    sources: dict[str, dict[str, Any]]
    redirects: dict[str, str | None]
    unlinked: int
    counts: pa.Table = field(default_factory=no_counts)
    counted_sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    withheld: Withheld = field(default_factory=Withheld)
    corrected: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the log holds of some or all reports at a time, before anything is resolved from it.

    ``members`` has ``event_id, report_key, first_seq`` of every report known by then.
    """

    reports: pa.Table
    members: pa.Table
    pairs: pa.Table
    reasons: pa.Table
    corrections: pa.Table
    sources: dict[str, dict[str, Any]]
    rejected: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Beside:
    """What the log holds beside reports."""

    coverage: pa.Table
    aggregates: pa.Table
    documents: pa.Table
    redirects: dict[str, str | None]
    unlinked: int


NOTHING_BESIDE = Beside(
    coverage=arrow_schema(COVERAGE_TABLE).empty_table(),
    aggregates=arrow_schema(AGGREGATE_TABLE).empty_table(),
    documents=arrow_schema(DOCUMENT_TABLE).empty_table(),
    redirects={},
    unlinked=0,
)


def ledger_state(
    database: Database,
    *,
    as_of: datetime | None = None,
    publishing: PublishingTerms | None = None,
    details: bool = True,
) -> LedgerState:
    """Return the state of a ledger, now or with only what was known at a time.

    Which reports tell of one attack is today's judgement in either case: it is no fact that
    anybody came to know. Corrections and rejections are: they hold from when they were known.

    Args:
        database: the ledger.
        as_of: see only what was known then.
        publishing: leave out what may not be passed on before anything is resolved, and count it
            as withheld. So is what those sources say they cover: months whose records are withheld
            must not be read as zero.
        details: also say where reports disagree, what each field comes from and why links hold.
    """
    with database.reading() as connection:
        gathered = gather(connection, as_of=as_of, reasons=details)
        beside = Beside(
            coverage=coverage_table(connection, as_of=as_of),
            aggregates=aggregate_table(connection, as_of=as_of),
            documents=documents_table(connection, as_of=as_of),
            redirects=redirects(connection),
            unlinked=unlinked_reports(connection),
        )
    if as_of is not None:
        gathered = replace(gathered, sources=_spoken(gathered, beside))
    if publishing is None:
        return _state(gathered, beside, details=details)
    return _published(gathered, beside, publishing, details=details)


def _published(
    gathered: Gathered, beside: Beside, publishing: PublishingTerms, *, details: bool
) -> LedgerState:
    """Return the state of what may leave the ledger, as if nothing else were in it."""
    sources = gathered.sources
    free = pa.array(
        [k for k, s in sources.items() if s["redistribute"] == Redistribution.RECORDS], pa.string()
    )
    coverage, aggregates = (
        table.filter(pc.is_in(table["source_id"], free))
        for table in (beside.coverage, beside.aggregates)
    )
    leaving = what_may_leave(
        gathered.reports,
        gathered.members,
        sources,
        publishing,
        parts=parts_table(gathered.pairs, gathered.members)["event_id"].to_pylist(),
        cells=beside.aggregates.num_rows - aggregates.num_rows,
    )
    reports = leaving.reports(gathered.reports)
    state = _state(
        Gathered(
            reports=reports,
            members=leaving.members(gathered.members),
            pairs=leaving.pairs(gathered.pairs),
            reasons=leaving.reasons(gathered.reasons),
            corrections=leaving.corrections(gathered.corrections, gathered.members),
            sources={k: sources[k] for k in free.to_pylist()},
        ),
        replace(
            beside,
            coverage=coverage,
            aggregates=aggregates,
            documents=leaving.documents(beside.documents, reports),
        ),
        details=details,
    )
    return replace(
        state,
        counts=leaving.counts,
        counted_sources={k: sources[k] for k in sorted(leaving.counted_sources)},
        withheld=leaving.withheld,
    )


def resolved_state(gathered: Gathered, *, details: bool) -> LedgerState:
    """Return the state of what was gathered, with nothing beside the reports."""
    return _state(gathered, NOTHING_BESIDE, details=details)


def event_state(
    database: Database, event: str, *, as_of: datetime | None = None
) -> tuple[LedgerState, str | None, Gathered]:
    """Return the state of one event and of its wholes and parts alone, and the id it bears.

    What it was resolved from comes along. The id is None where no such event was ever minted, or nothing of it stands at that time. Only
    the reports of these events are read, so that it costs the same in a ledger of any size.
    """
    with database.reading() as connection:
        own = report_of_event(connection, event)
        core = joined_to(connection, [own]) if own is not None else set()
        keys = with_parts(connection, core)
        gathered = gather(connection, as_of=as_of, reasons=True, keys=keys)
        read = [d for d in gathered.reports["document_id"].to_pylist() if d is not None]
        documents = documents_table(connection, as_of=as_of, only=read)
    state = _state(gathered, replace(NOTHING_BESIDE, documents=documents), details=True)
    standing = set(state.events["event_id"].to_pylist())
    return state, _borne(gathered.members, event, own, core, standing), gathered


def state_around(
    connection: Connection,
    keys: Collection[str],
    publishing: PublishingTerms,
    *,
    as_of: datetime | None = None,
) -> tuple[LedgerState, Gathered]:
    """Return what may leave of the events of some reports, and all that it was sifted from.

    The latter also knows the reports that stand no more.
    """
    whole = with_parts(connection, joined_to(connection, keys))
    gathered = gather(connection, as_of=as_of, reasons=False, keys=whole)
    read = [d for d in gathered.reports["document_id"].to_pylist() if d is not None]
    documents = documents_table(connection, as_of=as_of, only=read)
    beside = replace(NOTHING_BESIDE, documents=documents)
    return _published(gathered, beside, publishing, details=False), gathered


def gather(
    connection: Connection,
    *,
    as_of: datetime | None,
    reasons: bool,
    keys: Collection[str] | None = None,
    judged_then: bool = False,
) -> Gathered:
    """Return what the log holds at a time, of all reports or of these, corrected and sifted.

    With ``judged_then``, reports are linked as they were judged at that time, not as today.
    """
    if keys is None:
        reports = standing_reports(connection, as_of=as_of)
    else:
        reports = reports_at(connection, keys, [as_of]).drop_columns(["moment"])
    corrections = standing_corrections(connection, as_of)
    rejected = standing_rejections(connection, as_of)
    gone = pc.is_in(reports["report_key"], pa.array(rejected, pa.string()))
    reports = reports.filter(pc.invert(gone))
    known = minted_known(connection, keys)
    pairs = standing_pairs(connection, keys, judged_by=as_of if judged_then else None)
    told = pair_reasons(connection, keys) if reasons else pair_reasons(connection, [])
    return Gathered(
        reports=correct_reports(reports, corrections),
        members=assigned_as_of(known, pairs, utc_text(as_of) if as_of else None),
        pairs=pairs,
        reasons=told,
        corrections=corrections,
        sources=source_definitions(connection),
        rejected=frozenset(rejected),
    )


def licences_of(sources: dict[str, dict[str, Any]]) -> pa.Table:
    """Return ``source_id, redistribute, publisher_family`` of these sources."""
    return pa.table(
        {
            "source_id": pa.array(list(sources), pa.string()),
            "redistribute": pa.array([s["redistribute"] for s in sources.values()], pa.string()),
            "publisher_family": pa.array(
                [s.get("publisher_family") for s in sources.values()], pa.string()
            ),
        }
    )


def _state(gathered: Gathered, beside: Beside, *, details: bool) -> LedgerState:
    """Resolve events from what was gathered, and put everything together."""
    reports = gathered.reports
    present = pc.is_in(gathered.members["report_key"], reports["report_key"].combine_chunks())
    here = gathered.members.filter(present)
    pairs = gathered.pairs.filter(
        pc.and_(
            *(pc.is_in(gathered.pairs[side], here["report_key"].combine_chunks()) for side in "ab")
        )
    )
    resolved: Resolved = resolve(
        reports,
        here.select(["event_id", "report_key"]),
        parts_table(pairs, here),
        licences_of(gathered.sources),
        labels=actor_labels(),
        details=details,
    )
    named = gathered.corrections["report_key"].combine_chunks()
    about = here.filter(pc.is_in(here["report_key"], named))
    event_of = dict(
        zip(about["report_key"].to_pylist(), about["event_id"].to_pylist(), strict=True)
    )
    events, corrected = correct_events(resolved.events, event_of, gathered.corrections)
    return LedgerState(
        reports=reports,
        events=events,
        members=members_table(reports, here, pairs),
        links=links_as_table(pairs, gathered.reasons),
        coverage=beside.coverage,
        aggregates=beside.aggregates,
        documents=beside.documents,
        disagreements=overrule(resolved.disagreements, corrected),
        provenance=resolved.provenance,
        sources=gathered.sources,
        redirects=beside.redirects,
        unlinked=beside.unlinked,
        corrected=corrected,
    )


def _spoken(gathered: Gathered, beside: Beside) -> dict[str, dict[str, Any]]:
    """Return the sources that have said something: one that was loaded later is not known yet."""
    tables = (gathered.reports, beside.coverage, beside.aggregates, beside.documents)
    heard = {source for table in tables for source in pc.unique(table["source_id"]).to_pylist()}
    return {key: said for key, said in gathered.sources.items() if key in heard}


def _borne(
    members: pa.Table, asked: str, own: str | None, core: set[str], standing: set[str]
) -> str | None:
    """Return the id that the asked event bears: its own, that of its report, or that of the rest."""
    event_of = dict(
        zip(members["report_key"].to_pylist(), members["event_id"].to_pylist(), strict=True)
    )
    if asked in standing and any(event_of.get(key) == asked for key in core):
        return asked
    candidates = [event_of.get(own or "")]
    candidates += [event_of[key] for key in sorted(core) if key in event_of]
    return next((event for event in candidates if event is not None and event in standing), None)
