"""What the displacement analysis returns: an answer, and everything it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from rimland.analysis.displacement.power import Power
from rimland.analysis.displacement.within import Within
from rimland.analysis.panel import Counts, Scope
from rimland.analysis.pressure import Fighting, Pressure, Strikes
from rimland.analysis.verdicts import Answer, Check
from rimland.model.time import Month
from rimland.model.vocab import Measure, Roster, TheatreKind


@dataclass(frozen=True, slots=True)
class Options:
    """What the user may choose; ``equivalence`` are the ratios that count as no effect.

    They are stated here, before any outcome is looked at. ``runs`` is the number of simulations
    behind each figure of power.
    """

    measure: Measure = Measure.ATTACKS
    roster: Roster = Roster.FIXED
    theatres: tuple[TheatreKind, ...] = (
        TheatreKind.RIM,
        TheatreKind.ADJACENT,
        TheatreKind.AFFILIATE,
    )
    first: Month | None = None
    last: Month | None = None
    equivalence: tuple[float, float] = (0.8, 1.25)
    level: float = 0.05
    runs: int = 400
    seed: int = 20170405


@dataclass(frozen=True, slots=True)
class MethodResult:
    """What one method says of one theatre; all numbers are None where ``refused`` says why.

    ``p`` has not been corrected; ``p_corrected`` is for the number of theatres, ``lead_p`` for that
    of methods, as is ``p_corrected`` of attacks by others (Holm 1979). ``meaning`` is what the ratio compares.
    """

    method: str
    meaning: str
    answer: Answer
    why: str
    refused: str | None = None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    p_corrected: float | None = None
    lead_p: float | None = None
    dispersion: float | None = None
    placebos: int = 0
    power: Power | None = None


@dataclass(frozen=True, slots=True)
class TheatreResult:
    """One theatre: the counts, what each method says, the checks, and the answer they come to.

    ``as_pledged`` counts only members that had joined by then; ``others`` are attacks of everybody
    else in the same countries, None where no source covers them.
    """

    theatre: TheatreKind
    answer: Answer
    verdict: str
    scope: Scope | None
    counts: Counts | None
    as_pledged: tuple[int, ...]
    losses: tuple[int, ...]
    others: Counts | None
    methods: tuple[MethodResult, ...]
    placebo_outcome: tuple[MethodResult, ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class DisplacementResult:
    """Whether pressure on the core is followed by attacks elsewhere, theatre by theatre."""

    network_id: str
    network_title: str
    snapshot_id: str
    as_of: str
    measure: Measure
    roster: Roster
    equivalence: tuple[float, float]
    pressure: Pressure
    strikes: tuple[Strikes, ...]
    fighting: tuple[Fighting, ...]
    theatres: tuple[TheatreResult, ...]
    within: Within
    assumptions: tuple[str, ...]

    def to_arrow(self) -> pa.Table:
        """Return one row per theatre and month: counts, losses and the event ids."""
        rows = [
            {
                "theatre": str(one.theatre),
                "month": str(month),
                "events": one.counts.values[n],
                "as_pledged": one.as_pledged[n],
                "losses": one.losses[n],
                "others": one.others.values[n] if one.others else None,
                "event_ids": list(one.counts.event_ids[n]),
            }
            for one in self.theatres
            if one.scope and one.counts
            for n, month in enumerate(one.scope.months)
        ]
        return pa.Table.from_pylist(rows, schema=_MONTHS)

    def to_pandas(self) -> Any:
        """Return the theatre months as a pandas DataFrame."""
        return self.to_arrow().to_pandas()


_MONTHS = pa.schema(
    [
        ("theatre", pa.string()),
        ("month", pa.string()),
        ("events", pa.int64()),
        ("as_pledged", pa.int64()),
        ("losses", pa.int64()),
        ("others", pa.int64()),
        ("event_ids", pa.list_(pa.string())),
    ]
)
