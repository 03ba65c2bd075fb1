"""Shares are compared only between months in which the same countries are covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from rimland.analysis.counted import AggregateCell, Counted
from rimland.analysis.coverage import AGGREGATE, CoverageMap
from rimland.analysis.resampling import (
    FEWEST_CLUSTERS,
    Floats,
    dispersion_km,
    effective_number,
    one_sided_share,
    percentile_interval,
    share,
    weights,
)
from rimland.analysis.results import ComparableSet, Interval, ShareMonth
from rimland.model.time import Month

POISSON_NOTE = "counts without rows drawn as Poisson: a lower bound on the uncertainty"


def choose_set(
    months: Sequence[Month], core: frozenset[str], world: Sequence[str], coverage: CoverageMap
) -> tuple[frozenset[str], list[Month]]:
    """Return the countries and the run of months that let most be compared.

    Among all unbroken runs of months in which every core country is covered, the one with the
    largest number of months times countries outside the core that are covered throughout; the
    earlier and longer run wins a tie. Both are empty where there is no such run.
    """
    covered = {m: frozenset(c for c in world if coverage.kind(c, m)) for m in months}
    best: tuple[int, int, int] = (0, 0, 0)
    chosen: tuple[frozenset[str], list[Month]] = (frozenset(), [])
    for start in range(len(months)):
        common = frozenset(world)
        for end in range(start, len(months)):
            common &= covered[months[end]]
            outside = common - core
            if not core or not core <= common or not outside:
                break
            size = (end - start + 1, len(outside))
            rank = (size[0] * size[1], size[0], -start)
            if rank > best:
                best, chosen = rank, (common, list(months[start : end + 1]))
    return chosen


@dataclass(frozen=True, slots=True)
class Basis:
    """The countries and months compared and the events and counts inside them."""

    chosen: ComparableSet
    months: tuple[Month, ...]
    events: dict[Month, list[Counted]]
    cells: dict[Month, list[AggregateCell]]


def build_basis(
    months: Sequence[Month],
    countries: frozenset[str],
    core: frozenset[str],
    counted: Sequence[Counted],
    cells: Sequence[AggregateCell],
    coverage: CoverageMap,
) -> Basis:
    """Gather what is counted in the comparable set.

    Where any source used lists only events with deaths, events without are left out everywhere:
    otherwise a month with stricter sources would look quieter.
    """
    strictest = max((coverage.min_killed(c, m) for c in countries for m in months), default=0)
    means = {(c, m): coverage.kind(c, m) for c in countries for m in months}
    wanted = set(months)
    events: dict[Month, list[Counted]] = {m: [] for m in months}
    for event in counted:
        if event.month not in wanted or event.country not in countries:
            continue
        if means[event.country, event.month] == AGGREGATE:
            continue
        if event.most_killed >= strictest:
            events[event.month].append(event)
    stand_ins: dict[Month, list[AggregateCell]] = {m: [] for m in months}
    for cell in cells:
        if cell.month in wanted and means.get((cell.country, cell.month)) == AGGREGATE:
            stand_ins[cell.month].append(cell)
    by_counts = {c for (c, _), kind in means.items() if kind == AGGREGATE}
    chosen = ComparableSet(
        months[0],
        months[-1],
        tuple(sorted(core)),
        tuple(sorted(countries - core)),
        strictest,
        tuple(sorted(by_counts)),
    )
    return Basis(chosen, tuple(months), events, stand_ins)


def share_month(basis: Basis, month: Month, draws: int, seed: int) -> ShareMonth:
    """Return one month's shares and concentration with their intervals."""
    core = set(basis.chosen.core)
    events, cells = basis.events[month], basis.cells[month]
    inside = [e for e in events if e.country in core]
    outside = [e for e in events if e.country not in core]
    core_count = len(inside) + sum(c.events for c in cells if c.country in core)
    out_count = len(outside) + sum(c.events for c in cells if c.country not in core)
    total = core_count + out_count
    rng = np.random.default_rng([seed, month.index])
    sampled = _Sampled(events, cells, draws, rng)
    note = POISSON_NOTE if cells else ""
    enough = sampled.clusters + sum(c.events for c in cells) >= FEWEST_CLUSTERS
    per_country = Counter(e.country for e in events)
    per_country.update({c.country: c.events for c in cells})
    observed = np.array([list(per_country.values())], dtype=np.float64) if per_country else None
    spread = (
        None if cells or not sampled.placed else sampled.dispersion(np.ones((1, sampled.clusters)))
    )
    return ShareMonth(
        month=month,
        core=core_count,
        outside=out_count,
        share=out_count / total if total else None,
        interval=_share_interval(sampled, core_count, out_count, core, note) if enough else None,
        killed_share=_share_of(events, cells, core, "killed"),
        civilians_share=_share_of(events, cells, core, "civilians"),
        effective_countries=_first(effective_number(observed)) if observed is not None else None,
        effective_interval=percentile_interval(effective_number(sampled.by_country()), note=note)
        if enough
        else None,
        dispersion_km=_first(spread) if spread is not None else None,
        dispersion_interval=percentile_interval(sampled.dispersion(sampled.weights))
        if spread is not None and enough
        else None,
        event_ids=tuple(e.event_id for e in events),
    )


