"""Events and the reports behind them as rows of the page, grouped by month and theatre."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from rimland.model.time import Month
from rimland.model.vocab import TheatreKind
from rimland.outputs.lists import ListBook
from rimland.outputs.text import anchor, counted, month_name, short, toll, when
from rimland.tables.packaged import country_name

_LONGEST_NAME = 120
THEATRES = (
    TheatreKind.CORE,
    TheatreKind.ADJACENT,
    TheatreKind.AFFILIATE,
    TheatreKind.RIM,
    TheatreKind.UNKNOWN,
)
THEATRE_NAMES = {
    TheatreKind.CORE: "Core",
    TheatreKind.ADJACENT: "Adjacent",
    TheatreKind.AFFILIATE: "Affiliates",
    TheatreKind.RIM: "Rim",
    TheatreKind.UNKNOWN: "Unknown place",
}


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report of an event: where it stands, and what it says where that differs.

    ``words`` are an article's own; ``quote`` is where they, or a dataset's row, come from.
    """

    source: str
    record_id: str
    file_row: str
    differs: str
    quote: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event as the page shows it; ``killed`` is the best figure its kind counts.

    ``houses`` counts the publisher families that report it independently.
    """

    event_id: str
    anchor: str
    day: date | None
    when: str
    where: str
    what: str
    theatre: TheatreKind
    killed: int | None
    toll: str
    summary: str
    sources: tuple[str, ...]
    reports: tuple[ReportRow, ...]
    houses: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """The events of one month and theatre."""

    anchor: str
    label: str
    rows: tuple[EventRow, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """The groups of one year, folded away together."""

    title: str
    events: int
    groups: tuple[Group, ...]


def event_rows(events: pa.Table, reports: pa.Table) -> dict[str, EventRow]:
    """Return the events as rows by id, in the order of their dates."""
    told: dict[str, list[dict[str, Any]]] = {}
    for report in reports.to_pylist():
        told.setdefault(report["event_id"], []).append(report)
    found = [_event_row(event, told.get(event["event_id"], [])) for event in events.to_pylist()]
    found.sort(key=lambda row: (row.day or date.max, row.event_id))
    return {row.event_id: row for row in found}


def event_toll(event: Mapping[str, Any]) -> tuple[int | None, int | None, int | None]:
    """Return low, best and high of what an event's kind counts: victims of an attack, or all."""
    stem = "all_killed" if event.get("kind") == "battle" else "victims_killed"
    low, best, high = (event.get(f"{stem}_{part}") for part in ("low", "best", "high"))
    return low, best, high


def _event_row(event: Mapping[str, Any], reports: list[dict[str, Any]]) -> EventRow:
    low, best, high = event_toll(event)
    return EventRow(
        event_id=event["event_id"],
        anchor=anchor(event["event_id"]),
        day=event["date_start"],
        when=when(event["date_start"], event["date_end"], event["date_precision"]),
        where=_where(event),
        what=_what(event),
        theatre=TheatreKind(event["theatre"] or TheatreKind.UNKNOWN),
        killed=best,
        toll=toll(low, best, high),
        summary=event.get("summary") or "",
        sources=tuple(event["sources"] or ()),
        reports=tuple(_report_row(event, report, best) for report in reports),
        houses=len(event.get("publisher_families") or ()),
    )


def _where(event: Mapping[str, Any]) -> str:
    parts = [short(event[name], _LONGEST_NAME) for name in ("place", "adm1") if event[name]]
    if event["country_iso3"]:
        parts.append(country_name(event["country_iso3"]))
    return ", ".join(dict.fromkeys(parts)) or "place unknown"


def _what(event: Mapping[str, Any]) -> str:
    words = [mode.replace("_", " ") for mode in event["event_types"] or ()] or ["mode unknown"]
    words += [flag for flag in ("suicide", "foiled") if event.get(flag)]
    if event.get("kind") == "battle":
        words.append("battle")
    return ", ".join(dict.fromkeys(words))


def _report_row(event: Mapping[str, Any], report: Mapping[str, Any], best: int | None) -> ReportRow:
    differs = [
        f"{name} {report[field]}"
        for name, field, own in (
            ("date", "date_start", event["date_start"]),
            ("place", "place", event["place"]),
            ("killed", "killed", best),
        )
        if report[field] is not None and report[field] != own
    ]
    return ReportRow(
        source=report["source"],
        record_id=str(report["record_id"] or ""),
        file_row=str(report["file_row"] or ""),
        differs=", ".join(differs),
        quote=report["quote"] or "",
        words=report.get("words") or "",
    )


def group_anchor(month: Month | None, theatre: TheatreKind, *, apart: bool = False) -> str:
    """Return where the rows of a month and theatre stand; ``apart`` are those no count holds."""
    return anchor(month or "undated", theatre, *(["apart"] if apart else []))


def grouped(rows: Iterable[EventRow], counted_ids: Container[str]) -> tuple[Year, ...]:
    """Return the rows by year, month and theatre, in that order.

    Events that are in no count of the shift, because no source covers their month or the attribution
    is disputed, stand in groups of their own.
    """
    cells: dict[tuple[Month | None, TheatreKind, bool], list[EventRow]] = {}
    for row in rows:
        month = Month.of(row.day) if row.day else None
        cells.setdefault((month, row.theatre, row.event_id not in counted_ids), []).append(row)
    years: dict[str, list[Group]] = {}
    for month, theatre, apart in sorted(cells, key=_order):
        label = f"{month_name(month) if month else 'No date'}, {THEATRE_NAMES[theatre].lower()}"
        group = Group(
            group_anchor(month, theatre, apart=apart),
            f"{label}, not in the counts by month" if apart else label,
            tuple(cells[month, theatre, apart]),
        )
        years.setdefault(str(month.year) if month else "No date", []).append(group)
    return tuple(
        Year(f"{year}: {counted(events, 'event')}", events, tuple(groups))
        for year, groups in years.items()
        for events in [sum(len(g.rows) for g in groups)]
    )


def book_of(years: Iterable[Year], *, withheld: int) -> ListBook:
    """Return the lists of a page that shows these groups of rows; ``withheld`` events have no row."""
    groups = {
        group.anchor: (group.label, [row.event_id for row in group.rows])
        for year in years
        for group in year.groups
    }
    return ListBook(groups, withheld=withheld)


def _order(cell: tuple[Month | None, TheatreKind, bool]) -> tuple[bool, Month, int, bool]:
    month, theatre, apart = cell
    return month is None, month or Month(1, 1), THEATRES.index(theatre), apart
