"""How much attention a happening gets: independent publishers, and how fast interest fades; pure.

A copy counts as a telling of the family of publishers that had the words first. What is
independent is therefore a telling that copies nobody.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_PEAK = timedelta(hours=24)
"""Interest peaks where the most independent tellings come within a day."""

_FEW = 5
"""With fewer tellings after the peak no half-life is told."""

_CHI_SQUARE_95 = 3.8415
"""The 95 % point of chi-square with one degree of freedom: a profile likelihood's interval."""

_STEPS = 200
_SHORTEST, _LONGEST = 60.0, 10 * 365 * 86_400.0
"""Half-lives are looked for between a minute and ten years, in seconds."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A document as attention counts it; ``family`` is None where nobody knows who publishes it.

    ``copy_of`` is the document whose words it has, ``later_version`` whether it is one of an
    article that is there already.
    """

    document_id: str
    known_at: datetime
    family: str | None
    copy_of: str | None = None
    later_version: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """What came on one day, UTC: documents, independent tellings, families with one of these."""

    day: date
    documents: int
    independent: int
    families: int


@dataclass(frozen=True, slots=True)
class HalfLife:
    """Hours after the peak in which the rate of independent tellings falls to half.

    ``low`` and ``high`` bound it with 95 % confidence; ``high`` is None where the tellings do not
    exclude that interest does not fade at all. ``tellings`` came after the peak.
    """

    hours: float
    low: float
    high: float | None
    tellings: int


@dataclass(frozen=True, slots=True)
class Attention:
    """Attention to one happening over time.

    ``families`` counts independent publisher families and is None where no publisher is known;
    ``unnamed`` counts independent tellings of unknown publishers, which add to no family.
    """

    documents: int
    copies: int
    families: int | None
    unnamed: int
    first: datetime | None
    peak: datetime | None
    half_life: HalfLife | None
    days: tuple[Day, ...]


def attention(tellings: Sequence[Telling], until: datetime) -> Attention:
    """Return the attention documents of one happening show, as seen at a time.

    The half-life is that of an exponential decay from the peak, seen until then: its rate is the
    maximum likelihood of the delays t after the peak under the density
    rate exp(-rate t) / (1 - exp(-rate T)), T being the time from the peak until then.
    """
    ordered = sorted(tellings, key=lambda t: (t.known_at, t.document_id))
    own = [t for t in ordered if t.copy_of is None and not t.later_version]
    families = {t.family for t in own if t.family is not None}
    peak = _peak([t.known_at for t in own])
    return Attention(
        documents=len(ordered),
        copies=sum(t.copy_of is not None for t in ordered),
        families=len(families) or None,
        unnamed=sum(t.family is None for t in own),
        first=ordered[0].known_at if ordered else None,
        peak=peak,
        half_life=None if peak is None else _half_life([t.known_at for t in own], peak, until),
        days=_days(ordered, own),
    )


def _days(ordered: Sequence[Telling], own: Sequence[Telling]) -> tuple[Day, ...]:
    independent = {t.document_id for t in own}
    by_day: dict[date, list[Telling]] = {}
    for telling in ordered:
        by_day.setdefault(telling.known_at.date(), []).append(telling)
    return tuple(
        Day(
            day,
            documents=len(came),
            independent=sum(t.document_id in independent for t in came),
            families=len({t.family for t in came if t.document_id in independent and t.family}),
        )
        for day, came in sorted(by_day.items())
    )


def _peak(times: Sequence[datetime]) -> datetime | None:
    """Return when the day begins in which most came; the first such day, None without any."""
    best, most, end = None, 0, 0
    for start, begins in enumerate(times):
        while end < len(times) and times[end] < begins + _PEAK:
            end += 1
        if end - start > most:
            best, most = begins, end - start
    return best


def _half_life(times: Sequence[datetime], peak: datetime, until: datetime) -> HalfLife | None:
    span = (until - peak).total_seconds()
    delays = [(t - peak).total_seconds() for t in times if peak < t <= until]
    if len(delays) < _FEW or span <= 0 or sum(delays) <= 0:
        return None
    if sum(delays) / len(delays) >= span / 2:
        return None  # they come as fast as ever: nothing says that interest fades

    def likelihood(seconds: float) -> float:
        rate = math.log(2) / seconds
        return len(delays) * (math.log(rate) - math.log(-math.expm1(-rate * span))) - rate * sum(
            delays
        )

    best = _highest(likelihood)
    floor = likelihood(best) - _CHI_SQUARE_95 / 2
    low = _crossing(likelihood, floor, _SHORTEST, best)
    open_end = likelihood(_LONGEST) >= floor
    high = None if open_end else _crossing(likelihood, floor, _LONGEST, best) / 3600
    return HalfLife(best / 3600, low / 3600, high, len(delays))


def _highest(of: Callable[[float], float]) -> float:
    """Return where a function with one top is highest, by ever smaller steps on a log scale."""
    low, high = math.log(_SHORTEST), math.log(_LONGEST)
    for _ in range(_STEPS):
        third = (high - low) / 3
        if of(math.exp(low + third)) < of(math.exp(high - third)):
            low += third
        else:
            high -= third
    return math.exp((low + high) / 2)


def _crossing(of: Callable[[float], float], floor: float, outside: float, inside: float) -> float:
    """Return where the function rises above the floor between a place below it and one above."""
    if of(outside) >= floor:
        return outside
    for _ in range(_STEPS):
        middle = math.sqrt(outside * inside)
        if of(middle) < floor:
            outside = middle
        else:
            inside = middle
    return inside
