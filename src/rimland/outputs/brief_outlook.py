"""The section of a brief on the months ahead, with how well such ranges held before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rimland.analysis.outlook.results import Ahead, OutlookResult
from rimland.analysis.verdicts import Answer
from rimland.model.network import Network
from rimland.outputs.event_rows import THEATRE_NAMES
from rimland.outputs.findings import Figure
from rimland.outputs.frame import Picture
from rimland.outputs.lists import ListBook
from rimland.outputs.ranges_chart import Range, ranges_chart
from rimland.outputs.section import Section, likely
from rimland.outputs.text import anchor, counted, number, percent, span_name


@dataclass(frozen=True, slots=True)
class AheadRow:
    """One theatre: what was, what may come, and how likely more is."""

    theatre: str
    before: Figure
    ahead: str
    more: str


def event_ids(result: OutlookResult) -> Iterator[str]:
    """Yield the events that the section leads to."""
    for one in result.theatres:
        yield from one.event_ids


def section(result: OutlookResult, book: ListBook, network: Network) -> Section:
    """Return what the section shows; ranges only where they were ever held against what came."""
    del network
    told = result.answer is not Answer.CANNOT_TELL
    return Section(
        "outlook",
        f"What may the next {result.months or 12} months bring?",
        "Ranges, scored at past dates" if result.answer is Answer.SUPPORTED else "Cannot tell",
        "outlook.html.j2",
        {
            "verdict": result.verdict,
            "told": told,
            "months": counted(result.months, "month"),
            "last": span_name(result.origin, result.origin) if result.origin else "",
            "rows": [_row(one, book) for one in result.theatres],
            "scores": [
                (
                    one.name,
                    number(one.crps, 2),
                    number(one.log_crps, 3),
                    percent(one.inside),
                    percent(one.totals_inside),
                )
                for one in result.scores
            ],
            "dates": result.dates,
            "left_out": result.left_out,
            "picture": _picture(result),
            "frozen": result.frozen,
            "assumed": result.assumptions,
        },
    )


def _row(one: Ahead, book: ListBook) -> AheadRow:
    name = THEATRE_NAMES[one.theatre]
    link = book.link(
        anchor("outlook", one.theatre), f"Outlook: {name.lower()}", one.event_ids, book.groups
    )
    return AheadRow(
        name,
        Figure(number(one.before), link),
        f"{number(one.median)} ({number(one.low)} to {number(one.high)})",
        likely(one.more),
    )


def _picture(result: OutlookResult) -> Picture | None:
    if result.answer is not Answer.SUPPORTED:
        return None
    rows = [
        Range(THEATRE_NAMES[one.theatre], "", one.median, one.low, one.high)
        for one in result.theatres
    ]
    return ranges_chart(rows, ",d")
