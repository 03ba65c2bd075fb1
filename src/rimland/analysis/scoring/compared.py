"""One forecast against another, with the uncertainty of who was in the sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rimland.analysis.scoring.crps import Values


@dataclass(frozen=True, slots=True)
class Ratio:
    """Mean score over the mean score of a baseline, below 1 where it is better; 95 % interval."""

    value: float
    low: float
    high: float


def ratio(
    scores: Values, baseline: Values, rng: np.random.Generator, *, times: int = 2000
) -> Ratio:
    """Return the ratio of mean scores, units × months, with a paired block bootstrap of units.

    A unit is drawn with all its months, because months of one country are not independent; shocks
    that all countries share are not in the interval.
    """
    ours, theirs = scores.sum(axis=1), baseline.sum(axis=1)
    drawn = rng.integers(0, len(ours), (times, len(ours)))
    bottoms = theirs[drawn].sum(axis=1)
    ratios = ours[drawn].sum(axis=1)[bottoms > 0] / bottoms[bottoms > 0]
    low, high = np.quantile(ratios, [0.025, 0.975])
    return Ratio(float(ours.sum() / theirs.sum()), float(low), float(high))
