"""Concentration measures and their bootstrap intervals.

Events of one country and day are one cluster: reports come in bundles, and treating them as
independent would make intervals too narrow. Each cluster is drawn a Poisson(1) number of times
(Chamandy et al. 2012, Estimating uncertainty for massive data streams). A count without rows is
drawn from a Poisson distribution, which is a lower bound on its uncertainty.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from rimland.analysis.results import Interval
from rimland.model.place import EARTH_RADIUS_KM

Floats = NDArray[np.float64]

FEWEST_CLUSTERS = 5
"""With fewer clusters a bootstrap interval means nothing, and none is given."""


def percentile_interval(draws: Floats, *, note: str = "", level: float = 0.95) -> Interval | None:
    """Return the percentile interval of the finite draws; None if most are undefined."""
    finite = draws[np.isfinite(draws)]
    if finite.size < draws.size / 2:
        return None
    tail = (1 - level) / 2
    low, high = np.quantile(finite, [tail, 1 - tail])
    return Interval(float(low), float(high), level, note)


def weights(clusters: int, draws: int, rng: np.random.Generator) -> Floats:
    """Return draws × clusters numbers of times each cluster was drawn."""
    return rng.poisson(1.0, size=(draws, clusters)).astype(np.float64)


def share(outside: Floats, total: Floats) -> Floats:
    """Return outside / total, undefined where nothing was drawn."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(total > 0, outside / total, np.nan)


def one_sided_share(outside: int, total: int, *, note: str = "", level: float = 0.95) -> Interval:
    """Return the exact binomial interval of a share that is 0 or 1 (Clopper & Pearson 1934)."""
    tail = (1 - level) / 2
    bound = float(tail ** (1 / total))
    said = "; ".join(part for part in ("all on one side: exact binomial bound", note) if part)
    return (
        Interval(0.0, 1 - bound, level, said) if outside == 0 else Interval(bound, 1.0, level, said)
    )


def few_months_interval(
    estimate: float,
    draws: Floats,
    months: tuple[int, ...],
    *,
    note: str = "",
    level: float = 0.95,
    least: float = -1.0,
) -> Interval | None:
    """Return an interval for a share, or a difference of shares, when few months were resampled.

    Percentiles of resampled months are too narrow then (simulated: 83 % coverage at 3 months, 90 %
    at 8): resampling n months loses a factor (n - 1) / n of the variance, and n months know their
    variance badly. So the bootstrap's standard error is widened by both, with Student's t.
    Source: Efron & Tibshirani (1993), An introduction to the bootstrap, ch. 12.
    """
    finite = draws[np.isfinite(draws)]
    if finite.size < draws.size / 2:
        return None
    fewest = min(months)
    error = float(finite.std(ddof=1)) * (fewest / (fewest - 1)) ** 0.5
    half = student_quantile((1 + level) / 2, sum(months) - len(months)) * error
    return Interval(max(least, estimate - half), min(1.0, estimate + half), level, note)


def student_quantile(p: float, degrees: int) -> float:
    """Return a quantile of Student's t for 5 or more degrees of freedom, to about 0.003.

    Source: Abramowitz & Stegun (1964), 26.7.5.
    """
    z, n = NormalDist().inv_cdf(p), float(degrees)
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
    )


def effective_number(counts: Floats) -> Floats:
    """Return the effective number of countries: the exponential of Shannon's entropy.

    Source: Jost (2006), Entropy and diversity. ``counts`` is draws × countries; undefined where a
    draw is empty.
    """
    total = counts.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = counts / total
        entropy = -np.where(p > 0, p * np.log(p), 0.0).sum(axis=-1)
    return np.where(total[..., 0] > 0, np.exp(entropy), np.nan)


def dispersion_km(latitudes: Floats, longitudes: Floats, drawn: Floats) -> Floats:
    """Return the mean great-circle distance of events to their centre on the sphere, per draw.

    The centre is the direction of the mean of unit vectors, so that the antimeridian is nothing
    special; undefined where the vectors cancel out. ``drawn`` is draws × events.
    """
    phi, lam = np.radians(latitudes), np.radians(longitudes)
    unit = np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=1)
    centre = drawn @ unit
    length = np.linalg.norm(centre, axis=1, keepdims=True)
    total = drawn.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = np.clip((centre / length) @ unit.T, -1.0, 1.0)
        mean = (drawn * np.arccos(cosine)).sum(axis=1) / total * EARTH_RADIUS_KM
    return np.where((total > 0) & (length[:, 0] > 1e-9), mean, np.nan)  # noqa: PLR2004
