"""The figures of a brief, each as the text to show and the list of events behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from rimland.analysis.results import (
    COVERED,
    NOT_COVERED,
    PARTLY,
    Comparison,
    Interval,
    Series,
    ShareMonth,
    Span,
    TheatreMonth,
)
from rimland.model.time import Month
from rimland.model.vocab import Roster, TheatreKind
from rimland.outputs.charts import Bar, SharePoint
from rimland.outputs.event_rows import THEATRE_NAMES, THEATRES, group_anchor
from rimland.outputs.licensing import may_publish_count
from rimland.outputs.lists import ListBook
from rimland.outputs.text import PER_CENT, anchor, number, percent, runs, span_name, toll

ROSTER_NAMES = {Roster.FIXED: "Fixed roster", Roster.AS_PLEDGED: "As pledged"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as text and, where events stand behind it, the anchor of their list."""

    text: str
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One month and theatre: events, killed, and what of it comes from monthly counts.

    ``counted`` more events may be counted but not listed.
    """

    coverage: str
    events: Figure
    killed: Figure
    from_aggregates: int
    shown: int | None
    counted: int = 0


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month across the theatres."""

    month: str
    cells: tuple[tuple[str, Cell | None], ...]


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One month of the shift chart as text."""

    month: str
    figures: tuple[tuple[str, Figure], ...]


@dataclass(frozen=True, slots=True)
class SpanRow:
    """One of the two spans compared."""

    name: str
    months: str
    outside: Figure
    total: Figure
    share: Figure
    interval: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one roster shows: the verdict with its spans, or the refusal."""

    roster: str
    verdict: str
    refused: bool
    difference: str
    note: str
    spans: tuple[SpanRow, ...]


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """One theatre's coverage in words."""

    theatre: str
    covered: str
    partly: str
    missing: str
    recorded: int


def finding(series: Series, book: ListBook) -> Finding:
    """Return a roster's verdict or refusal, with its spans as linked figures."""
    name = ROSTER_NAMES[series.roster]
    comparison = series.comparison
    if comparison is None:
        words = series.refusal or "The two spans cannot be compared: there are not two to compare."
        return Finding(name, words, refused=True, difference="", note="", spans=())
    spans = (comparison.before, comparison.after)
    return Finding(
        roster=name,
        verdict=comparison.verdict,
        refused=False,
        difference=_difference(comparison),
        note=text_note(comparison.interval),
        spans=tuple(
            _span_row(series, span, part, book)
            for part, span in zip(("before", "after"), spans, strict=True)
        ),
    )


def text_note(found: Interval | None) -> str:
    """Return what an interval warns of, as a sentence."""
    note = found.note.strip().rstrip(".") if found else ""
    return f"{note[0].upper()}{note[1:]}." if note else ""


def _difference(comparison: Comparison) -> str:
    if comparison.difference is None:
        return ""
    points = f"{100 * comparison.difference:+.0f} percentage points".replace("-", "\N{MINUS SIGN}")
    found = comparison.interval
    if found is None:
        return points
    low, high = (f"{100 * v:+.0f}".replace("-", "\N{MINUS SIGN}") for v in (found.low, found.high))
    return f"{points} ({100 * found.level:.0f}{PER_CENT} interval {low} to {high})"


def _span_row(series: Series, span: Span, part: str, book: ListBook) -> SpanRow:
    months = [s for s in series.shares if span.first <= s.month <= span.last]
    parts = [share_anchor(series, s) for s in months]
    parts += [group_anchor(s.month, t) for s in months for t in THEATRES]
    label = f"{ROSTER_NAMES[series.roster]}, {part}: {span_name(span.first, span.last)}"
    at = book.link(anchor("span", series.roster, part), label, span.event_ids, parts)
    total = span.core + span.outside
    shown = may_publish_count(total, book.missing(span.event_ids))
    return SpanRow(
        name=part.capitalize(),
        months=f"{span_name(span.first, span.last)} ({span.months} months compared)",
        outside=Figure(number(span.outside) if shown else "not shown", at),
        total=Figure(number(total) if shown else "not shown", at),
        share=Figure(percent(span.share, 1), at),
        interval=interval_text(span.interval, digits=1),
    )


def interval_text(found: Interval | None, *, as_share: bool = True, digits: int = 0) -> str:
    """Return an interval of a share in per cent, or of a plain number."""
    if found is None:
        return ""
    if as_share:
        low, high = f"{100 * found.low:.{digits}f}", f"{100 * found.high:.{digits}f}"
        return f"{low} to {high}{PER_CENT}"
    return f"{number(found.low, digits)} to {number(found.high, digits)}"


def share_anchor(series: Series, month: ShareMonth) -> str:
    """Return where the events compared in a month are listed."""
    return anchor("compared", series.roster, month.month)


def share_rows(series: Series, book: ListBook) -> tuple[ShareRow, ...]:
    """Return the shift chart's months as linked text."""
    return tuple(_share_row(series, month, book) for month in series.shares)


