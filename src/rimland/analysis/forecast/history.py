"""Counts drawn from a distribution fitted to each unit's own last years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rimland.analysis.forecast.past import Past, Samples

MONTHS = 24
_PRIOR_MONTHS = 1.0
_LEAST_SIZE, _MOST_SIZE = 0.05, 50.0


@dataclass(frozen=True, slots=True)
class Poisson:
    """As many as on average in the last two years; months vary as independent events would."""

    name: str = "poisson"

    def draws(
        self, past: Past, steps: Sequence[int], number: int, rng: np.random.Generator
    ) -> Samples:
        """Return counts; the mean itself is uncertain, as a gamma of the months seen."""
        shape = (len(past.values), len(steps), number)
        sums, months = _seen(past)
        means = rng.gamma((sums + 0.5 / MONTHS)[:, None], 1, (len(sums), number)) / months[:, None]
        return rng.poisson(np.broadcast_to(means[:, None, :], shape)).astype(float)


@dataclass(frozen=True, slots=True)
class NegativeBinomial:
    """As on average in the last two years, as uneven as they were."""

    name: str = "negative_binomial"

    def draws(
        self, past: Past, steps: Sequence[int], number: int, rng: np.random.Generator
    ) -> Samples:
        """Return counts by the moments of each unit, drawn a little towards those of all units."""
        shape = (len(past.values), len(steps), number)
        sums, months = _seen(past)
        mean = (sums + 0.5 / MONTHS) / months
        size = self._size(past, mean)[:, None, None]
        scale = mean[:, None, None] / size
        return rng.poisson(rng.gamma(np.broadcast_to(size, shape), scale)).astype(float)

    def _size(self, past: Past, mean: np.ndarray) -> np.ndarray:
        """Return mean² / (variance − mean), the size of the gamma that the mean is drawn from."""
        recent = past.values[:, -MONTHS:]
        known = (~np.isnan(recent)).sum(axis=1)
        errors = np.nansum((recent - mean[:, None]) ** 2, axis=1)
        excess = errors - known * mean
        pooled = max(float(excess.sum() / max((known * mean**2).sum(), 1e-9)), 1 / _MOST_SIZE)
        within = (excess + YEAR_WEIGHT * pooled * mean**2) / ((known + YEAR_WEIGHT) * mean**2)
        size: np.ndarray = np.clip(1 / np.maximum(within, 1 / _MOST_SIZE), _LEAST_SIZE, _MOST_SIZE)
        return size


YEAR_WEIGHT = 6
"""Months that all units together count for beside the unit's own."""


def _seen(past: Past) -> tuple[np.ndarray, np.ndarray]:
    """Return each unit's sum and its months over the last two years, one month of nothing added."""
    recent = past.values[:, -MONTHS:]
    return np.nansum(recent, axis=1), (~np.isnan(recent)).sum(axis=1) + _PRIOR_MONTHS
