"""Which surges there were, by all that is known today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rimland.analysis.counted import Counted
from rimland.analysis.coverage import CoverageMap
from rimland.analysis.panel import counts_in
from rimland.analysis.replay.looks import Looker
from rimland.analysis.surges import AHEAD, LASTS, begins, onsets
from rimland.model.time import Month
from rimland.model.vocab import TheatreKind

_RUN_IN = 12
"""Months before the replay from which on surges are followed, so that none begins within another."""


@dataclass(frozen=True, slots=True)
class Surge:
    """A surge: counts of the three months before and the three from its first month on."""

    theatre: TheatreKind
    month: Month
    countries: tuple[str, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    before_ids: tuple[str, ...]
    after_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """A theatre's surges; ``known`` says by month whether one began, None where nobody can tell."""

    theatre: TheatreKind
    surges: tuple[Surge, ...]
    known: dict[Month, bool | None]

    def settled(self, months: Sequence[Month]) -> bool:
        """Whether it is known of each of these months if a surge began in it."""
        return all(self.known.get(month) is not None for month in months)


def outcomes(
    theatre: TheatreKind,
    first: Month,
    last: Month,
    events: Sequence[Counted],
    looker: Looker,
    coverage: CoverageMap,
) -> Outcomes:
    """Return the surges of a theatre that can matter to looks at these months."""
    here = [one for one in events if one.theatre is theatre]
    months = first.plus(-_RUN_IN).to(last.plus(AHEAD))
    compared = [_compared(theatre, month, here, looker, coverage) for month in months]
    can = [begins(one.before, one.after) if one else None for one in compared]
    began = onsets(can)
    return Outcomes(
        theatre,
        tuple(one for one, starts in zip(compared, began, strict=True) if one and starts),
        dict(zip(months, began, strict=True)),
    )


def _compared(
    theatre: TheatreKind,
    month: Month,
    here: Sequence[Counted],
    looker: Looker,
    coverage: CoverageMap,
) -> Surge | None:
    """Return the counts around a month; None where no country is covered throughout."""
    scope = looker.scope_of(theatre, month.plus(-LASTS).to(month.plus(LASTS - 1)), coverage)
    if scope is None:
        return None
    counts = counts_in(scope, here)
    return Surge(
        theatre,
        month,
        scope.countries,
        counts.values[:LASTS],
        counts.values[LASTS:],
        _flat(counts.event_ids[:LASTS]),
        _flat(counts.event_ids[LASTS:]),
    )


def _flat(months: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(one for month in months for one in month)
