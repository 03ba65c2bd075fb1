"""What the learning models see of a unit's past at a month: levels, spread, silence, neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rimland.analysis.forecast.past import YEAR, Past, Values

NAMES = (
    "last month",
    "last 3 months",
    "last 6 months",
    "last 12 months",
    "last 24 months",
    "last 60 months",
    "mean of 12 months",
    "mean of 3 months",
    "peak of 12 months",
    "least of 12 months",
    "spread of 12 months",
    "share of 12 months with any",
    "share of 36 months with any",
    "rise over the half year",
    "months since the last",
    "mean of all units",
    "neighbours' last 12 months",
)
"""Counts are taken as log(1 + count); the "mean of" features take the logarithm last."""

_LONGEST_SILENCE = 60
"""Months; nothing older is looked at."""


def features(past: Past, month: int) -> Values:
    """Return units × features as they stood when ``month`` columns had been seen."""
    counts = np.nan_to_num(past.values[:, max(0, month - _LONGEST_SILENCE) : month])
    logs = np.log1p(counts)

    def back(newest: int, oldest: int) -> Values:
        """Months ``newest`` to ``oldest`` back, the last one is 1 back; zeros before the first."""
        length = logs.shape[1]
        found = logs[:, max(0, length - oldest) : max(0, length - newest + 1)]
        return found if found.shape[1] else np.zeros((len(logs), 1))

    year = back(1, YEAR)
    means = np.log1p(counts[:, -YEAR:].mean(axis=1))
    columns = [
        logs[:, -1],
        back(1, 3).mean(axis=1),
        back(1, 6).mean(axis=1),
        year.mean(axis=1),
        back(1, 24).mean(axis=1),
        back(1, 60).mean(axis=1),
        means,
        np.log1p(counts[:, -3:].mean(axis=1)),
        year.max(axis=1),
        year.min(axis=1),
        year.std(axis=1),
        (year > 0).mean(axis=1),
        (back(1, 36) > 0).mean(axis=1),
        back(1, 6).mean(axis=1) - back(7, 12).mean(axis=1),
        _silence(logs),
        np.full(len(logs), np.log1p(counts[:, -YEAR:].mean())),
        _around(past, counts),
    ]
    return np.stack(columns, axis=1)


def _silence(logs: Values) -> Values:
    """Return the months since the last with any, at most five years."""
    seen = logs[:, ::-1] > 0
    found = np.where(seen.any(axis=1), seen.argmax(axis=1), _LONGEST_SILENCE)
    return np.minimum(found, _LONGEST_SILENCE).astype(float)


def _around(past: Past, counts: Values) -> Values:
    """Return the neighbours' mean of the last year; that of nobody where none are known."""
    if past.beside is None:
        return np.zeros(len(counts))
    year = counts[:, -YEAR:].mean(axis=1)
    number = past.beside.sum(axis=1)
    around: Values = np.log1p(past.beside @ year / np.maximum(number, 1))
    return around


def anchor(past: Past, month: int) -> Values:
    """Return the logarithm of one plus each unit's mean of the last year: what changes start from."""
    found: Values = np.log1p(
        np.nan_to_num(past.values[:, max(0, month - YEAR) : month]).mean(axis=1)
    )
    return found


@dataclass(frozen=True, slots=True)
class Examples:
    """Past months and what followed: features with the step last, outcomes and anchors as logs."""

    features: Values
    outcomes: Values
    anchors: Values

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.outcomes)


def examples(past: Past, steps: Sequence[int], *, most: int, rng: np.random.Generator) -> Examples:
    """Return past origins with their outcomes, about ``most`` of them, evenly chosen.

    An origin has six known months behind it at least, and a known month that many steps ahead.
    """
    origins = range(max(_FEWEST_MONTHS, min(YEAR, past.months // 2)), past.months)
    possible = len(past.values) * sum(
        sum(month + step <= past.months for step in steps) for month in origins
    )
    share = min(1.0, most / max(possible, 1))
    found = [one for month in origins for one in _at(past, month, steps, share, rng)]
    if not found:
        return Examples(np.zeros((0, len(NAMES) + 1)), np.zeros(0), np.zeros(0))
    return Examples(
        np.concatenate([one.features for one in found]),
        np.concatenate([one.outcomes for one in found]),
        np.concatenate([one.anchors for one in found]),
    )


_FEWEST_MONTHS = 6


def _at(
    past: Past, month: int, steps: Sequence[int], share: float, rng: np.random.Generator
) -> Iterator[Examples]:
    """Yield for each step a share of the units that were known in the year before and then."""
    seen, anchors = features(past, month), anchor(past, month)
    behind = past.values[:, max(0, month - YEAR) : month]
    able: NDArray[np.bool_] = np.asarray((~np.isnan(behind)).all(axis=1))
    for step in steps:
        if month + step > past.months:
            continue
        after = past.values[:, month + step - 1]
        kept = able & ~np.isnan(after)
        if share < 1:
            kept &= rng.random(len(kept)) < share
        yield Examples(with_step(seen[kept], step), np.log1p(after[kept]), anchors[kept])


def with_step(seen: Values, step: int) -> Values:
    """Return features with the step as their last column."""
    return np.column_stack([seen, np.full(len(seen), float(step))])
