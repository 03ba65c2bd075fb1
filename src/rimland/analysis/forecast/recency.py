"""Recent months count for more, and may come back larger or smaller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rimland.analysis.forecast.baselines import chosen
from rimland.analysis.forecast.past import Past, Samples

MONTHS = 36
"""How far back draws are taken from."""


@dataclass(frozen=True, slots=True)
class Recency:
    """Draws from the last three years with weights that fall by a tenth each month, smeared evenly.

    The three numbers were chosen on Africa's windows up to 2017, where their neighbours do about as
    well (docs/methods.md); ``spread`` is the standard deviation of the factor's logarithm.
    """

    keeps: float = 0.9
    spread: float = 0.5
    name: str = "recency"

    def draws(
        self, past: Past, steps: Sequence[int], number: int, rng: np.random.Generator
    ) -> Samples:
        """Return smeared months, rounded to whole counts."""
        length = min(MONTHS, max(past.months, 1))
        weights = self.keeps ** np.arange(length)[::-1]
        shape = (len(past.values), len(steps), number)
        drawn = chosen(past.recent(length), weights / weights.sum(), shape, rng)
        return np.round(drawn * np.exp(self.spread * rng.standard_normal(shape)))
