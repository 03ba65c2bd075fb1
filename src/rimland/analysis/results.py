"""What the core–periphery analysis returns: typed, with intervals and the event ids behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from rimland.model.time import Month
from rimland.model.vocab import Measure, Roster, TheatreKind

COVERED, PARTLY, NOT_COVERED = "covered", "partly covered", "not covered"


@dataclass(frozen=True, slots=True)
class Interval:
    """A bootstrap interval; ``note`` says when it is only a lower bound on the uncertainty."""

    low: float
    high: float
    level: float = 0.95
    note: str = ""


@dataclass(frozen=True, slots=True)
class TheatreMonth:
    """One month in one theatre.

    ``events`` and the tolls are None where no source covers the theatre: not covered is never
    zero. In a partly covered theatre they count the covered countries only. ``recorded`` is what
    the ledger happens to hold, covered or not; it is a count of records, not of attacks.
    ``from_aggregates`` of the events come from a published series of counts and have no event rows.
    """

    month: Month
    theatre: TheatreKind
    coverage: str
    countries_covered: int
    countries: int | None
    events: int | None
    killed_low: int | None
    killed: int | None
    killed_high: int | None
    civilians_killed: int | None
    all_killed: int | None
    recorded: int
    from_aggregates: int
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShareMonth:
    """One month of the comparable set: countries that are covered in every month compared.

    ``share`` is that of events outside the core; None where nothing happened in the month.
    """

    month: Month
    core: int
    outside: int
    share: float | None
    interval: Interval | None
    killed_share: float | None
    civilians_share: float | None
    effective_countries: float | None
    effective_interval: Interval | None
    dispersion_km: float | None
    dispersion_interval: Interval | None
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparableSet:
    """The countries and months between which shares may be compared, and how they were chosen."""

    first: Month
    last: Month
    core: tuple[str, ...]
    outside: tuple[str, ...]
    min_killed: int
    aggregate_countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Counts of the comparable set over some months; per month they are ``events / months``."""

    first: Month
    last: Month
    months: int
    core: int
    outside: int
    share: float | None
    interval: Interval | None
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two spans side by side, and in plain words what the difference does and does not show."""

    before: Span
    after: Span
    difference: float | None
    interval: Interval | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Series:
    """The shift under one roster."""

    roster: Roster
    theatres: tuple[TheatreMonth, ...]
    comparable: ComparableSet | None
    shares: tuple[ShareMonth, ...]
    comparison: Comparison | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class ShiftResult:
    """Where a network's violence was, month by month, as far as coverage lets one say."""

    network_id: str
    network_title: str
    snapshot_id: str
    as_of: str
    measure: Measure
    first: Month
    last: Month
    series: tuple[Series, ...]
    caveats: tuple[str, ...]

    def to_arrow(self) -> pa.Table:
        """Return the theatre months of all series as one table, event ids as lists."""
        rows = [_row(series, month) for series in self.series for month in series.theatres]
        return pa.Table.from_pylist(rows)

    def to_pandas(self) -> Any:
        """Return the theatre months as a pandas DataFrame."""
        return self.to_arrow().to_pandas()


def _row(series: Series, month: TheatreMonth) -> dict[str, Any]:
    row = {name: getattr(month, name) for name in TheatreMonth.__slots__}
    row |= {
        "roster": str(series.roster),
        "month": str(month.month),
        "theatre": str(month.theatre),
        "event_ids": list(month.event_ids),
    }
    return row
