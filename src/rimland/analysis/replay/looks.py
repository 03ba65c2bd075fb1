"""One look at one theatre: its last complete month against the months before, as then known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rimland.analysis.counted import Counted, TheatreIndex
from rimland.analysis.coverage import EVENTS, CoverageMap
from rimland.analysis.panel import Scope, choose_scope, counts_in
from rimland.analysis.surges import FEWEST_MONTHS, HISTORY, Bound, bound
from rimland.model.time import Month
from rimland.model.vocab import TheatreKind


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a theatre when a month was over.

    ``tested`` is the month that was held against those before it: the last one, or the one before
    where not all sources were out. ``rises`` is the trivial rival: more than the month before.
    ``count_now`` counts the same month and countries with what came to be known later. Where nothing
    could be told ``warned`` is None and ``why_not`` says why.
    """

    theatre: TheatreKind
    month: Month
    made_on: date
    tested: Month | None = None
    countries: tuple[str, ...] = ()
    history: tuple[int, ...] = ()
    count: int | None = None
    count_now: int | None = None
    bound: Bound | None = None
    warned: bool | None = None
    rises: bool | None = None
    event_ids: tuple[str, ...] = ()
    history_ids: tuple[tuple[str, ...], ...] = ()
    why_not: str = ""


def look_day(month: Month) -> date:
    """Return the day on which a month is looked at: the first of the next."""
    return month.last_day + timedelta(days=1)


class Looker:
    """Looks at theatres; the classification of places and the countries of the world are kept."""

    def __init__(self, index: TheatreIndex, world: Sequence[str]) -> None:
        self.index, self.world = index, world

    def look(
        self,
        theatre: TheatreKind,
        month: Month,
        then: Sequence[Counted],
        later: Sequence[Counted],
        coverage: CoverageMap,
    ) -> Look:
        """Return the look at a theatre when a month was over.

        Args:
            theatre: which.
            month: the month that was over.
            then: events known then.
            later: all that are known today.
            coverage: what was covered then.
        """
        made_on = look_day(month)
        tested = next(
            (m for m in (month, month.plus(-1)) if self._covered(theatre, m, coverage)), None
        )
        if tested is None:
            why = "no source of event rows covers a country of it in the last two months"
            return Look(theatre, month, made_on, why_not=why)
        here = [one for one in then if one.theatre is theatre]
        scope = self._window(theatre, tested, here, coverage)
        if scope is None:
            why = f"no country of it is covered in {FEWEST_MONTHS} months before {tested}"
            return Look(theatre, month, made_on, tested, why_not=why)
        found = counts_in(scope, here)
        *history, count = found.values
        now = counts_in(scope, [one for one in later if one.theatre is theatre])
        limit = bound(history)
        return Look(
            theatre,
            month,
            made_on,
            tested,
            scope.countries,
            tuple(history),
            count,
            now.values[-1],
            limit,
            warned=None if limit is None else count > limit.most,
            rises=count > history[-1],
            event_ids=found.event_ids[-1],
            history_ids=found.event_ids[:-1],
        )

    def scope_of(
        self, theatre: TheatreKind, months: Sequence[Month], coverage: CoverageMap
    ) -> Scope | None:
        """Return a theatre's countries that are covered in all of these months."""
        return choose_scope(theatre, months, (), self.index, self.world, coverage, whole=True)

    def _covered(self, theatre: TheatreKind, month: Month, coverage: CoverageMap) -> bool:
        inside = self.index.countries(theatre, month, self.world)
        return any(coverage.kind(country, month) == EVENTS for country in inside)

    def _window(
        self,
        theatre: TheatreKind,
        tested: Month,
        here: Sequence[Counted],
        coverage: CoverageMap,
    ) -> Scope | None:
        """Return the months up to the tested one that hold most months times covered countries."""
        windows = (
            choose_scope(
                theatre,
                tested.plus(-length).to(tested),
                here,
                self.index,
                self.world,
                coverage,
                whole=True,
            )
            for length in range(HISTORY, FEWEST_MONTHS - 1, -1)
        )
        usable = [scope for scope in windows if scope is not None]
        return max(usable, key=lambda s: len(s.months) * len(s.countries), default=None)
