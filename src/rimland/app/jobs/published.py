"""What of a ledger may leave it: which reports, under which event ids, and which counts.

Everything that leaves is derived from the reports that may leave, as if the others were not there;
only which reports tell of one event is the whole ledger's judgement. An event is therefore called
by the id of the first of its reports that leaves: an id that comes from a report that stays would
let those who have that record test whether it is here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rimland.app.jobs.published_counts import counts_table
from rimland.model.ids import event_id
from rimland.model.vocab import Mode, Redistribution
from rimland.outputs.licensing import SMALLEST_AGGREGATE
from rimland.tables.fields import arrow_schema
from rimland.tables.schemas import COUNT_TABLE

ABDUCTION = "abduction"
"""Why a report stays although its licence lets it go: people may still be held."""

_HELD_MODES = frozenset({str(Mode.ABDUCTION), str(Mode.HOSTAGE_BARRICADE)})
_METHOD = "method:"
_EVENT = "event"


def no_counts() -> pa.Table:
    """Return the counts of what is not published: none."""
    return arrow_schema(COUNT_TABLE).empty_table()


@dataclass(frozen=True, slots=True)
class PublishingTerms:
    """By which day things leave, and for how many days an abduction counts as ongoing."""

    today: date
    hold_days: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """How many records stay, by the reason: a licence (aggregates, none) or an ongoing abduction.

    ``events`` are those of which no report leaves. ``cells`` are of monthly series whose licence
    forbids it. ``counted`` of the events stand in published counts; ``suppressed`` counts of three
    and more are not shown because they would give smaller ones away, or are smaller.
    """

    reports: Mapping[str, int] = field(default_factory=dict)
    events: Mapping[str, int] = field(default_factory=dict)
    cells: int = 0
    counted: int = 0
    suppressed: int = 0
    hold_days: int = 0

    @property
    def records(self) -> int:
        """Reports and cells together."""
        return sum(self.reports.values()) + self.cells

    def as_dict(self) -> dict[str, Any]:
        """Return it as a manifest holds it."""
        return {
            "reports": dict(sorted(self.reports.items())),
            "events": dict(sorted(self.events.items())),
            "series_cells": self.cells,
            "events_in_counts": self.counted,
            "counts_suppressed": self.suppressed,
            "abduction_hold_days": self.hold_days,
        }


@dataclass(frozen=True, slots=True)
class Leaving:
    """What leaves: reports, the event each is told under, and counts of what does not.

    ``reduced`` are events of which some reports stay; ``untitled`` are documents that also tell of
    an abduction that is held back, so that their titles stay.
    """

    keys: frozenset[str]
    names: Mapping[str, str]
    reduced: frozenset[str]
    untitled: frozenset[str]
    counts: pa.Table
    counted_sources: frozenset[str]
    withheld: Withheld

    def reports(self, table: pa.Table) -> pa.Table:
        """Return the reports that leave."""
        kept = table.filter(_among(table["report_key"], self.keys))
        stays = pc.is_in(kept["document_id"], pa.array(sorted(self.untitled), pa.string()))
        cited = pc.if_else(stays, pa.scalar(None, pa.string()), kept["citation"])
        at = kept.column_names.index("citation")
        return kept.set_column(at, kept.schema.field("citation"), cited)

    def documents(self, table: pa.Table, reports: pa.Table) -> pa.Table:
        """Return the documents behind the reports that leave, and no other."""
        behind = set(reports["document_id"].to_pylist()) - self.untitled - {None}
        return table.filter(_among(table["document_id"], behind))

    def members(self, table: pa.Table) -> pa.Table:
        """Return which event each report that leaves belongs to, by the ids they leave under."""
        kept = table.filter(_among(table["report_key"], self.keys))
        named = [self.names[event] for event in kept["event_id"].to_pylist()]
        at = kept.column_names.index("event_id")
        return kept.set_column(at, "event_id", pa.array(named, pa.string()))

    def pairs(self, table: pa.Table) -> pa.Table:
        """Return the links between reports that leave; who judged is nobody's business outside."""
        ends = [_among(table[side], self.keys) for side in "ab"]
        kept = table.filter(pc.and_(*ends))
        made_by = pc.if_else(kept["by_person"], "person", kept["made_by"])
        return kept.set_column(kept.column_names.index("made_by"), "made_by", made_by)

    def reasons(self, table: pa.Table) -> pa.Table:
        """Return the methods' reasons: a person's may quote a record that stays."""
        ends = [_among(table[side], self.keys) for side in "ab"]
        return table.filter(pc.and_(pc.and_(*ends), pc.starts_with(table["made_by"], _METHOD)))

    def corrections(self, table: pa.Table, members: pa.Table) -> pa.Table:
        """Return the corrections of what leaves.

        A person who corrected an event had all its reports before their eyes: where some of those
        stay, the correction stays as well.
        """
        event_of = dict(
            zip(members["report_key"].to_pylist(), members["event_id"].to_pylist(), strict=True)
        )
        leave = [
            key in self.keys and (scope != _EVENT or event_of.get(key) not in self.reduced)
            for key, scope in zip(
                table["report_key"].to_pylist(), table["scope"].to_pylist(), strict=True
            )
        ]
        return table.filter(pa.array(leave, pa.bool_()))


