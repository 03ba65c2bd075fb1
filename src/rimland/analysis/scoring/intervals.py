"""Two further scores of samples: ignorance over stated bins, and the score of an interval."""

from __future__ import annotations

import numpy as np

from rimland.analysis.scoring.crps import Values

EDGES = (0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5)
"""Where one bin ends and the next begins: 0, 1-2, 3-5, 6-10, 11-25, ... over 1,000 deaths."""

LEVEL = 0.9
"""Of the interval that is scored."""


def ignorance(samples: Values, observed: Values) -> Values:
    """Return how surprised each forecast is by the bin that came, in bits; 0 is best.

    Minus the binary logarithm of the share of draws in that bin (Roulston & Smith 2002). Every bin is
    given one draw more, so that nobody is surprised without end; few draws are therefore never sure.
    """
    bins = np.searchsorted(EDGES, samples)
    came = np.searchsorted(EDGES, observed)
    hits = (bins == came[..., None]).sum(axis=-1)
    share = (hits + 1) / (samples.shape[-1] + len(EDGES) + 1)
    score: Values = -np.log2(share)
    return score


def interval_score(samples: Values, observed: Values, level: float = LEVEL) -> Values:
    """Return the width of each central interval and the penalty for what lies outside; 0 is best.

    In the unit of the observed (Gneiting & Raftery 2007, eq. 43); its mean is the MIS.
    """
    tail = 1 - level
    low, high = np.quantile(samples, [tail / 2, 1 - tail / 2], axis=-1)
    below, above = np.maximum(0, low - observed), np.maximum(0, observed - high)
    score: Values = high - low + 2 / tail * (below + above)
    return score
