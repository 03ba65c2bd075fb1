"""Displacement within a country: did attacks go up around an area while they went down in it?

The weighted displacement difference sets an area that was retaken, and the areas around it, against
two areas of the country that were not. It needs such areas: where counts before were not alike,
there is no comparison and none is made.
Source: Wheeler & Ratcliffe (2018), A simple weighted displacement difference test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from rimland.analysis.pressure import Loss
from rimland.model.place import distance_km, fold_area
from rimland.model.time import Month

MONTHS = 6
_NEAR_KM = 200.0
_ALIKE = 2.0
_FEWEST = 10
"""Events before, in each of the four areas: with fewer the normal law does not hold."""


@dataclass(frozen=True, slots=True)
class Area:
    """Events of an admin-1 area by month, by id, and the middle of the places they are told of."""

    name: str
    latitude: float
    longitude: float
    events: Mapping[Month, tuple[str, ...]]

    def during(self, months: Sequence[Month]) -> tuple[str, ...]:
        """Return the events of some months."""
        return tuple(i for month in months for i in self.events.get(month, ()))


@dataclass(frozen=True, slots=True)
class Wave:
    """One month of losses in one area: counts before and after, each area with its control.

    Each pair is the count of the six months before and of the six months after.
    """

    country: str
    area: str
    month: Month
    lost: tuple[int, int]
    lost_control: tuple[int, int]
    around: tuple[int, int]
    around_control: tuple[int, int]
    controls: tuple[str, str]
    event_ids: tuple[str, ...]

    @property
    def displaced(self) -> int:
        """Events more around the area than its control would let one expect."""
        return _more(self.around) - _more(self.around_control)

    @property
    def variance(self) -> int:
        """The variance of ``displaced`` where counts are independent Poisson draws."""
        return sum((*self.around, *self.around_control))


@dataclass(frozen=True, slots=True)
class Within:
    """All waves that could be compared, their sum with its interval, and what was refused."""

    waves: tuple[Wave, ...]
    displaced: int | None
    low: float | None
    high: float | None
    refused: tuple[str, ...]


def within(
    country: str, areas: Sequence[Area], losses: Sequence[Loss], covered: frozenset[Month]
) -> tuple[list[Wave], list[str]]:
    """Return the waves of a country and why the others cannot be compared.

    Args:
        country: its code.
        areas: its admin-1 areas by ``area_key``.
        losses: places lost in it, in order of time.
        covered: months in which a source covers the country.
    """
    known = {area.name: area for area in areas}
    months_of: dict[str, list[Month]] = {}
    for loss in losses:
        months_of.setdefault(area_key(loss.adm1), []).append(loss.month)
    waves, refused = [], []
    seen: dict[str, Month] = {}
    for loss in losses:
        key = area_key(loss.adm1)
        before, after = loss.month.plus(-MONTHS), loss.month.plus(MONTHS)
        if key in seen and loss.month < seen[key]:
            continue  # part of the wave before
        seen[key] = after
        label = f"{loss.adm1} {loss.month}"
        span = {*before.to(after)}
        if not span <= covered:
            refused.append(f"{label}: not covered from {before} to {after}")
        elif key not in known:
            refused.append(f"{label}: no event is placed in it")
        else:
            quiet = {n for n, when in months_of.items() if not span & set(when)}
            others = [a for a in areas if a.name in quiet or a.name not in months_of]
            wave = _wave(country, known[key], loss.month, others)
            if isinstance(wave, str):
                refused.append(f"{label}: {wave}")
            else:
                waves.append(wave)
    return waves, refused


def _wave(country: str, lost: Area, month: Month, others: Sequence[Area]) -> Wave | str:
    before, after = month.plus(-MONTHS).to(month.plus(-1)), month.plus(1).to(month.plus(MONTHS))
    near = [a for a in others if a.name != lost.name and _apart(lost, a) <= _NEAR_KM]
    far = [a for a in others if a.name != lost.name and _apart(lost, a) > _NEAR_KM]
    if not near or len(far) < 2:  # noqa: PLR2004 - one control each
        return "too few areas that lost nothing at the time"
    around = _merged("around", near)

    def before_of(area: Area) -> int:
        return len(area.during(before))

    def nearest(to: int, among: Sequence[Area]) -> Area:
        return min(among, key=lambda a: (abs(before_of(a) - to), a.name))

    lost_control = nearest(before_of(lost), far)
    around_control = nearest(before_of(around), [a for a in far if a is not lost_control])
    pairs = ((lost, lost_control), (around, around_control))
    if any(min(before_of(a), before_of(b)) < _FEWEST for a, b in pairs):
        return f"fewer than {_FEWEST} events before in one of the areas compared"
    if any(not 1 / _ALIKE <= before_of(a) / before_of(b) <= _ALIKE for a, b in pairs):
        return "no area with a like number of events before"

    def counted(area: Area) -> tuple[int, int]:
        return len(area.during(before)), len(area.during(after))

    involved = (lost, lost_control, around, around_control)
    return Wave(
        country,
        lost.name,
        month,
        counted(lost),
        counted(lost_control),
        counted(around),
        counted(around_control),
        (lost_control.name, around_control.name),
        tuple(i for area in involved for i in area.during([*before, *after])),
    )


def summed(waves: Sequence[Wave], refused: Sequence[str], *, level: float = 0.95) -> Within:
    """Return the waves with their sum; the interval takes counts as independent Poisson draws."""
    if not waves:
        return Within((), None, None, None, tuple(refused))
    total = sum(w.displaced for w in waves)
    half = NormalDist().inv_cdf((1 + level) / 2) * sum(w.variance for w in waves) ** 0.5
    return Within(tuple(waves), total, total - half, total + half, tuple(refused))


def area_key(name: str) -> str:
    """Return the name under which an admin-1 area of two files meets."""
    return fold_area(name).replace(" ", "")


def _merged(name: str, areas: Sequence[Area]) -> Area:
    months = {month for area in areas for month in area.events}
    events = {m: tuple(i for a in areas for i in a.events.get(m, ())) for m in months}
    return Area(name, areas[0].latitude, areas[0].longitude, events)


def _apart(a: Area, b: Area) -> float:
    return distance_km(a.latitude, a.longitude, b.latitude, b.longitude)


def _more(pair: tuple[int, int]) -> int:
    return pair[1] - pair[0]
