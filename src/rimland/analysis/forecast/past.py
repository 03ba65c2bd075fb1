"""What a forecast may look at: counts up to its origin, and which units are neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Samples = NDArray[np.float64]
"""Units × steps × draws."""

YEAR = 12
"""Months."""


@dataclass(frozen=True, slots=True)
class Past:
    """Counts of units by month up to the origin, which is the last column.

    ``values`` is units × months, NaN where a month is not known. ``beside`` is units × units and
    true between neighbours; None where nobody said.
    """

    values: Values
    beside: NDArray[np.bool_] | None = None

    @property
    def months(self) -> int:
        """How many months there are up to the origin, known or not."""
        return int(self.values.shape[1])

    def until(self, month: int) -> Past:
        """Return what was past when ``month`` columns had been seen."""
        return replace(self, values=self.values[:, :month])

    def recent(self, months: int) -> Values:
        """Return the last known months of each unit, latest last, units × ``months``.

        A gap is closed by the months before it; a unit with fewer known months repeats those it
        has, and a unit without any has zeros.
        """
        out = np.zeros((len(self.values), months))
        for row, values in zip(out, self.values, strict=True):
            known = values[~np.isnan(values)]
            if len(known):
                row[:] = np.resize(known[-months:][::-1], months)[::-1]
        return out


class Model(Protocol):
    """A way to forecast: it fits itself to the past and draws from what it then expects."""

    @property
    def name(self) -> str:
        """The name a user asks for it by."""

    def draws(
        self, past: Past, steps: Sequence[int], number: int, rng: np.random.Generator
    ) -> Samples:
        """Return units × steps × ``number`` counts; step 1 is the month after the origin."""
