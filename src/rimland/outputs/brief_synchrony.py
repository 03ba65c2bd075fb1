"""The section of a brief on synchrony: do attacks in several theatres fall together?

No level and no day that reached it stands here without how often chance reaches it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rimland.analysis.synchrony.results import DayResult, Level, SynchronyResult
from rimland.analysis.verdicts import Answer
from rimland.model.network import Network
from rimland.model.time import Month
from rimland.model.vocab import TheatreKind
from rimland.outputs.event_rows import THEATRE_NAMES
from rimland.outputs.findings import Figure
from rimland.outputs.frame import Picture, months_around
from rimland.outputs.lists import ListBook
from rimland.outputs.section import ABSTAINED, Section, check_rows, likely
from rimland.outputs.surprise_chart import surprise_chart
from rimland.outputs.text import anchor, counted, number, span_name
from rimland.outputs.timeline import Mark

_MOST_DAYS = 10


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day that reached the level: what was attacked, its events, and how rare it is by chance."""

    label: str
    day: str
    theatres: str
    events: Figure
    in_a_year: str


@dataclass(frozen=True, slots=True)
class TheatreRow:
    """One theatre compared: its attacks, countries, and how many attacks one brings on."""

    name: str
    attacks: Figure
    countries: int
    branching: str


def event_ids(result: SynchronyResult) -> Iterator[str]:
    """Yield the events that the section leads to."""
    for ids in result.events.values():
        yield from ids
    for day in result.warnings:
        yield from day.event_ids


def section(result: SynchronyResult, book: ListBook, network: Network) -> Section:
    """Return what the section shows; a picture only where there is an answer."""
    del network
    level = result.warning
    shown = sorted(result.warnings, key=lambda day: -(day.surprise or 0))[:_MOST_DAYS]
    days = [
        _day(str(n), day, book) for n, day in enumerate(sorted(shown, key=lambda d: d.day), start=1)
    ]
    return Section(
        "synchrony",
        "Do attacks in several theatres fall together beyond chance?",
        str(result.answer).capitalize(),
        "synchrony.html.j2",
        {
            "verdict": _verdict(result),
            "period": span_name(result.first, result.last),
            "days": days,
            "more": len(result.warnings) - len(shown),
            "reached": _reached(result, level) if level else "",
            "alarms": alarms(level) if level else "",
            "found": _found(level) if level else [],
            "theatres": [
                _theatre(result, kind, countries, branching, book)
                for kind, _, countries, branching in result.theatres
            ],
            "nulls": [(null.name, f"{null.p:.2f}") for null in result.nulls],
            "picture": _picture(result, level, shown) if level else None,
            "checks": check_rows(result.checks),
            "assumed": result.assumptions,
        },
    )


def alarms(level: Level) -> str:
    """Return the false alarms of a level in words: ``0.46 times a year``."""
    return f"{level.false_alarms_a_year:.2g} times a year"


def _verdict(result: SynchronyResult) -> str:
    """Return the answer in words, in two sentences where it is none."""
    level = result.warning
    if level is None:
        return (
            f"{result.verdict} It would take two theatres whose countries a source of events, not of "
            "monthly counts, covers throughout."
        )
    if result.answer is not Answer.UNDERPOWERED:
        return result.verdict
    *most, final = [THEATRE_NAMES[kind].lower() for kind, *_ in result.theatres]
    named = f"{', '.join(most)} and {final}"
    best = likely(max(level.found.values(), default=0.0))
    return (
        f"The data are too few to say whether attacks in {named} fall together beyond chance. How "
        "likely a coincidence in all of them would be to reach the level of a warning, one that "
        f"chance reaches {alarms(level)}: {best}."
    )


def _reached(result: SynchronyResult, level: Level) -> str:
    """Return how often the level was reached, beside what chance would make of as many years."""
    by_chance = level.false_alarms_a_year * result.years
    times = counted(len(result.warnings), "time")
    return (
        f"In {number(result.years, 1)} years the level was reached {times}; chance alone would reach "
        f"it {number(by_chance, 1)} times."
    )


def _found(level: Level) -> list[tuple[int, str]]:
    return [(theatres, likely(share)) for theatres, share in level.found.items()]


def _day(label: str, day: DayResult, book: ListBook) -> DayRow:
    named = ", ".join(THEATRE_NAMES[kind].lower() for kind in day.theatres)
    at = book.link(anchor("synchrony", day.day), f"Three days to {day.day}", day.event_ids)
    return DayRow(
        label,
        str(day.day),
        named,
        Figure(counted(len(day.event_ids), "event"), at),
        "unknown" if day.in_a_year is None else likely(day.in_a_year),
    )


def _theatre(
    result: SynchronyResult, kind: TheatreKind, countries: int, branching: float, book: ListBook
) -> TheatreRow:
    ids = result.events[kind]
    name = THEATRE_NAMES[kind]
    at = book.link(anchor("synchrony", kind), f"Synchrony: {name.lower()}", ids, book.groups)
    return TheatreRow(name, Figure(number(len(ids)), at), countries, f"{branching:.2f}")


def _picture(result: SynchronyResult, level: Level, shown: list[DayResult]) -> Picture | None:
    if result.answer in ABSTAINED or not result.surprises:
        return None
    marks = [
        Mark(str(n), day.day, day.surprise or 0)
        for n, day in enumerate(sorted(shown, key=lambda d: d.day), start=1)
    ]
    drawn = months_around([Month.of(day) for day, _ in result.surprises], result.first, result.last)
    return surprise_chart(result.surprises, level.surprise, alarms(level), marks, *drawn)