def _share_row(series: Series, m: ShareMonth, book: ListBook) -> ShareRow:
    label = f"{ROSTER_NAMES[series.roster]}, compared in {m.month}"
    parts = [group_anchor(m.month, theatre) for theatre in THEATRES]
    at = book.link(share_anchor(series, m), label, m.event_ids, parts)
    total = m.core + m.outside
    shown = may_publish_count(total, book.missing(m.event_ids))
    texts = {
        "Outside the core": f"{number(m.outside)} of {number(total)}" if shown else "not shown",
        "Share": percent(m.share),
        "Interval": interval_text(m.interval),
        "Share of killed": percent(m.killed_share) if m.killed_share is not None else "",
        "Share of civilians killed": percent(m.civilians_share)
        if m.civilians_share is not None
        else "",
        "Effective countries": _with_interval(m.effective_countries, m.effective_interval, 1),
        "Dispersion, km": _with_interval(m.dispersion_km, m.dispersion_interval, 0),
    }
    return ShareRow(
        str(m.month), tuple((k, Figure(v, at if v else None)) for k, v in texts.items())
    )


def _with_interval(value: float | None, found: Interval | None, digits: int) -> str:
    if value is None:
        return ""
    bounds = f" ({interval_text(found, as_share=False, digits=digits)})" if found else ""
    return number(value, digits) + bounds


def share_points(series: Series) -> tuple[SharePoint, ...]:
    """Return what the shift chart draws of a roster."""
    return tuple(
        SharePoint(
            m.month,
            m.share,
            m.interval.low if m.interval else None,
            m.interval.high if m.interval else None,
        )
        for m in series.shares
    )


def cells(
    series: Series,
    book: ListBook,
    counted: Mapping[tuple[Month, TheatreKind], int] | None = None,
) -> dict[tuple[Month, TheatreKind], Cell]:
    """Return every month and theatre of a roster as a cell.

    ``counted`` are events that may be counted but not listed; they are those of the fixed roster.
    """
    more = counted if counted and series.roster is Roster.FIXED else {}
    return {
        (m.month, m.theatre): replace(
            _cell(series, m, book), counted=more.get((m.month, m.theatre), 0)
        )
        for m in series.theatres
    }


def _cell(series: Series, m: TheatreMonth, book: ListBook) -> Cell:
    label = f"{ROSTER_NAMES[series.roster]}, {m.month}, {THEATRE_NAMES[m.theatre].lower()}"
    group = group_anchor(m.month, m.theatre)
    at = book.link(anchor(series.roster, group), label, m.event_ids, [group])
    if m.events is None or m.coverage == NOT_COVERED:
        # Records of an uncovered month are rows one can read, not a count of what happened.
        held = Figure(f"{number(m.recorded)} on record" if m.recorded else "", at)
        return Cell(NOT_COVERED, held, Figure(""), 0, None)
    withheld = book.missing(m.event_ids)
    if not may_publish_count(m.events, withheld):
        least = m.events - withheld
        return Cell(
            m.coverage,
            Figure(f"{least} or more", at),
            Figure("not shown"),
            m.from_aggregates,
            least,
        )
    killed = toll(m.killed_low, m.killed, m.killed_high)
    return Cell(
        m.coverage, Figure(number(m.events), at), Figure(killed, at), m.from_aggregates, m.events
    )


def theatres_of(series: Series) -> list[TheatreKind]:
    """Return the theatres worth a column: all but an unknown one that never held anything."""
    held = {m.theatre for m in series.theatres if m.recorded or m.events}
    return [t for t in THEATRES if t is not TheatreKind.UNKNOWN or t in held]


def month_rows(
    found: dict[tuple[Month, TheatreKind], Cell],
    months: Iterable[Month],
    theatres: Iterable[TheatreKind],
) -> tuple[MonthRow, ...]:
    """Return cells as a table, months down and theatres across."""
    across = list(theatres)
    return tuple(
        MonthRow(str(m), tuple((THEATRE_NAMES[t], found.get((m, t))) for t in across))
        for m in months
    )


def bars(
    found: dict[tuple[Month, TheatreKind], Cell], other: dict[tuple[Month, TheatreKind], Cell]
) -> tuple[Bar, ...]:
    """Return what the theatre chart draws: one roster, and the other where it differs.

    What is only counted is drawn as monthly counts are, and under both rosters alike.
    """
    return tuple(
        Bar(
            month,
            THEATRE_NAMES[theatre],
            cell.coverage,
            _with(cell.shown, cell.counted),
            cell.from_aggregates + cell.counted,
            _with(other[month, theatre].shown, cell.counted) if (month, theatre) in other else None,
        )
        for (month, theatre), cell in found.items()
    )


def _with(shown: int | None, counted: int) -> int | None:
    return None if shown is None else shown + counted


def coverage_lines(series: Series, theatres: Iterable[TheatreKind]) -> tuple[CoverageLine, ...]:
    """Return in words which months of each theatre are covered, partly covered or not."""
    lines = []
    for theatre in theatres:
        months = [m for m in series.theatres if m.theatre is theatre]
        by = {
            kind: "; ".join(
                span_name(a, b) for a, b in runs(m.month for m in months if m.coverage == kind)
            )
            for kind in (COVERED, PARTLY, NOT_COVERED)
        }
        recorded = sum(m.recorded for m in months if m.coverage == NOT_COVERED)
        lines.append(
            CoverageLine(THEATRE_NAMES[theatre], by[COVERED], by[PARTLY], by[NOT_COVERED], recorded)
        )
    return tuple(lines)
