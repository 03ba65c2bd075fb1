"""Daily counts of each theatre over one window that all of them are covered in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from rimland.analysis.counted import Counted, TheatreIndex, counted_events
from rimland.analysis.coverage import EVENTS, CoverageMap
from rimland.analysis.panel import choose_scope
from rimland.analysis.selection import network_events
from rimland.model.errors import CoverageError
from rimland.model.network import Network
from rimland.model.time import Month
from rimland.model.vocab import Measure, Roster, TheatreKind
from rimland.tables.packaged import countries
from rimland.tables.snapshot import Snapshot

Counts = NDArray[np.int64]

THEATRES = (TheatreKind.CORE, TheatreKind.ADJACENT, TheatreKind.AFFILIATE, TheatreKind.RIM)
FEWEST = 10
"""With fewer attacks in the window a theatre's own clustering cannot be told, and it stays out."""


@dataclass(frozen=True, slots=True)
class Days:
    """Attacks per day and theatre, with the events behind them.

    ``counts`` is theatres × days; ``events`` maps a theatre and day to event ids; ``countries`` are
    those counted. Days are the local dates that sources give.
    """

    first: date
    theatres: tuple[TheatreKind, ...]
    counts: Counts
    events: Mapping[tuple[TheatreKind, int], tuple[str, ...]]
    countries: Mapping[TheatreKind, tuple[str, ...]]
    left_out: Mapping[TheatreKind, str]

    def day(self, number: int) -> date:
        """Return the day of a column."""
        return self.first + timedelta(days=number)

    def column(self, day: date) -> int | None:
        """Return the column of a day; None outside the window."""
        number = (day - self.first).days
        return number if 0 <= number < self.counts.shape[1] else None


def daily(
    kinds: Sequence[TheatreKind],
    months: Sequence[Month],
    counted: Sequence[Counted],
    theatres: TheatreIndex,
    world: Sequence[str],
    coverage: CoverageMap,
) -> Days | None:
    """Return the theatres that are covered in all of these months; None where fewer than two are.

    An event known only to the month or week has no day and is left out.
    """
    rows: dict[TheatreKind, dict[int, list[str]]] = {}
    left_out: dict[TheatreKind, str] = {}
    used: dict[TheatreKind, tuple[str, ...]] = {}
    first = months[0].first_day
    for kind in kinds:
        scope = choose_scope(kind, months, counted, theatres, world, coverage, whole=True)
        if scope is None:
            left_out[kind] = "no source of event rows covers a country of it in every month"
            continue
        inside = set(scope.countries)
        days: dict[int, list[str]] = {}
        for event in counted:
            if event.theatre is kind and event.country in inside and event.month in set(months):
                days.setdefault((event.day - first).days, []).append(event.event_id)
        total = sum(map(len, days.values()))
        if total < FEWEST:
            left_out[kind] = f"{total} attacks with a day, fewer than {FEWEST}"
            continue
        rows[kind], used[kind] = days, scope.countries
    if len(rows) < 2:  # noqa: PLR2004 - nothing to fall together with
        return None
    length = (months[-1].last_day - first).days + 1
    counts = np.zeros((len(rows), length), dtype=np.int64)
    events = {}
    for number, (kind, days) in enumerate(rows.items()):
        for day, ids in days.items():
            counts[number, day] = len(ids)
            events[kind, day] = tuple(sorted(ids))
    return Days(first, tuple(rows), counts, events, used, left_out)


def days_of(
    snapshot: Snapshot,
    network: Network,
    roster: Roster,
    first: Month | None,
    last: Month | None,
) -> tuple[list[Counted], list[Month], Days | None]:
    """Return a network's attacks that are dated to the day, the window, and its theatres by day.

    Raises CoverageError as ``window`` does.
    """
    chosen = network_events(snapshot, network, measure=Measure.ATTACKS, roster=roster).events
    dated = {row["event_id"] for row in chosen.to_pylist() if row["date_precision"] == "day"}
    index = TheatreIndex(network, roster)
    counted = [e for e in counted_events(chosen, index, Measure.ATTACKS) if e.event_id in dated]
    coverage = CoverageMap(snapshot.arrow("coverage"), network, Measure.ATTACKS)
    months = window(counted, coverage, index, first, last)
    days = daily(THEATRES, months, counted, index, sorted(countries()), coverage)
    return counted, months, days


def window(
    counted: Sequence[Counted],
    coverage: CoverageMap,
    index: TheatreIndex,
    first: Month | None,
    last: Month | None,
) -> list[Month]:
    """Return the run of months that lets most theatres be compared for longest.

    A theatre counts with ten attacks in countries that are covered throughout; where no run has two
    of them it is all months.

    Raises CoverageError where nothing is counted, or the window asked for ends before it begins.
    """
    if not counted and not (first and last):
        what = "the snapshot holds no attacks of this network that are dated to the day"
        raise CoverageError(what, hint="load a dataset that has them, then run: rimland link")
    begin = first or min(e.month for e in counted)
    end = last or max(e.month for e in counted)
    if end < begin:
        raise CoverageError(f"the window ends ({end}) before it begins ({begin})", hint="swap them")
    months = begin.to(end)
    if first or last:
        return months
    return _longest(months, counted, coverage, index) or months


def _longest(
    months: Sequence[Month],
    counted: Sequence[Counted],
    coverage: CoverageMap,
    index: TheatreIndex,
) -> list[Month]:
    """Return the longest run of those with most theatres to compare; none where none has two."""
    world = sorted({e.country for e in counted if e.country})
    column, row = ({one: n for n, one in enumerate(some)} for some in (world, months))
    seen = np.zeros((len(THEATRES), len(months), len(world)), dtype=bool)
    attacks = np.zeros(seen.shape)
    for number, kind in enumerate(THEATRES):
        for month in months:
            for country in index.countries(kind, month, world) & column.keys():
                seen[number, row[month], column[country]] = coverage.kind(country, month) == EVENTS
    for event in counted:
        if event.country and event.theatre in THEATRES and event.month in row:
            at = THEATRES.index(event.theatre), row[event.month], column[event.country]
            attacks[at] += 1
    best, chosen = (0, 0), (0, 0)
    for start in range(len(months)):
        common = seen[:, start].copy()
        sums = np.zeros(common.shape)
        for end in range(start, len(months)):
            common &= seen[:, end]
            sums += attacks[:, end]
            theatres = int(((sums * common).sum(axis=1) >= FEWEST).sum())
            if not common.any(axis=1).sum() > 1:
                break
            if theatres > 1 and (theatres, end + 1 - start) > best:
                best, chosen = (theatres, end + 1 - start), (start, end + 1)
    return list(months[slice(*chosen)])