def _share_interval(
    sampled: _Sampled, inside: int, outside: int, core: set[str], note: str
) -> Interval | None:
    """Return the bootstrap interval, or the exact one where all events lie on one side.

    Resampling a month without a single event outside would give an interval of zero width.
    """
    if inside and outside:
        drawn = share(sampled.count(lambda c: c not in core), sampled.by_country().sum(axis=1))
        return percentile_interval(drawn, note=note)
    clusters = sampled.clusters + sampled.counted_without_rows
    return one_sided_share(0 if outside == 0 else clusters, clusters, note=note)


def _first(values: Floats) -> float | None:
    value = float(values[0])
    return value if np.isfinite(value) else None


def _share_of(
    events: list[Counted], cells: list[AggregateCell], core: set[str], field: str
) -> float | None:
    items: list[Counted | AggregateCell] = [*events, *cells]
    tolls = [(item.country in core, getattr(item, field) or 0) for item in items]
    total = sum(toll for _, toll in tolls)
    return sum(toll for inside, toll in tolls if not inside) / total if total else None


class _Sampled:
    """Bootstrap draws of one month: clusters of country and day, and Poisson counts."""

    def __init__(
        self,
        events: list[Counted],
        cells: list[AggregateCell],
        draws: int,
        rng: np.random.Generator,
    ) -> None:
        keys = sorted({(e.country or "", e.day) for e in events})
        self.clusters = len(keys)
        self.counted_without_rows = sum(c.events for c in cells)
        self.weights = weights(self.clusters, draws, rng)
        index = {key: i for i, key in enumerate(keys)}
        self._of_event = np.array([index[e.country or "", e.day] for e in events], dtype=np.int64)
        self._countries = sorted({e.country or "" for e in events} | {c.country for c in cells})
        self._sizes = np.zeros((self.clusters, len(self._countries)))
        for event in events:
            country = self._countries.index(event.country or "")
            self._sizes[index[event.country or "", event.day], country] += 1
        self._extra = np.zeros((draws, len(self._countries)))
        for cell in cells:
            self._extra[:, self._countries.index(cell.country)] += rng.poisson(cell.events, draws)
        self.placed = [i for i, e in enumerate(events) if e.latitude is not None]
        self._lat = np.array([events[i].latitude for i in self.placed], dtype=np.float64)
        self._lon = np.array([events[i].longitude for i in self.placed], dtype=np.float64)

    def by_country(self) -> Floats:
        return self.weights @ self._sizes + self._extra

    def count(self, wanted: Callable[[str], bool]) -> Floats:
        chosen = np.array([wanted(c) for c in self._countries], dtype=np.float64)
        return self.by_country() @ chosen if self._countries else np.zeros(self.weights.shape[0])

    def dispersion(self, drawn: Floats) -> Floats:
        return dispersion_km(self._lat, self._lon, drawn[:, self._of_event[self.placed]])
