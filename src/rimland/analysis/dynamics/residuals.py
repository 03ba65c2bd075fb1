"""What is left when a fit is taken away: rescaled times, and days that still follow each other.

If the fit is right, the sums of what was to be expected between one event and the next are
exponential. Days are all that is known, so each event is put at random within its day, several times
over. Sources: Brown et al. (2002), The time-rescaling theorem; Ljung & Box (1978).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2, kstest

from rimland.analysis.dynamics.fitting import Floats

_TIMES = 21
_LAGS = 14
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Residuals:
    """How well a series is explained.

    ``rescaled_p`` is the median p value of the rescaled times (Kolmogorov-Smirnov); days that vary
    more than a Poisson fail it however right the means are. ``serial_p`` is that of no correlation
    left between days up to two weeks apart.
    """

    rescaled_p: float
    serial_p: float


def residuals(
    counts: Floats, mean: Floats, dispersion: float, rng: np.random.Generator
) -> Residuals:
    """Return both tests for one series of days."""
    return Residuals(_rescaled(counts, mean, rng), _serial(pearson(counts, mean, dispersion)))


def pearson(counts: Floats, mean: Floats, dispersion: float) -> Floats:
    """Return each day's difference in standard errors."""
    found: Floats = (counts - mean) / np.sqrt(dispersion * np.maximum(mean, _TINY))
    return found


def together(one: Floats, other: Floats) -> float:
    """Return the p value of two series' residuals having nothing to do with each other on a day."""
    left, right = one - one.mean(), other - other.mean()
    both = float((left @ left) * (right @ right))
    if both <= 0:
        return 1.0
    return float(chi2.sf(len(one) * float(left @ right) ** 2 / both, 1))


def _rescaled(counts: Floats, mean: Floats, rng: np.random.Generator) -> float:
    days = np.repeat(np.arange(len(counts)), counts.astype(int))
    if len(days) < 3:  # noqa: PLR2004 - no gaps to speak of
        return 1.0
    before = np.concatenate([[0.0], np.cumsum(mean)])
    values = []
    for _ in range(_TIMES):
        passed = np.sort(before[days] + rng.random(len(days)) * mean[days])
        values.append(float(kstest(np.diff(passed), "expon").pvalue))
    return float(np.median(values))


def _serial(left: Floats) -> float:
    days = len(left)
    centred = left - left.mean()
    whole = float(centred @ centred)
    if whole <= 0:
        return 1.0
    lags = range(1, _LAGS + 1)
    correlations = np.array([centred[lag:] @ centred[:-lag] / whole for lag in lags])
    statistic = days * (days + 2) * float((correlations**2 / (days - np.array(lags))).sum())
    return float(chi2.sf(statistic, _LAGS))
