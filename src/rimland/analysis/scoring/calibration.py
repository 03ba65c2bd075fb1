"""Whether forecasts mean what they say: coverage of intervals, and the probability transform."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rimland.analysis.scoring.crps import Values


def inside(samples: Values, observed: Values, level: float = 0.9) -> NDArray[np.bool_]:
    """Return whether each cell lies within the central interval of its samples, ends included."""
    tail = (1 - level) / 2
    low, high = np.quantile(samples, [tail, 1 - tail], axis=-1)
    within: NDArray[np.bool_] = (low <= observed) & (observed <= high)
    return within


def pit(samples: Values, observed: Values, rng: np.random.Generator) -> Values:
    """Return the randomised probability integral transform of each cell.

    Even between 0 and 1 where the forecasts are right; counts that equal the observed are split at
    random (Czado, Gneiting & Held 2009).
    """
    below = (samples < observed[..., None]).mean(axis=-1)
    equal = (samples == observed[..., None]).mean(axis=-1)
    transform: Values = below + rng.random(observed.shape) * equal
    return transform
