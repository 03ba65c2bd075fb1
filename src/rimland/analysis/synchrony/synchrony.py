"""Do attacks in several theatres fall together more than by chance?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from rimland.analysis.counted import Counted
from rimland.analysis.days import Days, days_of
from rimland.analysis.synchrony.conclusion import ASSUMPTIONS, checks_of, conclude
from rimland.analysis.synchrony.levels import warning_level
from rimland.analysis.synchrony.nulls import excitation, fitted, moved
from rimland.analysis.synchrony.results import DayResult, Level, Null, Options, SynchronyResult
from rimland.analysis.synchrony.statistic import SPAN, Floats, episodes, surprise
from rimland.model.network import Network
from rimland.model.vocab import TheatreKind
from rimland.tables.snapshot import Snapshot

_YEAR = 365.25


def synchrony(
    snapshot: Snapshot, network: Network, options: Options | None = None
) -> SynchronyResult:
    """Return whether theatres fall together, the level of a warning, and the days asked for.

    Raises CoverageError where the snapshot holds no attack of the network.
    """
    options = options or Options()
    counted, months, days = days_of(snapshot, network, options.roster, options.first, options.last)
    found = _Found.of(days, options) if days is not None else None
    nulls, level = (found.nulls, found.level) if found else ((), None)
    answer, verdict = conclude(days, nulls, level, options.level)
    return SynchronyResult(
        network_id=network.network_id,
        network_title=network.title,
        snapshot_id=snapshot.snapshot_id,
        as_of=snapshot.as_of,
        roster=options.roster,
        first=months[0],
        last=months[-1],
        answer=answer,
        verdict=verdict,
        theatres=tuple(
            (kind, int(row.sum()), len(days.countries[kind]), excitation(row)[0])
            for kind, row in zip(days.theatres, days.counts, strict=True)
        )
        if days
        else (),
        events=_events(days) if days else {},
        surprises=found.surprises() if found else (),
        observed=float(found.observed.sum()) if found else None,
        nulls=tuple(nulls),
        warning=level,
        warnings=found.warnings(counted) if found else (),
        days=tuple(_day(day, days, found, counted) for day in options.days),
        left_out=days.left_out if days else {},
        checks=checks_of(days),
        assumptions=ASSUMPTIONS,
    )


class _Found:
    """The surprises of a window and what the nulls make of them."""

    def __init__(
        self, days: Days, observed: Floats, nulls: dict[str, Floats], level: Level
    ) -> None:
        self.days, self.observed, self.level = days, observed, level
        self._drawn = np.concatenate(list(nulls.values()))
        total = observed.sum()
        self.nulls = [
            Null(
                name,
                float(drawn.sum(axis=1).mean()),
                float((1 + (drawn.sum(axis=1) >= total).sum()) / (1 + len(drawn))),
            )
            for name, drawn in nulls.items()
        ]

    @classmethod
    def of(cls, days: Days, options: Options) -> _Found:
        rng = np.random.default_rng([options.seed, 26])
        nulls = {
            "moved": surprise(moved(days.counts, options.draws, rng)),
            "fitted": surprise(fitted(days.counts, options.draws, rng)),
        }
        level = warning_level(days.counts, list(nulls.values()), options.alarms_a_year, rng)
        return cls(days, surprise(days.counts), nulls, level)

    def tail(self, value: float) -> tuple[float, float]:
        """Return how often days, and years, are as surprising by chance."""
        if value <= 0:
            return 1.0, 1.0
        years = self.observed.shape[0] / _YEAR
        a_year = float(episodes(self._drawn, value - 1e-9).mean()) / years
        return float((self._drawn >= value - 1e-9).mean()), float(1 - np.exp(-a_year))

    def surprises(self) -> tuple[tuple[date, float], ...]:
        """Return the days that are any surprise at all."""
        return tuple(
            (self.days.day(int(n)), float(self.observed[n])) for n in np.flatnonzero(self.observed)
        )

    def warnings(self, counted: Sequence[Counted]) -> tuple[DayResult, ...]:
        """Return the first days of the stretches that reach the level."""
        above = self.observed >= self.level.surprise
        begins = np.flatnonzero(above & ~np.pad(above, (1, 0))[:-1])
        return tuple(_day(self.days.day(int(n)), self.days, self, counted) for n in begins)


def _events(days: Days) -> dict[TheatreKind, tuple[str, ...]]:
    """Return each theatre's events, by day."""
    return {
        kind: tuple(i for (of, _), ids in sorted(days.events.items()) if of is kind for i in ids)
        for kind in days.theatres
    }


def _day(
    day: date, days: Days | None, found: _Found | None, counted: Sequence[Counted]
) -> DayResult:
    """Return one day; where it is not in the window it has no surprise, only its events."""
    near = {one.event_id for one in counted if 0 <= (day - one.day).days < SPAN}
    column = days.column(day) if days else None
    if days is None or found is None or column is None:
        return DayResult(
            day, (), None, None, None, warned=False, event_ids=(), uncounted=tuple(sorted(near))
        )
    span = range(max(column - SPAN + 1, 0), column + 1)
    struck = tuple(kind for kind in days.theatres if any((kind, n) in days.events for n in span))
    ids = tuple(i for kind in struck for n in span for i in days.events.get((kind, n), ()))
    value = float(found.observed[column])
    tail, in_a_year = found.tail(value)
    return DayResult(
        day,
        struck,
        value,
        tail,
        in_a_year,
        warned=value >= found.level.surprise,
        event_ids=ids,
        uncounted=tuple(sorted(near - set(ids))),
    )
