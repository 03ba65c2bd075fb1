"""The section of a brief on dynamics: do attacks follow attacks, and where?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from rimland.analysis.dynamics.results import DynamicsResult, Ends, Pair, Series
from rimland.analysis.verdicts import Answer
from rimland.model.network import Network
from rimland.outputs.event_rows import THEATRE_NAMES
from rimland.outputs.findings import Figure
from rimland.outputs.frame import Picture
from rimland.outputs.lists import ListBook
from rimland.outputs.ranges_chart import Range, ranges_chart
from rimland.outputs.section import ABSTAINED, Section, check_rows
from rimland.outputs.text import anchor, number, percent, span_name


@dataclass(frozen=True, slots=True)
class TheatreRow:
    """One theatre: its attacks, how many follow one, by when half have, and how well it is explained."""

    name: str
    attacks: Figure
    own: str
    half: str
    varies: str
    left: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """Which share of one theatre's attacks follow another's, and the answer."""

    effect: str
    cause: str
    share: str
    answer: str


def event_ids(result: DynamicsResult) -> Iterator[str]:
    """Yield the events that the section leads to."""
    for one in result.series:
        yield from one.event_ids


def section(result: DynamicsResult, book: ListBook, network: Network) -> Section:
    """Return what the section shows; a picture only where there is an answer."""
    del network
    return Section(
        "dynamics",
        "Are attacks followed by more, in their own theatre or another?",
        str(result.answer).capitalize(),
        "dynamics.html.j2",
        {
            "verdict": _verdict(result),
            "period": span_name(result.first, result.last),
            "theatres": [_theatre(one, book) for one in result.series],
            "pairs": [_pair(one) for one in result.pairs],
            "none": percent(result.none),
            "picture": _picture(result),
            "times": _times(result),
            "checks": check_rows(result.checks),
            "assumed": result.assumptions,
        },
    )


def _verdict(result: DynamicsResult) -> str:
    """Return the answer in words, in two sentences where it is none."""
    if result.followed is None:
        return (
            f"{result.verdict} It would take two theatres whose countries a source of events, not of "
            "monthly counts, covers throughout."
        )
    if result.answer is not Answer.UNDERPOWERED:
        return result.verdict
    return (
        "The data are too few to say whether attacks in one theatre are followed by more in another. "
        f"Of all attacks {_shares(result.followed)} follow others within weeks, which is no statement "
        "that one brings on another."
    )


def _times(result: DynamicsResult) -> str:
    if result.followed_in_times is None:
        return ""
    low, high = result.followed_in_times
    return f"{percent(low)} to {percent(high)}"


def _theatre(one: Series, book: ListBook) -> TheatreRow:
    name = THEATRE_NAMES[one.theatre]
    at = book.link(
        anchor("dynamics", one.theatre), f"Dynamics: {name.lower()}", one.event_ids, book.groups
    )
    high = f"{one.own.high:.2f}" if math.isfinite(one.own.high) else "no end"
    return TheatreRow(
        name,
        Figure(number(len(one.event_ids)), at),
        f"{one.own.value:.2f} ({one.own.low:.2f} to {high})",
        f"{one.median_days} days",
        f"{one.dispersion:.1f}×",
        f"{one.residuals.serial_p:.2f}",
    )


def _pair(one: Pair) -> PairRow:
    return PairRow(
        THEATRE_NAMES[one.effect],
        THEATRE_NAMES[one.cause].lower(),
        _shares(one.share),
        str(one.answer),
    )


def _shares(ends: Ends) -> str:
    high = percent(min(ends.high, 1.0)) if math.isfinite(ends.high) else "all"
    return f"{percent(ends.value)} ({percent(ends.low)} to {high})"


def _picture(result: DynamicsResult) -> Picture | None:
    if result.answer in ABSTAINED or not result.pairs:
        return None
    rows = [
        Range(
            f"Of the attacks: {THEATRE_NAMES[pair.effect].lower()}",
            f"after {THEATRE_NAMES[pair.cause].lower()}",
            min(pair.share.value, 1.0),
            min(pair.share.low, 1.0),
            min(pair.share.high, 1.0),
        )
        for pair in sorted(result.pairs, key=lambda p: (str(p.effect), str(p.cause)))
    ]
    return ranges_chart(rows, ".0%", most=1.0, none_below=result.none)
