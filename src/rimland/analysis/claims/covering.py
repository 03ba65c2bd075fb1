"""Whether anybody lists what a definition would have to count, and what is missing if not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from rimland.analysis.coverage import EVENTS, CoverageMap
from rimland.analysis.coverage import TYPES_NEEDED as _TYPES
from rimland.model.network import Network
from rimland.model.time import Month
from rimland.model.vocab import Measure
from rimland.tables.packaged import countries, country_name

_FEW = 4
_ANYBODY = Network("anybody", "anybody", "anybody", (), (), ())


@dataclass(frozen=True, slots=True)
class Covering:
    """How many country-months are listed of those a definition asks for; ``missing`` says the rest."""

    listed: int
    asked: int
    missing: str

    @property
    def whole(self) -> bool:
        """Whether all are."""
        return self.listed == self.asked


class Coverings:
    """Answers for one network, or for anybody's attacks, and remembers what it has looked up."""

    def __init__(self, coverage: pa.Table, network: Network | None) -> None:
        self._anybody = network is None
        self._map = CoverageMap(coverage, network or _ANYBODY, Measure.ATTACKS)
        self._world = sorted(countries())
        self._sources: dict[tuple[str, Month], tuple[tuple[str, int], ...]] = {}
        self._several = tuple(
            row["source_id"]
            for row in coverage.to_pylist()
            if row["kind"] == EVENTS
            and (
                row["types_of_violence"] is None
                or _TYPES[Measure.ATTACKS] <= set(row["types_of_violence"])
            )
        )
        self._known: dict[tuple[object, ...], Covering] = {}

    def of(
        self,
        inside: frozenset[str] | None,
        outside: frozenset[str],
        first: date,
        last: date,
        *,
        harmless: bool,
        source: str | None,
    ) -> Covering:
        """Return what is listed of some countries and days.

        Args:
            inside: the countries; None is the world.
            outside: the countries left out.
            first: the first day.
            last: the last day.
            harmless: whether attacks without deaths are asked for too, which some sources leave out.
            source: the one source that is asked; None for all.
        """
        key = (inside, outside, first, last, harmless, source)
        if key not in self._known:
            self._known[key] = self._found(
                sorted((inside if inside is not None else frozenset(self._world)) - outside),
                months_asked(first, last),
                harmless=harmless,
                source=source,
            )
        return self._known[key]

    def _found(
        self, where: list[str], months: list[Month], *, harmless: bool, source: str | None
    ) -> Covering:
        gaps: dict[str, list[Month]] = {}
        for country in where:
            for month in months:
                if not self._lists(country, month, harmless=harmless, source=source):
                    gaps.setdefault(country, []).append(month)
        asked = len(where) * len(months)
        lacking = sum(map(len, gaps.values()))
        return Covering(asked - lacking, asked, _told(gaps, len(where), len(months)))

    def _lists(self, country: str, month: Month, *, harmless: bool, source: str | None) -> bool:
        for name, fewest in self._listing(country, month):
            if (source is None or name == source) and not (harmless and fewest > 0):
                return True
        return False

    def _listing(self, country: str, month: Month) -> tuple[tuple[str, int], ...]:
        key = (country, month)
        if key not in self._sources:
            if self._anybody and not self._map.lists_everybody(country, month):
                self._sources[key] = ()
            else:
                covers = self._map.covers(country, month)
                self._sources[key] = tuple(
                    (c.source_id, c.min_killed) for c in covers if c.kind == EVENTS
                )
        return self._sources[key]


def months_asked(first: date, last: date) -> list[Month]:
    """Return the months that a period asks for: those of which it holds at least half the days.

    A period that holds half of no month asks for the month it begins in.
    """
    if last < first:
        return []
    months = Month.of(first).to(Month.of(last))
    kept = [m for m in months if 2 * _days_inside(m, first, last) >= m.last_day.day]
    return kept or [Month.of(first)]


def _days_inside(month: Month, first: date, last: date) -> int:
    return (min(month.last_day, last) - max(month.first_day, first)).days + 1


def _told(gaps: dict[str, list[Month]], where: int, months: int) -> str:
    if not gaps:
        return ""
    never = [country for country, missed in gaps.items() if len(missed) == months]
    if len(never) == where and where:
        return "no source lists what happened there and then"
    told = []
    if never:
        told.append(f"no source lists {_some(country_name(c) for c in never)}")
    partly = [country for country in gaps if country not in never]
    if partly:
        missed = sorted({m for country in partly for m in gaps[country]})
        span = f"{missed[0]} to {missed[-1]}" if len(missed) > 1 else str(missed[0])
        told.append(f"{_some(country_name(c) for c in partly)} not in all months ({span})")
    return "; ".join(told)


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    more = len(listed) - _FEW
    return ", ".join(listed[:_FEW]) + (f" and {more} more countries" if more > 0 else "")
