"""What the dynamics analysis returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from rimland.analysis.dynamics.residuals import Residuals
from rimland.analysis.verdicts import Answer, Check
from rimland.model.time import Month
from rimland.model.vocab import Roster, TheatreKind


@dataclass(frozen=True, slots=True)
class Options:
    """What the user may choose; ``none`` is the share of attacks that counts as none, stated before."""

    roster: Roster = Roster.FIXED
    first: Month | None = None
    last: Month | None = None
    none: float = 0.2
    level: float = 0.05
    draws: int = 100
    seed: int = 20170405


@dataclass(frozen=True, slots=True)
class Ends:
    """A number with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Series:
    """One theatre: how its attacks are explained.

    ``own`` are how many attacks follow one of its own; ``following`` is the share of its attacks
    that follow any; ``mark`` the power of the killed by which an attack weighs more.
    """

    theatre: TheatreKind
    attacks: int
    countries: int
    own: Ends
    own_p: float
    following: float
    kernel: str
    median_days: int
    mark: float
    knots: int
    dispersion: float
    residuals: Residuals
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Whether one theatre's attacks follow another's.

    ``ratio`` is how many attacks of ``effect`` follow one of ``cause``; ``share`` which share of
    the effect's attacks that makes. ``lead_p`` tests the same with the cause's later days in place
    of its earlier; ``same_day_p`` whether both still move together on a day.
    """

    cause: TheatreKind
    effect: TheatreKind
    ratio: Ends
    share: Ends
    p: float
    p_corrected: float
    lead_p: float | None
    same_day_p: float
    answer: Answer
    why: str


@dataclass(frozen=True, slots=True)
class DynamicsResult:
    """Whether attacks follow attacks, within theatres and between them.

    ``followed`` is the share of all attacks that follow others within weeks; ``followed_in_times``
    the same with every attack put at random within its day, lowest and highest of several.
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
    followed: Ends | None
    followed_in_times: tuple[float, float] | None
    series: tuple[Series, ...]
    pairs: tuple[Pair, ...]
    none: float
    left_out: Mapping[TheatreKind, str]
    checks: tuple[Check, ...]
    assumptions: tuple[str, ...]

    def to_arrow(self) -> pa.Table:
        """Return one row per pair of theatres, a theatre with itself among them."""
        ids = {one.theatre: list(one.event_ids) for one in self.series}
        rows = [
            {
                "cause": str(one.theatre),
                "effect": str(one.theatre),
                **_ends("ratio", one.own),
                "p": one.own_p,
                "cause_ids": ids[one.theatre],
                "effect_ids": ids[one.theatre],
            }
            for one in self.series
        ] + [
            {
                "cause": str(pair.cause),
                "effect": str(pair.effect),
                **_ends("ratio", pair.ratio),
                **_ends("share", pair.share),
                "p": pair.p,
                "p_corrected": pair.p_corrected,
                "answer": str(pair.answer),
                "cause_ids": ids[pair.cause],
                "effect_ids": ids[pair.effect],
            }
            for pair in self.pairs
        ]
        return pa.Table.from_pylist(rows, schema=_SCHEMA)

    def to_pandas(self) -> Any:
        """Return the same as a pandas DataFrame."""
        return self.to_arrow().to_pandas()


def _ends(name: str, ends: Ends) -> dict[str, float]:
    return {name: ends.value, f"{name}_low": ends.low, f"{name}_high": ends.high}


_NUMBERS = ("ratio", "ratio_low", "ratio_high", "share", "share_low", "share_high")
_SCHEMA = pa.schema(
    [
        ("cause", pa.string()),
        ("effect", pa.string()),
        *((name, pa.float64()) for name in (*_NUMBERS, "p", "p_corrected")),
        ("answer", pa.string()),
        ("cause_ids", pa.list_(pa.string())),
        ("effect_ids", pa.list_(pa.string())),
    ]
)
