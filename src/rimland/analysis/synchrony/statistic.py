"""How surprising it is that so many theatres were attacked within a few days.

For every day, the days up to it: each theatre that was attacked in them counts for how unlikely that
was, given how often it was attacked in the months around. The most unlikely one is left out: the
surprise is what the others add to it. So one rare attack is none, a theatre that is attacked daily
adds nothing, and the core cannot make everything look simultaneous.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rimland.analysis.days import Counts

Floats = NDArray[np.float64]

SPAN = 3
"""Days that count as together: news and time zones shift an attack by one."""

_AROUND = 91
"""Days on either side from which a theatre's own frequency is taken."""


def hit(counts: Counts) -> NDArray[np.bool_]:
    """Return for each theatre and day whether it was attacked in the three days up to it."""
    padded = np.pad(counts > 0, [(0, 0)] * (counts.ndim - 1) + [(SPAN - 1, 0)])
    length = counts.shape[-1]
    found: NDArray[np.bool_] = np.logical_or.reduce(
        [padded[..., n : n + length] for n in range(SPAN)]
    )
    return found


def chances(counts: Counts) -> Floats:
    """Return for each theatre and day the share of spans around it that were hit.

    The spans that hold the day itself are left out, or an attack would make itself likely; where
    none around was hit the chance is that of half a span.
    """
    struck = hit(counts).astype(np.float64)
    wide, near = _around(struck, _AROUND), _around(struck, SPAN)
    of_wide, of_near = (
        _around(np.ones(struck.shape[-1])[None], reach) for reach in (_AROUND, SPAN)
    )
    spans = of_wide - of_near
    found: Floats = np.maximum(wide - near, 0.5) / spans
    return np.minimum(found, 1.0)


def _around(series: Floats, reach: int) -> Floats:
    """Return the sum over the days around each, cut at the ends."""
    sums = np.cumsum(np.pad(series, [(0, 0)] * (series.ndim - 1) + [(1, 0)]), axis=-1)
    length = series.shape[-1]
    at = np.arange(length)
    last, first = np.minimum(at + reach + 1, length), np.maximum(at - reach, 0)
    found: Floats = sums[..., last] - sums[..., first]
    return found


def surprise(counts: Counts) -> Floats:
    """Return for each day the surprise: by how many powers of ten all are rarer than the rarest.

    Args:
        counts: ... × theatres × days.
    """
    tens = np.where(hit(counts), -np.log10(chances(counts)), 0.0)
    found: Floats = tens.sum(axis=-2) - tens.max(axis=-2)
    return found


def episodes(surprises: Floats, level: float) -> Floats:
    """Return how often the level is reached anew: days that follow one another count once."""
    above = surprises >= level
    begins = above & ~np.pad(above, [(0, 0)] * (above.ndim - 1) + [(1, 0)])[..., :-1]
    found: Floats = begins.sum(axis=-1).astype(np.float64)
    return found
