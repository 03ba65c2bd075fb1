"""The continuous ranked probability score of samples.

Gneiting & Raftery (2007), eq. 21: mean|x − y| − ½ mean|x − x′| over all pairs of draws, the ensemble
estimator; 0 is best. Of log(1 + count) it is the log-CRPS, which weighs small conflicts as large ones.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def crps(samples: Values, observed: Values) -> Values:
    """Return the score of each cell: samples are cells × draws (draws last), observed are cells.

    In the unit of the observed. Sorting makes it n log n (Hersbach 2000 gives the same sums).
    """
    drawn = np.sort(samples, axis=-1)
    number = drawn.shape[-1]
    ranks = (2 * np.arange(1, number + 1) - number - 1) / number**2
    missed = np.abs(drawn - observed[..., None]).mean(axis=-1)
    score: Values = missed - drawn @ ranks
    return score


def log_crps(samples: Values, observed: Values) -> Values:
    """Return the score of each cell on the scale of log(1 + count)."""
    return crps(np.log1p(samples), np.log1p(observed))
