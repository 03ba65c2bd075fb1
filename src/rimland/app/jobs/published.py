"""What of a ledger may leave it: which reports, under which event ids, and which counts.

Everything that leaves is derived from the reports that may leave, as if the others were not there;
only which reports tell of one event is the whole ledger's judgement. An event is therefore called
by the id of the first of its reports that leaves: an id that comes from a report that stays would
let those who have that record test whether it is here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rimland.app.jobs.published_counts import counts_table
from rimland.app.jobs.published_reasons import ABDUCTION, Reasons, reasons_to_stay
from rimland.model.ids import event_id
from rimland.model.vocab import Redistribution
from rimland.tables.fields import arrow_schema
from rimland.tables.schemas import COUNT_TABLE

__all__ = ["ABDUCTION", "Leaving", "PublishingTerms", "Withheld", "no_counts", "what_may_leave"]

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
    forbids it. ``counted`` of the events stand in published counts; ``suppressed`` counts are not
    shown because they are below three or would give such a count away.
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
    """What leaves: reports (``keys``), the event each is told under, and counts of what does not.

    ``names`` has ``event_id, name``. ``reduced`` are events of which some reports stay;
    ``untitled`` are documents that also tell of an abduction that is held back, so that their
    titles stay.
    """

    keys: pa.Array
    names: pa.Table
    reduced: pa.Array
    untitled: pa.Array
    counts: pa.Table
    counted_sources: frozenset[str]
    withheld: Withheld

    def reports(self, table: pa.Table) -> pa.Table:
        """Return the reports that leave."""
        kept = table.filter(pc.is_in(table["report_key"], self.keys))
        stays = pc.is_in(kept["document_id"], self.untitled)
        cited = pc.if_else(stays, pa.scalar(None, pa.string()), kept["citation"])
        at = kept.column_names.index("citation")
        return kept.set_column(at, kept.schema.field("citation"), cited)

    def documents(self, table: pa.Table, reports: pa.Table) -> pa.Table:
        """Return the documents behind the reports that leave, and no other."""
        behind = pc.is_in(table["document_id"], reports["document_id"].combine_chunks())
        titled = pc.invert(pc.is_in(table["document_id"], self.untitled))
        return table.filter(pc.and_(behind, titled))

    def members(self, table: pa.Table) -> pa.Table:
        """Return which event each report that leaves belongs to, by the ids they leave under."""
        kept = table.filter(pc.is_in(table["report_key"], self.keys))
        place = pc.index_in(kept["event_id"], self.names["event_id"].combine_chunks())
        named = self.names["name"].combine_chunks().take(place.combine_chunks())
        return kept.set_column(kept.column_names.index("event_id"), "event_id", named)

    def pairs(self, table: pa.Table) -> pa.Table:
        """Return the links between reports that leave; who judged is nobody's business outside."""
        kept = table.filter(self._both_ends(table))
        made_by = pc.if_else(kept["by_person"], "person", kept["made_by"])
        return kept.set_column(kept.column_names.index("made_by"), "made_by", made_by)

    def reasons(self, table: pa.Table) -> pa.Table:
        """Return the methods' reasons: a person's may quote a record that stays."""
        by_method = pc.starts_with(table["made_by"], _METHOD)
        return table.filter(pc.and_(self._both_ends(table), by_method))

    def corrections(self, table: pa.Table, members: pa.Table) -> pa.Table:
        """Return the corrections of what leaves.

        A person who corrected an event had all its reports before their eyes: where some of those
        stay, the correction stays as well.
        """
        of_reduced = members.filter(pc.is_in(members["event_id"], self.reduced))
        tells = pc.and_(
            pc.equal(table["scope"], _EVENT),
            pc.is_in(table["report_key"], of_reduced["report_key"].combine_chunks()),
        )
        return table.filter(pc.and_(pc.is_in(table["report_key"], self.keys), pc.invert(tells)))

    def _both_ends(self, table: pa.Table) -> pa.ChunkedArray:
        return pc.and_(*(pc.is_in(table[side], self.keys) for side in "ab"))


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
    why = reasons_to_stay(reports, members, licences, terms.today, terms.hold_days, parts)
    countable = why.countable
    counts, counted, suppressed = counts_table(
        reports.filter(pc.is_in(reports["report_key"], countable["report_key"].combine_chunks())),
        countable.select(["event_id", "report_key"]),
    )
    named = frozenset(pc.unique(countable["source_id"]).to_pylist()) if counted else frozenset()
    return Leaving(
        keys=why.keys,
        names=_names(why, licences),
        reduced=why.reduced,
        untitled=why.untitled,
        counts=counts,
        counted_sources=named,
        withheld=Withheld(
            reports=why.reports,
            events=why.events,
            cells=cells,
            counted=counted,
            suppressed=suppressed,
            hold_days=terms.hold_days,
        ),
    )


def _names(why: Reasons, licences: Mapping[str, Redistribution]) -> pa.Table:
    """Return the id each event leaves under: that of the first of its reports that may leave.

    Reports that no longer stand count as well, so that an event keeps its id when one is retracted.
    """
    earliest = dict(_pairs(why.first_free, "event_id", "report_key"))
    place = dict(_pairs(why.first_free, "event_id", "first_seq"))
    for event, key, seq in zip(
        *(why.gone[name].to_pylist() for name in ("event_id", "report_key", "first_seq")),
        strict=True,
    ):
        if seq < place[event] and _licence_of(key, licences) is Redistribution.RECORDS:
            earliest[event], place[event] = key, seq
    return pa.table(
        {
            "event_id": pa.array(list(earliest), pa.string()),
            "name": pa.array([event_id(key) for key in earliest.values()], pa.string()),
        }
    )


def _pairs(table: pa.Table, *names: str) -> Iterable[tuple[Any, ...]]:
    return zip(*(table[name].to_pylist() for name in names), strict=True)


def _licence_of(key: str, licences: Mapping[str, Redistribution]) -> Redistribution | None:
    """Return the licence of a report by its key: that of the longest source id it begins with."""
    source = key
    while ":" in source:
        source = source.rpartition(":")[0]
        if source in licences:
            return licences[source]
    return None
