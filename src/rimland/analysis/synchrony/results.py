"""What the synchrony analysis returns; no level stands without its false alarms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from rimland.analysis.verdicts import Answer, Check
from rimland.model.time import Month
from rimland.model.vocab import Roster, TheatreKind


@dataclass(frozen=True, slots=True)
class Options:
    """What the user may choose; the false alarms a year are stated before any day is looked at."""

    roster: Roster = Roster.FIXED
    first: Month | None = None
    last: Month | None = None
    days: tuple[date, ...] = ()
    alarms_a_year: float = 0.5
    draws: int = 400
    level: float = 0.05
    seed: int = 20170405


@dataclass(frozen=True, slots=True)
class Null:
    """What one null makes of the whole window.

    ``p`` is the chance that theatres which know nothing of each other fall together on as many
    days, weighed by how unlikely each is; ``expected`` their mean of that sum.
    """

    name: str
    expected: float
    p: float


@dataclass(frozen=True, slots=True)
class Level:
    """From which surprise on a warning would be given, and how often it would be false.

    The stricter of the two nulls sets it; ``false_alarms_a_year`` is what that null gives at it.
    ``found`` is the share of made-up coincidences of so many theatres that would reach it.
    """

    surprise: float
    false_alarms_a_year: float
    found: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class DayResult:
    """One day: which theatres were attacked in the three days up to it, and how rare that is.

    ``tail`` is the share of days on which the nulls are as surprising, ``in_a_year`` the chance
    that a year has such a day; ``uncounted`` are events of the day that no count holds, because
    their country is not covered throughout.
    """

    day: date
    theatres: tuple[TheatreKind, ...]
    surprise: float | None
    tail: float | None
    in_a_year: float | None
    warned: bool
    event_ids: tuple[str, ...]
    uncounted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SynchronyResult:
    """Whether theatres were attacked together more than by chance, with the level of a warning.

    ``theatres`` are each theatre's attacks, countries and how many attacks one brings on; ``events``
    are those attacks. ``surprises`` are the days on which two theatres or more were attacked, in
    powers of ten.
    """

    network_id: str
    network_title: str
    snapshot_id: str
    as_of: str
    roster: Roster
    first: Month
    last: Month
    answer: Answer
    verdict: str
    theatres: tuple[tuple[TheatreKind, int, int, float], ...]
    events: Mapping[TheatreKind, tuple[str, ...]]
    surprises: tuple[tuple[date, float], ...]
    observed: float | None
    nulls: tuple[Null, ...]
    warning: Level | None
    warnings: tuple[DayResult, ...]
    days: tuple[DayResult, ...]
    left_out: Mapping[TheatreKind, str]
    checks: tuple[Check, ...]
    assumptions: tuple[str, ...]

    @property
    def years(self) -> float:
        """How many years were looked at."""
        return ((self.last.last_day - self.first.first_day).days + 1) / 365.25

    def to_arrow(self) -> pa.Table:
        """Return one row per warning and day asked for, with the events behind it."""
        rows = [
            {
                "day": one.day,
                "asked": asked,
                "theatres": [str(kind) for kind in one.theatres],
                "surprise": one.surprise,
                "tail": one.tail,
                "in_a_year": one.in_a_year,
                "false_alarms_a_year": self.warning.false_alarms_a_year if self.warning else None,
                "event_ids": list(one.event_ids),
                "uncounted": list(one.uncounted),
            }
            for asked, some in ((False, self.warnings), (True, self.days))
            for one in some
        ]
        return pa.Table.from_pylist(rows, schema=_SCHEMA)

    def to_pandas(self) -> Any:
        """Return the same as a pandas DataFrame."""
        return self.to_arrow().to_pandas()


_SCHEMA = pa.schema(
    [
        ("day", pa.date32()),
        ("asked", pa.bool_()),
        ("theatres", pa.list_(pa.string())),
        ("surprise", pa.float64()),
        ("tail", pa.float64()),
        ("in_a_year", pa.float64()),
        ("false_alarms_a_year", pa.float64()),
        ("event_ids", pa.list_(pa.string())),
        ("uncounted", pa.list_(pa.string())),
    ]
)
