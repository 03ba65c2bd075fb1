"""Monthly counts of countries or theatres out of a snapshot, as forecasts and comparisons read them.

A month without a source that lists everything is unknown and not zero. Every count leads to its
events.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rimland.analysis.counted import Counted, TheatreIndex, counted_events
from rimland.analysis.coverage import EVENTS, CoverageMap
from rimland.analysis.panel import choose_scope
from rimland.analysis.selection import network_events
from rimland.model.errors import CoverageError
from rimland.model.network import Network
from rimland.model.time import Month
from rimland.model.vocab import Measure, Roster, TheatreKind, Vocabulary
from rimland.tables.forecasting import Panel, month_id
from rimland.tables.packaged import countries, country_name
from rimland.tables.snapshot import Snapshot

_ANYBODY = Network("anybody", "anybody", "anybody", (), (), ())


class CountOf(Vocabulary):
    """What a panel counts."""

    DEATHS = "deaths", "people killed, the best figure; an unknown toll counts as none"
    EVENTS = "events", "events"


@dataclass(frozen=True)
class LedgerPanel:
    """A panel with the names of its units and the events behind each count.

    ``keys`` of units are ISO 3166-1 alpha-3 codes or theatres. ``events`` holds the ids of a unit
    and month; it is empty for a panel that comes from a file. ``lacking`` is how many of all counted
    events have no toll.
    """

    panel: Panel
    keys: Mapping[int, str]
    names: Mapping[int, str]
    events: Mapping[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    lacking: int = 0

    def unit(self, key: str) -> int | None:
        """Return the unit of an ISO code or name; None for one that is not in the panel."""
        wanted = key.strip().lower()
        for unit in self.panel.units:
            if wanted in {self.keys[unit].lower(), self.names[unit].lower()}:
                return unit
        return None

    def event_ids(self, unit: int, first: int, last: int) -> tuple[str, ...]:
        """Return the events of a unit from one month to another."""
        found: list[str] = []
        for month in range(first, last + 1):
            found += self.events.get((unit, month), ())
        return tuple(found)


def country_panel(
    snapshot: Snapshot, count: CountOf = CountOf.DEATHS, network: Network | None = None
) -> LedgerPanel:
    """Return the counts of every country that a source lists in at least one month.

    Without a network all organised violence is counted; with one its attacks. Raises CoverageError
    where no source lists everything in any month.
    """
    coverage = snapshot.arrow("coverage")
    measure = Measure.ATTACKS if network else Measure.ALL
    covering = CoverageMap(coverage, network or _ANYBODY, measure)
    keys = sorted(countries())
    months = _months(coverage)
    seen = np.array([[_listed(covering, c, m, network) for m in months] for c in keys])
    return _panel(
        _counted(snapshot, network),
        keys,
        [country_name(key) for key in keys],
        months,
        seen.reshape(len(keys), len(months)),
        count,
    )


def theatre_panel(
    snapshot: Snapshot, network: Network, count: CountOf = CountOf.DEATHS
) -> LedgerPanel:
    """Return the counts of a network's theatres, each over the countries that are listed throughout.

    The months are those in which most countries are listed (``panel.choose_scope``). Raises
    CoverageError where no theatre has any.
    """
    coverage = snapshot.arrow("coverage")
    covering = CoverageMap(coverage, network, Measure.ATTACKS)
    index = TheatreIndex(network, Roster.FIXED)
    world = sorted(countries())
    months = _months(coverage)
    counted = _counted(snapshot, network)
    kinds = [k for k in TheatreKind if k is not TheatreKind.UNKNOWN]
    seen = np.zeros((len(kinds), len(months)), dtype=bool)
    kept: list[Counted] = []
    place = {month: n for n, month in enumerate(months)}
    for n, kind in enumerate(kinds):
        scope = choose_scope(kind, months, counted, index, world, covering, whole=False)
        if scope is None:
            continue
        seen[n, [place[m] for m in scope.months]] = True
        inside, window = set(scope.countries), set(scope.months)
        kept += [
            e for e in counted if e.theatre is kind and e.country in inside and e.month in window
        ]
    return _panel(
        kept, [str(k) for k in kinds], [str(k) for k in kinds], months, seen, count, by_theatre=True
    )


def _months(coverage: pa.Table) -> list[Month]:
    rows = coverage.to_pylist()
    if not rows:
        raise CoverageError(
            "no source says of any month that it lists everything",
            hint="load a source with --covers, or the bundled table",
        )
    first = min(Month.parse(row["first_month"]) for row in rows)
    last = max(Month.parse(row["last_month"]) for row in rows)
    return [Month.from_index(n) for n in range(first.index, last.index + 1)]


def _listed(covering: CoverageMap, country: str, month: Month, network: Network | None) -> bool:
    if network is None and not covering.lists_everybody(country, month):
        return False
    return covering.kind(country, month) == EVENTS


def _counted(snapshot: Snapshot, network: Network | None) -> list[Counted]:
    """Return the events that count: a network's attacks, or all violence but what was foiled."""
    if network is not None:
        chosen = network_events(
            snapshot, network, measure=Measure.ATTACKS, roster=Roster.FIXED
        ).events
        return counted_events(chosen, TheatreIndex(network, Roster.FIXED), Measure.ATTACKS)
    held = snapshot.arrow("events")
    whole = held["part_of"].is_null()
    real = pc.invert(pc.fill_null(held["foiled"], fill_value=False))
    dated = pc.not_equal(held["date_precision"], "year")
    chosen = held.filter(pc.and_(pc.and_(whole, real), dated))
    return counted_events(chosen, TheatreIndex(_ANYBODY, Roster.FIXED), Measure.ALL)


def _panel(
    events: Iterable[Counted],
    keys: Sequence[str],
    names: Sequence[str],
    months: Sequence[Month],
    seen: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    count: CountOf,
    *,
    by_theatre: bool = False,
) -> LedgerPanel:
    """Put events into the cells that are listed; those outside are in no count."""
    first = month_id(months[0])
    values = np.where(seen, 0.0, np.nan)
    at = {key: n for n, key in enumerate(keys)}
    told: dict[tuple[int, int], list[str]] = {}
    lacking = 0
    for event in sorted(events, key=lambda e: (e.day, e.event_id)):
        row = at.get(str(event.theatre) if by_theatre else event.country or "")
        month = month_id(event.month)
        if row is None or not 0 <= month - first < len(months) or not seen[row, month - first]:
            continue
        killed = event.killed
        lacking += killed is None
        values[row, month - first] += 1 if count is CountOf.EVENTS else killed or 0
        told.setdefault((row + 1, month), []).append(event.event_id)
    kept = [n for n in range(len(keys)) if seen[n].any()]
    if not kept:
        raise CoverageError(
            "no source lists everything in any month", hint="load one that does, with --covers"
        )
    return LedgerPanel(
        Panel(tuple(n + 1 for n in kept), first, values[kept]),
        {n + 1: keys[n] for n in kept},
        {n + 1: names[n] for n in kept},
        {cell: tuple(ids) for cell, ids in told.items()},
        lacking,
    )
