"""What a simulation of scenarios returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from rimland.analysis.dynamics.results import Ends
from rimland.analysis.verdicts import Answer
from rimland.model.time import Month
from rimland.model.vocab import Roster, TheatreKind


@dataclass(frozen=True, slots=True)
class Options:
    """What the user may choose."""

    roster: Roster = Roster.FIXED
    first: Month | None = None
    last: Month | None = None
    months: int = 12
    runs: int = 1000
    seed: int = 20170405


@dataclass(frozen=True, slots=True)
class TheatreOutcome:
    """What comes of a scenario in one theatre over the horizon, with 95 % of the runs.

    ``attacks`` and ``killed`` are sums; ``change`` is attacks less those of the same run with
    nothing new; ``fewer`` and ``more`` the shares of runs in which it is below or above none.
    """

    theatre: TheatreKind
    attacks: Ends
    killed: Ends | None
    change: Ends
    fewer: float
    more: float


@dataclass(frozen=True, slots=True)
class Input:
    """One uncertain number that went in: ``estimated`` or assumed, and why."""

    label: str
    lowest: float
    likely: float
    highest: float
    estimated: bool
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One scenario: what comes of it, what went in, and what its range depends on most.

    ``sensitivity`` are rank correlations of what went in with all attacks outside the core, the
    largest first. ``refused`` says why a scenario cannot be asked; ``left_out`` which of its changes
    could not be made.
    """

    name: str
    title: str
    told: str
    refused: str | None
    theatres: tuple[TheatreOutcome, ...]
    inputs: tuple[Input, ...]
    left_out: tuple[str, ...]
    sensitivity: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class SimulationResult:
    """Scenarios beside each other, drawn from the same numbers."""

    network_id: str
    network_title: str
    snapshot_id: str
    as_of: str
    roster: Roster
    first: Month
    last: Month
    months: int
    runs: int
    unending: float
    answer: Answer
    verdict: str
    outcomes: tuple[Outcome, ...]
    event_ids: Mapping[TheatreKind, tuple[str, ...]]
    unknowable: tuple[str, ...]
    assumptions: tuple[str, ...]

    def to_arrow(self) -> pa.Table:
        """Return one row per scenario and theatre, with the events the process was fitted to."""
        rows = [
            {
                "scenario": outcome.name,
                "theatre": str(one.theatre),
                **_ends("attacks", one.attacks),
                **_ends("killed", one.killed),
                **_ends("change", one.change),
                "fewer": one.fewer,
                "more": one.more,
                "event_ids": list(self.event_ids[one.theatre]),
            }
            for outcome in self.outcomes
            for one in outcome.theatres
        ]
        return pa.Table.from_pylist(rows, schema=_SCHEMA)

    def to_pandas(self) -> Any:
        """Return the same as a pandas DataFrame."""
        return self.to_arrow().to_pandas()


def _ends(name: str, ends: Ends | None) -> dict[str, float | None]:
    values = (None, None, None) if ends is None else (ends.value, ends.low, ends.high)
    return dict(zip((name, f"{name}_low", f"{name}_high"), values, strict=True))


_SCHEMA = pa.schema(
    [
        ("scenario", pa.string()),
        ("theatre", pa.string()),
        *(
            (f"{name}{end}", pa.float64())
            for name in ("attacks", "killed", "change")
            for end in ("", "_low", "_high")
        ),
        ("fewer", pa.float64()),
        ("more", pa.float64()),
        ("event_ids", pa.list_(pa.string())),
    ]
)
