"""The last two years of a country in a few numbers, and how far two such years are apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rimland.tables.forecasting import Panel

Floats = NDArray[np.float64]

WINDOW = 24
"""Months that make a trajectory."""

FEATURES = (
    ("now", "log(1 + mean deaths of the last 3 months)"),
    ("year", "log(1 + mean deaths of the last 12 months)"),
    ("year before", "log(1 + mean deaths of the 12 months before)"),
    ("peak", "log(1 + deaths of the worst of 24 months)"),
    ("rising", "now less year"),
    ("unevenness", "standard deviation of log(1 + deaths) over 12 months"),
    ("quiet", "share of the last 12 months without deaths"),
    ("since peak", "share of 24 months that have passed since the worst one"),
)
"""What a trajectory is compared by, and how each is measured."""


@dataclass(frozen=True)
class Periods:
    """Trajectories of several units: row *n* ends with ``months[n]`` and is of ``units[n]``.

    ``features`` has a column per feature; ``before`` and ``after`` are mean monthly counts of the
    year before and of the horizon behind each.
    """

    units: NDArray[np.int64]
    months: NDArray[np.int64]
    features: Floats
    before: Floats
    after: Floats

    def __len__(self) -> int:
        return len(self.units)

    def taken(self, rows: NDArray[Any]) -> Periods:
        """Return some of the rows."""
        return Periods(
            self.units[rows],
            self.months[rows],
            self.features[rows],
            self.before[rows],
            self.after[rows],
        )

    @property
    def change(self) -> Floats:
        """Log of the mean after, over the mean before; one added to both, for there may be none."""
        return np.log1p(self.after) - np.log1p(self.before)


def features(windows: Floats) -> Floats:
    """Return the features of windows of 24 months: rows in, rows out."""
    logs = np.log1p(windows)
    year = windows[:, 12:]
    now = np.log1p(windows[:, -3:].mean(axis=1))
    level = np.log1p(year.mean(axis=1))
    worst = windows.shape[1] - 1 - np.argmax(windows[:, ::-1], axis=1)
    return np.column_stack(
        [
            now,
            level,
            np.log1p(windows[:, :12].mean(axis=1)),
            logs.max(axis=1),
            now - level,
            logs[:, 12:].std(axis=1),
            (year == 0).mean(axis=1),
            (windows.shape[1] - 1 - worst) / windows.shape[1],
        ]
    )


def periods(panel: Panel, last: int, horizon: int) -> Periods:
    """Return every period of a panel whose follow-up ends by a month; those without deaths are none.

    Args:
        panel: the counts.
        last: nothing after this month is looked at.
        horizon: months of follow-up.
    """
    held = panel.between(panel.first, last)
    length = held.shape[1]
    ends = range(WINDOW - 1, length - horizon)
    found = [_ending(panel, held, end, horizon) for end in ends]
    if not found:
        none = np.zeros(0)
        whole = none.astype(np.int64)
        return Periods(whole, whole, np.zeros((0, len(FEATURES))), none, none)
    return Periods(
        *(
            np.concatenate([getattr(one, name) for one in found])
            for name in Periods.__dataclass_fields__
        )
    )


def _ending(panel: Panel, held: Floats, end: int, horizon: int) -> Periods:
    window = held[:, end - WINDOW + 1 : end + 1]
    ahead = held[:, end + 1 : end + 1 + horizon]
    usable = ~np.isnan(window).any(axis=1) & ~np.isnan(ahead).any(axis=1)
    usable &= np.nansum(window, axis=1) > 0
    rows = np.flatnonzero(usable)
    return Periods(
        np.array(panel.units, dtype=np.int64)[rows],
        np.full(len(rows), panel.first + end, dtype=np.int64),
        features(window[rows]) if len(rows) else np.zeros((0, len(FEATURES))),
        window[rows, 12:].mean(axis=1) if len(rows) else np.zeros(0),
        ahead[rows].mean(axis=1) if len(rows) else np.zeros(0),
    )


@dataclass(frozen=True)
class Scale:
    """What a distance is measured in: the spread of each feature over the pool."""

    mean: Floats
    spread: Floats

    @classmethod
    def of(cls, pool: Periods) -> Scale:
        """Return the scale of a pool; a feature that never differs counts for nothing."""
        spread = pool.features.std(axis=0)
        return cls(pool.features.mean(axis=0), np.where(spread > 0, spread, np.inf))

    def distances(self, one: Floats, others: Floats) -> Floats:
        """Return how far one trajectory is from others: root mean square of standardised features."""
        gaps = (others - one) / self.spread
        return np.asarray(np.sqrt((gaps**2).mean(axis=1)), dtype=np.float64)
