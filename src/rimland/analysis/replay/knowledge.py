"""What was known on a day, of data that came later: by the days of reports and assumed lags.

It filters one snapshot. What the data say of an event (toll, place, who did it, which reports tell
of it) stays what is known today: only whether the event was known at all is put back in time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta

import pyarrow as pa

from rimland.analysis.counted import Counted
from rimland.analysis.coverage import EVENTS, Cover, CoverageMap
from rimland.model.network import Network
from rimland.model.time import Month
from rimland.model.vocab import Measure
from rimland.tables.packaged import countries
from rimland.tables.snapshot import Snapshot

OTHER_LAG = 28
"""Days within which a dataset is taken to be out, where nothing else is said.

UCDP's candidate events have come out monthly "with not more than a month's lag" (Hegre, Croicu, Eck
& Hogbladh 2020), for Africa since 2018 and for the world since 2020; before, yearly. 28 days let the
month before be complete whenever a month is over.
"""

NEWS_LAG = 1
"""Days after which a table of single news items, as the bundled one, is taken to hold them."""


@dataclass(frozen=True, slots=True)
class Lags:
    """Days after which a source's rows are taken to be known, counted from their report or end."""

    by_source: Mapping[str, int] = field(default_factory=lambda: {"rimland-attacks": NEWS_LAG})
    other: int = OTHER_LAG

    def of(self, source_id: str) -> timedelta:
        """Return a source's lag."""
        return timedelta(days=self.by_source.get(source_id, self.other))


def known_days(snapshot: Snapshot, lags: Lags) -> dict[str, date]:
    """Return by event the first day on which one of its reports is taken to have been known.

    An article is known on the day it was published; a dataset's row by its lag after the day it was
    first reported, else after its last day. Events without reports are left out.
    """
    report_days = {
        row["report_key"]: _report_day(row, lags) for row in snapshot.arrow("reports").to_pylist()
    }
    found: dict[str, date] = {}
    members = snapshot.arrow("members").select(["event_id", "report_key"]).to_pylist()
    for member in members:
        day = report_days.get(member["report_key"])
        if day is not None:
            event = member["event_id"]
            found[event] = min(day, found.get(event, day))
    return found


def _report_day(row: Mapping[str, object], lags: Lags) -> date | None:
    if row["document_id"] is not None:
        return date.fromisoformat(str(row["known_at"])[:10])
    day = row["reported_at"] or row["date_end"] or row["date_start"]
    return day + lags.of(str(row["source_id"])) if isinstance(day, date) else None


def known_by(
    events: Sequence[Counted], known: Mapping[str, date], day: date, lags: Lags
) -> list[Counted]:
    """Return the events known on a day; one without a report is known by the usual lag."""
    usual = timedelta(days=lags.other)
    return [one for one in events if known.get(one.event_id, one.day + usual) <= day]


class CoverageThen(CoverageMap):
    """Coverage as it was on a day: a month counts once all sources that cover it were out.

    With one of two sources the last months would look quiet.
    """

    def __init__(
        self, table: pa.Table, network: Network, measure: Measure, lags: Lags, day: date = date.max
    ) -> None:
        super().__init__(table, network, measure)
        self._lags, self._today = lags, day
        self._out: dict[tuple[str, int], tuple[list[Cover], date]] = {}

    def on(self, day: date) -> CoverageThen:
        """Return the same as it was on another day; what was looked up is shared."""
        other = copy(self)
        other._today = day  # noqa: SLF001 - a copy of our own
        return other

    def covers(self, country: str, month: Month) -> list[Cover]:
        """Return the sources of event rows that cover a country's month and were all out."""
        at = (country, month.index)
        if at not in self._out:
            found = [c for c in super().covers(country, month) if c.kind == EVENTS]
            slowest = max((self._lags.of(c.source_id) for c in found), default=timedelta(0))
            self._out[at] = (found, month.last_day + slowest)
        found, out = self._out[at]
        return found if out <= self._today else []


def world_of(coverage: pa.Table) -> list[str]:
    """Return the countries that some source speaks about: of all others nothing can be told."""
    named = coverage["countries"].to_pylist()
    if any(one is None for one in named):
        return sorted(countries())
    return sorted({country for one in named for country in one})
