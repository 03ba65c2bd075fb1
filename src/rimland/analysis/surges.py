"""What a warning of a surge is and what a surge is; frozen before any outcome was looked at.

**A warning.** The count of a complete month lies above the upper 95 % bound of a negative binomial
with the mean and dispersion of the up to twelve complete months before it. Farrington, Andrews,
Beale & Catchpole (1996, J. R. Stat. Soc. A 159:547-563) hold counts of an illness against a bound
that is predicted from overdispersed counts before, and give no alarm where fewer than five cases are
recent; Noufaily et al. (2013, Statistics in Medicine 32:1206-1222) improve on it. Their seasons and
trends need years of history, which a theatre does not have; the months just before stand in.

**A surge.** It begins in a month when that month and the two after it hold at least twice the events
of the three before, and at least five more, and the month itself more than each of the three on
average. None begins while one lasts, which is three months.

**A hit.** A surge is warned of if a warning was given in the three months before its first day, or
until its second month was over. Warnings of months in a row are one; it is false where none of them
is given in such a span, and undecided where it is not known whether a surge began.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from scipy.stats import nbinom

HISTORY = 12
"""Complete months before the month in question that are used, at most."""

FEWEST_MONTHS = 6
"""With fewer of them nothing is said."""

FEWEST_EVENTS = 3
"""A month with fewer is never warned of: from nought to two is no surge."""

BOUND = 0.95

LASTS = 3
"""Months before and after a surge's beginning that are compared, and how long one lasts."""

TIMES, MORE = 2, 5

AHEAD, BEHIND = 4, 1
"""The looks that can hit a surge beginning in month t are those at months t - 4 to t + 1.

A look at a month is made when it is over: that at t - 4 falls on the first day of t - 3.
"""


@dataclass(frozen=True, slots=True)
class Bound:
    """What a month may hold without being warned of.

    ``expected`` is the mean of the months before, half an event added to their sum; ``most`` the
    largest count without a warning; ``false_alarms_a_year`` how often chance, by this distribution,
    goes above it.
    """

    expected: float
    dispersion: float
    most: int
    false_alarms_a_year: float


def bound(history: Sequence[int]) -> Bound | None:
    """Return the bound that follows from the months before; None where these are too few.

    The variance holds the dispersion (at least that of Poisson counts) and the doubt about the mean.
    """
    months = len(history)
    if months < FEWEST_MONTHS:
        return None
    mean = (sum(history) + 0.5) / months
    spread = float(np.var(history, ddof=1)) / mean
    dispersion = max(1.0, spread)
    variance = mean * dispersion * (1 + 1 / months)
    size = mean**2 / (variance - mean)
    share = size / (size + mean)
    most = max(int(nbinom.ppf(BOUND, size, share)), FEWEST_EVENTS - 1)
    return Bound(mean, dispersion, most, 12 * float(nbinom.sf(most, size, share)))


def begins(before: Sequence[int], after: Sequence[int]) -> bool:
    """Return whether a surge could begin between these months: three before, three from it on."""
    if len(before) != LASTS or len(after) != LASTS:
        raise ValueError(f"{LASTS} months before and {LASTS} from the beginning on are compared")
    least = max(TIMES * sum(before), sum(before) + MORE)
    return sum(after) >= least and after[0] * LASTS > sum(before)


def onsets(candidates: Sequence[bool | None]) -> tuple[bool | None, ...]:
    """Return in which months a surge begins, given in which one could; None where it is not known.

    The first month that can begin one does; none begins while it lasts.
    """
    found: list[bool | None] = []
    busy = 0
    for can in candidates:
        starts = bool(can) and not busy
        found.append(False if busy else starts if can is not None else None)
        busy = LASTS - 1 if starts else max(busy - 1, 0)
    return tuple(found)


def episodes(warned: Sequence[bool | None]) -> tuple[tuple[int, ...], ...]:
    """Return the warnings: the places of looks in a row at which a warning stood."""
    runs = groupby(range(len(warned)), key=lambda n: warned[n] is True)
    return tuple(tuple(run) for stands, run in runs if stands)
