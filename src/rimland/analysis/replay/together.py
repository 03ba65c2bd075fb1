"""Synchrony month by month: the level, with its false alarms, from what was known then.

No synchronised attack on several theatres is on record, so no warning can be called a hit. It is
counted whether there were more than the false alarms that were put up with, and which of them stand
today.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from rimland.analysis.counted import Counted
from rimland.analysis.coverage import EVENTS, CoverageMap
from rimland.analysis.days import Days, daily
from rimland.analysis.replay.looks import Looker, look_day
from rimland.analysis.synchrony.levels import warning_level
from rimland.analysis.synchrony.nulls import fitted, moved
from rimland.analysis.synchrony.results import Level
from rimland.analysis.synchrony.statistic import SPAN, Floats, surprise
from rimland.model.time import Month
from rimland.model.vocab import TheatreKind

THEATRES = (TheatreKind.CORE, TheatreKind.ADJACENT, TheatreKind.AFFILIATE, TheatreKind.RIM)

_YEAR = 365.25

SHORTEST, LONGEST = 12, 36
"""Months from which a level is drawn: a year at least, and no more than the past that resembles."""


@dataclass(frozen=True, slots=True)
class DayWarned:
    """A day that reached the level, and when that could be said.

    ``stands`` says whether it, or a day next to it, reaches the level of today's data too; None
    where the window of today's data does not hold it.
    """

    day: date
    warned_on: date
    theatres: tuple[TheatreKind, ...]
    surprise: float
    level: float
    false_alarms_a_year: float
    stands: bool | None
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TogetherLook:
    """What could be said of synchrony when a month was over.

    ``new_days`` are those not looked at before; ``expected`` the false alarms that the level gives
    in so many. Where nothing could be told there is no level and ``why_not`` says why.
    """

    month: Month
    made_on: date
    first: Month | None = None
    last: Month | None = None
    theatres: tuple[TheatreKind, ...] = ()
    level: Level | None = None
    new_days: int = 0
    expected: float = 0.0
    warnings: tuple[DayWarned, ...] = ()
    why_not: str = ""


def window(month: Month, looker: Looker, coverage: CoverageMap) -> list[Month]:
    """Return the months to draw from: as many theatres as can be, then the latest, then the longest.

    They end with the month that is over or the one before; empty where no two theatres are covered
    for a year.
    """
    choices = []
    for last in (month, month.plus(-1)):
        runs = sorted((_run(kind, last, looker, coverage) for kind in THEATRES), reverse=True)
        enough = [run for run in runs if run >= SHORTEST]
        if len(enough) > 1:
            choices.append((len(enough), last, enough[-1]))
    if not choices:
        return []
    _, last, length = max(choices)
    return last.plus(1 - length).to(last)


def _run(kind: TheatreKind, last: Month, looker: Looker, coverage: CoverageMap) -> int:
    """Return how many months up to the last one some country of a theatre is covered without a gap."""
    common: set[str] | None = None
    for length in range(LONGEST):
        month = last.plus(-length)
        inside = looker.index.countries(kind, month, looker.world)
        seen = {c for c in inside if coverage.kind(c, month) == EVENTS}
        common = seen if common is None else common & seen
        if not common:
            return length
    return LONGEST


class Together:
    """Looks at synchrony month after month, and remembers which days it has seen."""

    def __init__(self, looker: Looker, alarms_a_year: float, draws: int, seed: int) -> None:
        self._looker, self._alarms, self._draws, self._seed = looker, alarms_a_year, draws, seed
        self._seen: Month | None = None

    def look(self, month: Month, then: Sequence[Counted], coverage: CoverageMap) -> TogetherLook:
        """Return what could be said when a month was over; days no look has seen yet are new.

        Args:
            month: the month that was over.
            then: events dated to the day that were known then.
            coverage: what was covered then.
        """
        made_on = look_day(month)
        months = window(month, self._looker, coverage)
        if not months:
            why = f"no two theatres are covered in each of the last {SHORTEST} months"
            return TogetherLook(month, made_on, why_not=why)
        drawn = self.drawn(months, then, coverage)
        if drawn is None:
            why = "no two theatres have enough attacks that are dated to the day"
            return TogetherLook(month, made_on, months[0], months[-1], why_not=why)
        new = max(self._seen.plus(1), months[0]) if self._seen else months[-1]
        self._seen = max(months[-1], self._seen or months[-1])
        length = max((months[-1].last_day - new.first_day).days + 1, 0)
        expected = drawn.level.false_alarms_a_year * length / _YEAR
        return TogetherLook(
            month,
            made_on,
            months[0],
            months[-1],
            drawn.days.theatres,
            drawn.level,
            length,
            expected,
            tuple(one for one in drawn.warned(made_on) if one.day >= new.first_day),
        )

    def drawn(
        self, months: Sequence[Month], events: Sequence[Counted], coverage: CoverageMap
    ) -> Drawn | None:
        """Return the surprises of a window and the level; None where two theatres have too few."""
        looker = self._looker
        days = daily(THEATRES, months, events, looker.index, looker.world, coverage)
        if days is None:
            return None
        rng = np.random.default_rng([self._seed, months[-1].index])
        nulls = [surprise(made(days.counts, self._draws, rng)) for made in (moved, fitted)]
        level = warning_level(days.counts, nulls, self._alarms, rng)
        return Drawn(days, surprise(days.counts), level)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A window's days, how surprising each is, and the level of a warning."""

    days: Days
    surprises: Floats
    level: Level

    def warned(self, made_on: date) -> list[DayWarned]:
        """Return the first days of the stretches that reach the level."""
        above = self.surprises >= self.level.surprise
        starts = np.flatnonzero(above & ~np.pad(above, (1, 0))[:-1])
        return [self._warned(int(n), made_on) for n in starts]

    def _warned(self, column: int, made_on: date) -> DayWarned:
        span = range(max(column - SPAN + 1, 0), column + 1)
        events = self.days.events
        struck = [k for k in self.days.theatres if any((k, n) in events for n in span)]
        return DayWarned(
            self.days.day(column),
            made_on,
            tuple(struck),
            float(self.surprises[column]),
            self.level.surprise,
            self.level.false_alarms_a_year,
            None,
            tuple(one for kind in struck for n in span for one in events.get((kind, n), ())),
        )

    def reaches(self, day: date) -> bool | None:
        """Whether a day, or one next to it, reaches the level; None outside the window."""
        column = self.days.column(day)
        if column is None:
            return None
        near = self.surprises[max(column - SPAN + 1, 0) : column + SPAN]
        return bool(near.max() >= self.level.surprise)


def against_today(
    looks: Sequence[TogetherLook], today: Drawn | None, made_on: date
) -> tuple[tuple[TogetherLook, ...], tuple[DayWarned, ...]]:
    """Return the looks with what stands today, and the days that only today's data warn of.

    Only days that some look had as new are compared.
    """
    if today is None:
        return tuple(looks), ()
    told = [one for look in looks for one in look.warnings]
    seen = [
        (look.last.last_day - timedelta(days=look.new_days - 1), look.last.last_day)
        for look in looks
        if look.last is not None and look.new_days
    ]
    only = tuple(
        one
        for one in today.warned(made_on)
        if any(first <= one.day <= last for first, last in seen)
        and all(abs((one.day - other.day).days) >= SPAN for other in told)
    )
    marked = tuple(
        replace(
            look,
            warnings=tuple(replace(w, stands=today.reaches(w.day)) for w in look.warnings),
        )
        for look in looks
    )
    return marked, only
