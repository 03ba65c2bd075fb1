"""What ``lessons`` returns: analogues, what followed, measures, and the synthetic comparison."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from rimland.model.time import Month


@dataclass(frozen=True, slots=True)
class Options:
    """How far ahead is looked, how many analogues are shown, and the seed of the check's sample."""

    horizon: int = 12
    analogues: int = 8
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Analogue:
    """A period that looked alike: whose, until when, how far apart, and what followed.

    ``distance`` is the root mean square of standardised features; ``closer_than`` the share of the
    pool that is farther away. ``before`` and ``after`` are mean monthly counts.
    """

    key: str
    name: str
    until: Month
    own: bool
    distance: float
    closer_than: float
    features: tuple[float, ...]
    before: float
    after: float
    event_ids: tuple[str, ...] = ()

    @property
    def times(self) -> float:
        """How many times the year before the months after were; one is added to both."""
        return (self.after + 1) / (self.before + 1)


@dataclass(frozen=True, slots=True)
class Spread:
    """Quartiles and ends of the change that followed, as factors."""

    least: float
    low: float
    median: float
    high: float
    most: float
    count: int


@dataclass(frozen=True, slots=True)
class Skill:
    """Whether analogues told more of what followed, at past dates, than knowing nothing of them.

    Mean absolute errors of the log of the mean after: by the analogues' median change, by no
    change, and by the pool's median change; ``low`` and ``high`` bound the ratio to no change.
    """

    analogues: float
    no_change: float
    pool: float
    ratio: float
    low: float
    high: float
    dates: int


@dataclass(frozen=True, slots=True)
class Measure:
    """A public national measure, as the user's register has it."""

    key: str
    on: date
    words: str
    kind: str
    source: str
    file_row: str


@dataclass(frozen=True, slots=True)
class Twin:
    """A country beside a weighted mean of others, before and after a dated measure.

    ``refused`` says why there is no comparison; then the rest is empty. ``gap`` is the mean of
    log(1 + count) of the quarters after less the twin's; ``factor`` the same as a factor. ``rank`` is the place of
    the country's ratio of errors after to before among ``placebos`` and itself, 1 the greatest.
    ``pre`` and ``post`` count quarters.
    """

    measure: Measure
    refused: str | None = None
    weights: tuple[tuple[str, float], ...] = ()
    fit: float | None = None
    threshold: float | None = None
    gap: float | None = None
    factor: float | None = None
    rank: int | None = None
    placebos: int = 0
    left_out: int = 0
    pre: int = 0
    post: int = 0
    verdict: str = ""
    actual: tuple[float, ...] = ()
    synthetic: tuple[float, ...] = ()
    first: Month | None = None


@dataclass(frozen=True)
class Lessons:
    """Everything on one country and date; ``refused`` says why nothing can be learned."""

    key: str
    name: str
    on: Month
    count: str
    horizon: int
    refused: str | None = None
    features: tuple[float, ...] = ()
    before: float = 0.0
    analogues: tuple[Analogue, ...] = ()
    pool: int = 0
    pool_units: int = 0
    nearest_usual: float | None = None
    followed: Spread | None = None
    usual: Spread | None = None
    skill: Skill | None = None
    similar: str = ""
    verdict: str = ""
    measures: tuple[tuple[Measure, str], ...] = ()
    twins: tuple[Twin, ...] = ()
    assumptions: tuple[str, ...] = ()
    event_ids: tuple[str, ...] = ()

    def to_arrow(self) -> pa.Table:
        """Return one row per analogue."""
        rows: list[dict[str, Any]] = [
            {
                "country": one.key,
                "name": one.name,
                "until": str(one.until),
                "own": one.own,
                "distance": one.distance,
                "closer_than": one.closer_than,
                "before": one.before,
                "after": one.after,
                "times": one.times,
                "event_ids": list(one.event_ids),
            }
            for one in self.analogues
        ]
        return pa.Table.from_pylist(rows, schema=_ROWS)


_ROWS = pa.schema(
    [
        ("country", pa.string()),
        ("name", pa.string()),
        ("until", pa.string()),
        ("own", pa.bool_()),
        *((n, pa.float64()) for n in ("distance", "closer_than", "before", "after", "times")),
        ("event_ids", pa.list_(pa.string())),
    ]
)
