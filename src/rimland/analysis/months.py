"""Theatre months: what is counted, where, and whether anyone looked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rimland.analysis.counted import AggregateCell, Counted, TheatreIndex
from rimland.analysis.coverage import AGGREGATE, CoverageMap
from rimland.analysis.results import COVERED, NOT_COVERED, PARTLY, TheatreMonth
from rimland.model.time import Month
from rimland.model.vocab import TheatreKind


def theatre_months(
    months: Sequence[Month],
    counted: Iterable[Counted],
    cells: Iterable[AggregateCell],
    coverage: CoverageMap,
    theatres: TheatreIndex,
    world: Sequence[str],
) -> tuple[TheatreMonth, ...]:
    """Return every month of every theatre, in order of month and theatre."""
    events: dict[tuple[Month, TheatreKind], list[Counted]] = {}
    for event in counted:
        events.setdefault((event.month, event.theatre), []).append(event)
    series: dict[tuple[Month, str], list[AggregateCell]] = {}
    for cell in cells:
        series.setdefault((cell.month, cell.country), []).append(cell)
    built = []
    for month in months:
        for kind in TheatreKind:
            here = events.get((month, kind), [])
            if kind is TheatreKind.UNKNOWN:
                if here:
                    built.append(_unknown(month, here, coverage))
                continue
            countries = theatres.countries(kind, month, world)
            if not countries and not here:
                continue
            built.append(_month(month, kind, countries, here, series, coverage))
    return tuple(built)


def _month(
    month: Month,
    kind: TheatreKind,
    countries: frozenset[str],
    events: list[Counted],
    series: dict[tuple[Month, str], list[AggregateCell]],
    coverage: CoverageMap,
) -> TheatreMonth:
    how = {country: coverage.kind(country, month) for country in countries}
    covered = {country for country, means in how.items() if means is not None}
    rows = [e for e in events if e.country in covered and how[e.country] != AGGREGATE]
    stand_ins = [
        cell
        for country in sorted(covered)
        if how[country] == AGGREGATE
        for cell in series.get((month, country), ())
    ]
    known = bool(covered)
    return TheatreMonth(
        month=month,
        theatre=kind,
        coverage=COVERED
        if known and len(covered) == len(countries)
        else PARTLY
        if known
        else NOT_COVERED,
        countries_covered=len(covered),
        countries=len(countries),
        events=len(rows) + sum(c.events for c in stand_ins) if known else None,
        killed_low=_sum(rows, stand_ins, "killed_low") if known else None,
        killed=_sum(rows, stand_ins, "killed") if known else None,
        killed_high=_sum(rows, stand_ins, "killed_high") if known else None,
        civilians_killed=_sum(rows, stand_ins, "civilians") if known else None,
        all_killed=sum(e.all_killed or 0 for e in rows) + sum(c.killed or 0 for c in stand_ins)
        if known
        else None,
        recorded=len(events),
        from_aggregates=sum(c.events for c in stand_ins),
        event_ids=tuple(e.event_id for e in rows),
    )


def _unknown(month: Month, events: list[Counted], coverage: CoverageMap) -> TheatreMonth:
    """Events too coarsely placed to say where: counted only when the whole world is covered."""
    known = coverage.covers_world(month)
    return TheatreMonth(
        month=month,
        theatre=TheatreKind.UNKNOWN,
        coverage=COVERED if known else NOT_COVERED,
        countries_covered=0,
        countries=None,
        events=len(events) if known else None,
        killed_low=_sum(events, [], "killed_low") if known else None,
        killed=_sum(events, [], "killed") if known else None,
        killed_high=_sum(events, [], "killed_high") if known else None,
        civilians_killed=_sum(events, [], "civilians") if known else None,
        all_killed=sum(e.all_killed or 0 for e in events) if known else None,
        recorded=len(events),
        from_aggregates=0,
        event_ids=tuple(e.event_id for e in events) if known else (),
    )


def _sum(rows: list[Counted], cells: list[AggregateCell], field: str) -> int:
    """Sum what is known; an unknown toll adds nothing, which methods.md says."""
    return sum(getattr(item, field) or 0 for item in (*rows, *cells))
