"""A brief: one HTML file that needs nothing else, in which every figure leads to its events.

It decides nothing about the numbers. It refuses to lay out a record whose licence forbids it, and
a figure that counts an event it was given no row for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rimland.analysis.results import Series, ShiftResult
from rimland.analysis.verdicts import Answer
from rimland.model.place import PLACE_PRECISION
from rimland.model.time import Month
from rimland.model.vocab import Redistribution, Roster, TheatreKind
from rimland.outputs import text
from rimland.outputs.brief_content import BriefContent
from rimland.outputs.brief_pictures import chart_context, map_context, timeline_context
from rimland.outputs.brief_sections import sections
from rimland.outputs.event_rows import THEATRES, EventRow, book_of, event_rows, grouped
from rimland.outputs.findings import (
    ROSTER_NAMES,
    cells,
    coverage_lines,
    finding,
    month_rows,
    share_rows,
    text_note,
    theatres_of,
)
from rimland.outputs.licensing import require_shown
from rimland.outputs.lists import ListBook
from rimland.tables.packaged import country_name

_RECENT_MONTHS, _RECENT_ROWS = 12, 15


def render_brief(content: BriefContent) -> str:
    """Return a brief as one HTML document.

    Raises LicenceError if a record is among the content that its source's licence keeps back, and
    NotFoundError if a figure counts an event that has no row although nothing was withheld.
    """
    licences = {n.source_id: Redistribution(n.redistribute) for n in content.sources}
    require_shown(content.events, content.rows, licences)
    rows = event_rows(content.events, content.rows)
    counted_ids = events_in_counts(content.shift)
    counted_rows = {event: row for event, row in rows.items() if event in counted_ids}
    years = grouped(rows.values(), counted_ids)
    book = book_of(years, withheld=content.withheld)
    context = {
        "content": content,
        "shift": content.shift,
        "sources": {note.source_id: note for note in content.sources},
        "years": years,
        "rows": rows,
        "precision": PLACE_PRECISION,
        "theatre_kinds": [t for t in THEATRES if t is not TheatreKind.UNKNOWN],
        "core_countries": _countries(content, TheatreKind.CORE),
        "adjacent_countries": _countries(content, TheatreKind.ADJACENT),
        **_shift_context(content, book),
        **_recent_context(content, counted_rows.values()),
        "sections": sections(content.analyses, book, content.network),
        "answers": list(Answer),
        **map_context(content, counted_rows, book),
        **timeline_context(content, counted_rows.values()),
    }
    # The lists are complete only once every figure has asked for its own.
    context["lists"] = book.lists
    return environment().get_template("brief.html.j2").render(context)


def events_in_counts(shift: ShiftResult) -> set[str]:
    """Return the events that the counts and shares of a shift hold."""
    found: set[str] = set()
    for series in shift.series:
        found.update(*(month.event_ids for month in series.theatres))
        found.update(*(month.event_ids for month in series.shares))
    return found


def _shift_context(content: BriefContent, book: ListBook) -> dict[str, Any]:
    shift = content.shift
    months = shift.first.to(shift.last)
    tables, found = [], [cells(s, book, content.counted) for s in shift.series]
    for series, series_cells in zip(shift.series, found, strict=True):
        theatres = theatres_of(series)
        tables.append(
            {
                "roster": ROSTER_NAMES[series.roster],
                "months": month_rows(series_cells, months, theatres),
                "shares": share_rows(series, book),
                "comparable": series.comparable,
                "coverage": coverage_lines(series, theatres),
            }
        )
    return {
        "findings": [finding(series, book) for series in shift.series],
        "tables": tables,
        "counts_from": next((n.source_id for n in content.sources if n.aggregates), None),
        "any_counts": any(m.from_aggregates for s in shift.series for m in s.theatres),
        "any_counted": any(
            cell.counted for series_cells in found for cell in series_cells.values()
        ),
        "notes": _interval_notes(shift.series),
        **chart_context(shift, found),
        "period": text.span_name(shift.first, shift.last),
    }


def _interval_notes(series: Iterable[Series]) -> list[str]:
    found = [
        text_note(interval)
        for one in series
        for month in one.shares
        for interval in (month.interval, month.effective_interval, month.dispersion_interval)
    ]
    return [note for note in dict.fromkeys(found) if note]


def _countries(content: BriefContent, kind: TheatreKind) -> list[str]:
    rules = content.network.theatres(Roster.FIXED)
    named = [
        country_name(r.country) + ("" if r.adm1 == "*" else f" ({r.adm1})")
        for r in rules
        if r.kind is kind
    ]
    return list(dict.fromkeys(named))


def _recent_context(content: BriefContent, rows: Iterable[EventRow]) -> dict[str, Any]:
    """Return the deadliest events of the last months in which any event is on record."""
    days = [row.day for row in rows if row.day]
    if not days:
        return {"recent": [], "recent_period": ""}
    last = min(content.shift.last, Month.of(max(days)))
    first = max(content.shift.first, last.plus(1 - _RECENT_MONTHS))
    recent = [
        r for r in rows if r.day and first <= Month.of(r.day) <= last and r.killed is not None
    ]
    recent.sort(key=lambda r: (-(r.killed or 0), r.day or date.max, r.event_id))
    return {"recent": recent[:_RECENT_ROWS], "recent_period": text.span_name(first, last)}


@cache
def environment() -> Environment:
    """Return the templates' environment: everything is escaped, every text is cleaned."""
    made = Environment(
        loader=PackageLoader("rimland.outputs"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "linked": text.linked,
        "number": text.number,
        "anchor": text.anchor,
        "moment": text.moment,
        "short": text.short,
    }
    return made


def _finalize(value: Any) -> Any:
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return text.clean(value)
