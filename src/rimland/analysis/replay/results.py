"""What a replay returns: every look, every warning with its false alarms, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from rimland.analysis.replay.knowledge import Lags
from rimland.analysis.replay.looks import Look
from rimland.analysis.replay.scoring import Met, Score, Warned
from rimland.analysis.replay.together import DayWarned, TogetherLook
from rimland.analysis.verdicts import Answer, Check
from rimland.model.time import Month
from rimland.model.vocab import Roster, TheatreKind

LABEL = "pseudo-real-time: revised data, assumed publication lags"


@dataclass(frozen=True, slots=True)
class Options:
    """What the user may choose; what a surge and a warning are is frozen in ``analysis.surges``."""

    first: Month
    last: Month
    roster: Roster = Roster.FIXED
    lags: Lags = field(default_factory=Lags)
    alarms_a_year: float = 0.5
    draws: int = 200
    seed: int = 20170405


@dataclass(frozen=True, slots=True)
class TheatreReplay:
    """A theatre's looks, warnings and surges, and how each rule did."""

    theatre: TheatreKind
    answer: Answer
    verdict: str
    looks: tuple[Look, ...]
    warnings: tuple[Warned, ...]
    surges: tuple[Met, ...]
    unknown_months: int
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class TogetherReplay:
    """Synchrony month by month.

    ``expected`` is the number of false alarms that the levels give in the days looked at, ``p`` the
    chance of as many warnings as there were by a Poisson number with that mean; ``only_today`` are
    days that today's data warn of and no look did.
    """

    answer: Answer
    verdict: str
    looks: tuple[TogetherLook, ...]
    warnings: tuple[DayWarned, ...]
    expected: float
    p: float | None
    only_today: tuple[DayWarned, ...]


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """What would have been warned of, month by month, and how often falsely."""

    label: str
    network_id: str
    network_title: str
    snapshot_id: str
    as_of: str
    roster: Roster
    first: Month
    last: Month
    lags: Mapping[str, int]
    other_lag: int
    answer: Answer
    verdict: str
    theatres: tuple[TheatreReplay, ...]
    synchrony: TogetherReplay
    checks: tuple[Check, ...]
    assumptions: tuple[str, ...]

    def to_arrow(self) -> pa.Table:
        """Return one row per look at a theatre, and one per look at synchrony, with the events."""
        rows = [self._surge_row(look) for one in self.theatres for look in one.looks]
        rows += [self._together_row(look) for look in self.synchrony.looks]
        return pa.Table.from_pylist(rows, schema=_SCHEMA)

    def to_pandas(self) -> Any:
        """Return the same as a pandas DataFrame."""
        return self.to_arrow().to_pandas()

    def _surge_row(self, look: Look) -> dict[str, Any]:
        limit = look.bound
        return {
            "label": self.label,
            "kind": "surge",
            "theatre": str(look.theatre),
            "month": str(look.month),
            "made_on": look.made_on,
            "tested": str(look.tested) if look.tested else None,
            "count": look.count,
            "count_now": look.count_now,
            "level": float(limit.most) if limit else None,
            "false_alarms_a_year": limit.false_alarms_a_year if limit else None,
            "warned": look.warned,
            "why_not": look.why_not or None,
            "event_ids": list(look.event_ids),
        }

    def _together_row(self, look: TogetherLook) -> dict[str, Any]:
        level = look.level
        return {
            "label": self.label,
            "kind": "synchrony",
            "theatre": None,
            "month": str(look.month),
            "made_on": look.made_on,
            "tested": str(look.last) if look.last else None,
            "count": None,
            "count_now": None,
            "level": level.surprise if level else None,
            "false_alarms_a_year": level.false_alarms_a_year if level else None,
            "warned": bool(look.warnings) if level else None,
            "why_not": look.why_not or None,
            "event_ids": [one for warned in look.warnings for one in warned.event_ids],
        }


_SCHEMA = pa.schema(
    [
        ("label", pa.string()),
        ("kind", pa.string()),
        ("theatre", pa.string()),
        ("month", pa.string()),
        ("made_on", pa.date32()),
        ("tested", pa.string()),
        ("count", pa.int64()),
        ("count_now", pa.int64()),
        ("level", pa.float64()),
        ("false_alarms_a_year", pa.float64()),
        ("warned", pa.bool_()),
        ("why_not", pa.string()),
        ("event_ids", pa.list_(pa.string())),
    ]
)
