"""Forecasts that know nothing but the last months: what every other one must beat.

Conflictology takes the last twelve known months as an ensemble (the benchmark of the VIEWS prediction
challenge 2023/24, Hegre et al. 2025). Smeared, each of its draws is multiplied by a random factor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rimland.analysis.forecast.past import YEAR, Past, Samples, Values

SMEAR = (0.25, 1.6)
"""Least and greatest factor of smeared conflictology, drawn evenly."""


@dataclass(frozen=True, slots=True)
class Zero:
    """Nothing will happen."""

    name: str = "zero"

    def draws(
        self, past: Past, steps: Sequence[int], number: int, rng: np.random.Generator
    ) -> Samples:
        """Return zeros."""
        del rng
        return np.zeros((len(past.values), len(steps), number))


@dataclass(frozen=True, slots=True)
class Last:
    """The last known month will repeat itself; as the mean of Poisson draws where asked."""

    spread: bool = False
    name: str = "last"

    def draws(
        self, past: Past, steps: Sequence[int], number: int, rng: np.random.Generator
    ) -> Samples:
        """Return the last known count of each unit."""
        shape = (len(past.values), len(steps), number)
        last = np.broadcast_to(past.recent(1)[:, :, None], shape)
        return rng.poisson(last).astype(float) if self.spread else last.copy()


@dataclass(frozen=True, slots=True)
class Conflictology:
    """The last twelve known months, each as likely as the others."""

    name: str = "conflictology"

    def draws(
        self, past: Past, steps: Sequence[int], number: int, rng: np.random.Generator
    ) -> Samples:
        """Return the months in turn, so that a multiple of twelve draws holds each equally often."""
        del rng
        drawn = np.resize(np.arange(YEAR), number)
        year = past.recent(YEAR)[:, drawn]
        return np.repeat(year[:, None, :], len(steps), axis=1)


@dataclass(frozen=True, slots=True)
class Smeared:
    """Conflictology, each draw multiplied by a random factor."""

    least: float = SMEAR[0]
    most: float = SMEAR[1]
    name: str = "smeared"

    def draws(
        self, past: Past, steps: Sequence[int], number: int, rng: np.random.Generator
    ) -> Samples:
        """Return smeared months, rounded to whole counts."""
        shape = (len(past.values), len(steps), number)
        drawn = chosen(past.recent(YEAR), np.full(YEAR, 1 / YEAR), shape, rng)
        factors: Values = rng.uniform(self.least, self.most, shape)
        return np.round(drawn * factors)


def chosen(
    months: Values, weights: Values, shape: tuple[int, int, int], rng: np.random.Generator
) -> Samples:
    """Return draws from each unit's months with these weights, which sum to one."""
    picked = rng.choice(months.shape[1], shape, p=weights)
    return np.take_along_axis(months[:, None, :], picked, axis=2)
