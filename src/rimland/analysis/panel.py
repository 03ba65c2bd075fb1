"""Monthly counts of a theatre, of countries that one source at least covers from end to end.

A country enters only where it is covered in every month of the window: a series that begins when a
source begins would show the source and not the violence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from rimland.analysis.counted import Counted, TheatreIndex
from rimland.analysis.coverage import EVENTS, CoverageMap
from rimland.model.time import Month
from rimland.model.vocab import TheatreKind


@dataclass(frozen=True, slots=True)
class Counts:
    """Events of each month, by id; ``days`` are theirs, in the same order."""

    event_ids: tuple[tuple[str, ...], ...]
    days: tuple[tuple[int, ...], ...]

    @property
    def values(self) -> tuple[int, ...]:
        """How many events each month has."""
        return tuple(len(ids) for ids in self.event_ids)

    @property
    def total(self) -> int:
        """How many events there are in all."""
        return sum(self.values)


@dataclass(frozen=True, slots=True)
class Scope:
    """A window and the countries of a theatre that are covered in all of it.

    ``left_out`` are the theatre's countries of which something is recorded in the window, but
    which no source covers throughout; ``min_killed`` is the strictest inclusion rule used.
    """

    theatre: TheatreKind
    months: tuple[Month, ...]
    countries: tuple[str, ...]
    left_out: tuple[str, ...]
    min_killed: int


def choose_scope(
    theatre: TheatreKind,
    months: Sequence[Month],
    counted: Iterable[Counted],
    theatres: TheatreIndex,
    world: Sequence[str],
    coverage: CoverageMap,
    *,
    whole: bool,
) -> Scope | None:
    """Return the run of months and the countries that let most be said; None where there is none.

    Among all unbroken runs, the one with the largest number of months times covered countries that
    belong to the theatre throughout; the longer, then the earlier run wins a tie. With ``whole``
    the run is all months given.
    """
    seen = np.array(
        [[coverage.kind(country, month) == EVENTS for country in world] for month in months]
    )
    inside = np.array(
        [
            [country in here for country in world]
            for here in (theatres.countries(theatre, month, world) for month in months)
        ]
    )
    chosen = _best_run(seen & inside, whole=whole)
    if chosen is None:
        return None
    first, last = chosen
    enough = (seen & inside)[first : last + 1].all(axis=0)
    countries = tuple(country for country, is_in in zip(world, enough, strict=True) if is_in)
    window = tuple(months[first : last + 1])
    told = {e.country for e in counted if e.theatre is theatre and e.month in set(window)}
    return Scope(
        theatre,
        window,
        countries,
        tuple(sorted(c for c in told if c and c not in countries)),
        max(coverage.min_killed(c, m) for c in countries for m in window),
    )


def _best_run(usable: np.ndarray, *, whole: bool) -> tuple[int, int] | None:
    """Return first and last row of the run whose months × countries is largest."""
    best, chosen = (0, 0), None
    for start in range(1 if whole else len(usable)):
        common = np.ones(usable.shape[1], dtype=bool)
        for end in range(start, len(usable)):
            common &= usable[end]
            size = int(common.sum())
            if not size:
                break
            rank = (size * (end - start + 1), end - start + 1)
            if rank > best and (not whole or end == len(usable) - 1):
                best, chosen = rank, (start, end)
    return chosen


def counts_in(scope: Scope, events: Iterable[Counted]) -> Counts:
    """Return the monthly counts of a scope's countries: only what its strictest source would list."""
    number = {month: n for n, month in enumerate(scope.months)}
    ids: list[list[str]] = [[] for _ in scope.months]
    days: list[list[int]] = [[] for _ in scope.months]
    inside = set(scope.countries)
    for event in sorted(events, key=lambda e: (e.day, e.event_id)):
        at = number.get(event.month)
        if at is None or event.country not in inside or event.most_killed < scope.min_killed:
            continue
        ids[at].append(event.event_id)
        days[at].append(event.day.toordinal())
    return Counts(tuple(map(tuple, ids)), tuple(map(tuple, days)))