def what_may_leave(
    reports: pa.Table,
    members: pa.Table,
    sources: Mapping[str, Mapping[str, Any]],
    terms: PublishingTerms,
    *,
    parts: Collection[str] = (),
    cells: int = 0,
) -> Leaving:
    """Decide what leaves a ledger.

    Args:
        reports: standing reports (tables REPORT_TABLE).
        members: ``event_id, report_key, first_seq`` of every report that was linked, standing or not.
        sources: definitions by id; one that is not named allows nothing.
        terms: the day, and how long abductions are held back.
        parts: events that are part of larger ones, which are counted instead.
        cells: how many cells of monthly series stay.
    """
    licences = {k: Redistribution(s["redistribute"]) for k, s in sources.items()}
    assigned = dict(
        zip(members["report_key"].to_pylist(), members["event_id"].to_pylist(), strict=True)
    )
    keys = reports["report_key"].to_pylist()
    source_of = dict(zip(keys, reports["source_id"].to_pylist(), strict=True))
    event_of = {key: assigned.get(key, f"unlinked:{key}") for key in keys}
    held = _held(reports, event_of, terms)
    why = {
        key: ABDUCTION if event_of[key] in held else str(licences.get(source, Redistribution.NONE))
        for key, source in source_of.items()
    }
    free = frozenset(key for key, reason in why.items() if reason == Redistribution.RECORDS)
    stays = {key: reason for key, reason in why.items() if key not in free}
    told = {event_of[key] for key in free}
    countable = _countable(stays, source_of, event_of, told | set(parts))
    counts, counted, suppressed = counts_table(
        reports.filter(_among(reports["report_key"], countable)),
        {key: event_of[key] for key in countable},
    )
    documents = dict(zip(keys, reports["document_id"].to_pylist(), strict=True))
    return Leaving(
        keys=free,
        names=_names(members, told, licences),
        reduced=frozenset(event_of[key] for key in stays) & told,
        untitled=frozenset(documents[k] for k, reason in stays.items() if reason == ABDUCTION)
        - {None},
        counts=counts,
        counted_sources=frozenset(source_of[key] for key in countable) if counted else frozenset(),
        withheld=Withheld(
            reports=dict(Counter(stays.values())),
            events=_lost(stays, event_of, told),
            cells=cells,
            counted=counted,
            suppressed=suppressed,
            hold_days=terms.hold_days,
        ),
    )


def _held(reports: pa.Table, event_of: Mapping[str, str], terms: PublishingTerms) -> frozenset[str]:
    """Return the events in which, by any report, people were taken who may still be held."""
    since = terms.today - timedelta(days=terms.hold_days)
    columns = ("report_key", "event_types", "abducted_best", "date_end", "date_start")
    rows = zip(*(reports[name].to_pylist() for name in columns), strict=True)
    taken: dict[str, bool] = {}
    last: dict[str, date] = {}
    for key, modes, abducted, end, start in rows:
        event, day = event_of[key], end or start
        taken[event] = taken.get(event, False) or bool(
            _HELD_MODES & set(modes or ()) or (abducted or 0) > 0
        )
        if day is not None:
            last[event] = max(last.get(event, day), day)
    if terms.hold_days <= 0:
        return frozenset()
    return frozenset(
        event for event, yes in taken.items() if yes and last.get(event, since) >= since
    )


def _countable(
    stays: Mapping[str, str],
    source_of: Mapping[str, str],
    event_of: Mapping[str, str],
    but: set[str],
) -> frozenset[str]:
    """Return the reports that may be counted, by licence: of all events but those given.

    A source with fewer than three such events is left out: to name it beside a count would tell.
    """
    may = [
        key
        for key, reason in stays.items()
        if reason == Redistribution.AGGREGATES and event_of[key] not in but
    ]
    per_source: dict[str, set[str]] = {}
    for key in may:
        per_source.setdefault(source_of[key], set()).add(event_of[key])
    enough = {s for s, events in per_source.items() if len(events) >= SMALLEST_AGGREGATE}
    return frozenset(key for key in may if source_of[key] in enough)


def _lost(stays: Mapping[str, str], event_of: Mapping[str, str], told: set[str]) -> dict[str, int]:
    """Return how many events have no report that leaves, by the mildest reason among them."""
    order = (ABDUCTION, str(Redistribution.AGGREGATES), str(Redistribution.NONE))
    reasons: dict[str, str] = {}
    for key, reason in stays.items():
        event = event_of[key]
        if event not in told:
            reasons[event] = min(reasons.get(event, reason), reason, key=order.index)
    return dict(Counter(reasons.values()))


def _names(
    members: pa.Table, told: Collection[str], licences: Mapping[str, Redistribution]
) -> dict[str, str]:
    """Return the id each event leaves under: that of the first of its reports that may leave.

    Reports that no longer stand count as well, so that an event keeps its id when one is retracted.
    """
    earliest: dict[str, tuple[int, str]] = {}
    for event, key, seq in zip(
        *(members[name].to_pylist() for name in ("event_id", "report_key", "first_seq")),
        strict=True,
    ):
        if event in told and _licence_of(key, licences) is Redistribution.RECORDS:
            earliest[event] = min(earliest.get(event, (seq, key)), (seq, key))
    return {event: event_id(key) for event, (_, key) in earliest.items()}


def _licence_of(key: str, licences: Mapping[str, Redistribution]) -> Redistribution | None:
    """Return the licence of a report by its key: that of the longest source id it begins with."""
    source = key
    while ":" in source:
        source = source.rpartition(":")[0]
        if source in licences:
            return licences[source]
    return None


def _among(column: pa.ChunkedArray, wanted: Iterable[str]) -> pa.ChunkedArray:
    return pc.is_in(column, pa.array(sorted(wanted), pa.string()))
