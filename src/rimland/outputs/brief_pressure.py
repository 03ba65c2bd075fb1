"""The section of a brief on pressure: are losses in the core followed by attacks elsewhere?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rimland.analysis.displacement.results import DisplacementResult, MethodResult, TheatreResult
from rimland.model.network import Network
from rimland.outputs.event_rows import THEATRE_NAMES
from rimland.outputs.findings import Figure
from rimland.outputs.interval_chart import Ratio, interval_chart
from rimland.outputs.lists import ListBook
from rimland.outputs.section import Section, check_rows
from rimland.outputs.text import anchor, counted, span_name


@dataclass(frozen=True, slots=True)
class MethodRow:
    """One method of one theatre as the page's table has it."""

    name: str
    meaning: str
    ratio: str
    interval: str
    p: str
    least: str
    answer: str


@dataclass(frozen=True, slots=True)
class PressureFinding:
    """One theatre: its answer in words, the events behind it, its methods and its checks."""

    theatre: str
    answer: str
    verdict: str
    events: Figure | None
    period: str
    losses: int
    methods: tuple[MethodRow, ...]
    checks: tuple[tuple[str, str, str], ...]


def event_ids(result: DisplacementResult) -> Iterator[str]:
    """Yield the events that the section leads to."""
    for one in result.theatres:
        if one.counts is not None:
            yield from (event for month in one.counts.event_ids for event in month)


def section(result: DisplacementResult, book: ListBook, network: Network) -> Section:
    """Return what the section shows: each theatre, and one picture of all methods."""
    del network
    ratios = [
        Ratio(THEATRE_NAMES[one.theatre], method.method, *_numbers(method))
        for one in result.theatres
        for method in one.methods
        if method.ratio is not None
    ]
    return Section(
        "pressure",
        "Is pressure on the core followed by attacks elsewhere?",
        "; ".join(f"{THEATRE_NAMES[one.theatre]}: {one.answer}" for one in result.theatres),
        "pressure.html.j2",
        {
            "theatres": [_finding(one, book) for one in result.theatres],
            "picture": interval_chart(ratios, result.equivalence) if ratios else None,
            "assumed": result.assumptions,
        },
    )


def _numbers(method: MethodResult) -> tuple[float, float, float]:
    assert method.ratio is not None and method.low is not None and method.high is not None  # noqa: PT018, S101
    return method.ratio, method.low, method.high


def _finding(one: TheatreResult, book: ListBook) -> PressureFinding:
    events = None
    name = THEATRE_NAMES[one.theatre]
    if one.counts is not None:
        ids = [i for month in one.counts.event_ids for i in month]
        at = book.link(anchor("pressure", str(one.theatre)), f"Pressure: {name.lower()}", ids)
        events = Figure(counted(len(ids), "event"), at)
    return PressureFinding(
        name,
        str(one.answer),
        one.verdict,
        events,
        span_name(one.scope.months[0], one.scope.months[-1]) if one.scope else "",
        sum(one.losses),
        tuple(_row(method) for method in one.methods),
        check_rows(one.checks),
    )


def _row(method: MethodResult) -> MethodRow:
    if method.ratio is None:
        return MethodRow(method.method, method.meaning, "none", "", "", "", method.refused or "")
    _, low, high = _numbers(method)
    least = method.power.least_ratio if method.power else None
    return MethodRow(
        method.method,
        method.meaning,
        f"{method.ratio:.2f}",
        f"{low:.2f} to " + ("no bound" if high == float("inf") else f"{high:.2f}"),
        "none" if method.p is None else f"{method.p:.2f}",
        "over 4" if least is None else f"{least:g}",
        str(method.answer),
    )
