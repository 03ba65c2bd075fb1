"""Intervals and tests of a branching ratio, by profile likelihood.

All else is fitted anew for every value asked about, over every kernel and weight of tolls that is
not ruled out itself, so what is not known about those is in the interval. The likelihood is divided
by the dispersion. Sources: Venzon & Moolgavkar (1988); McCullagh & Nelder (1989) 9.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2

from rimland.analysis.dynamics.days_fit import Row

_CLOSE = 0.02
"""How exactly an end is sought, as a share of the distance to the estimate."""

_MOST_DOUBLINGS = 40

_ROUNDING = 1e-6
"""A way that is no more than this above what is ruled out has no ends to seek."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A branching ratio with its interval, and the p value of there being none."""

    value: float
    low: float
    high: float
    p: float


def ratio_of(rows: Sequence[Row], cause: int, level: float = 0.95) -> Ratio:
    """Return how many events of a series follow one of ``cause``, with a profile interval.

    Args:
        rows: the series on each base that it may have; the first gives the value.
        cause: the number of the other series, or of its own.
        level: of the interval.
    """
    found = [_on_base(row, cause, level) for row in rows]
    return Ratio(
        found[0].value,
        min(one.low for one in found),
        max(one.high for one in found),
        max(one.p for one in found),
    )


def _on_base(row: Row, cause: int, level: float = 0.95) -> Ratio:
    part = row.knots + cause
    best = row.likely[row.number]
    spread = row.best.dispersion
    cut = best - spread * float(chi2.ppf(level, 1)) / 2
    value = float(row.found[row.number][part])
    without = max(
        row.at(number, part, 0.0, row.found[number])[1]
        for number in range(len(row.tried))
        if row.likely[number] >= cut or number == row.number
    )
    p = float(chi2.sf(max(2 * (best - without) / spread, 0.0), 1))
    ends = [
        _ends(row, number, part, cut)
        for number in range(len(row.tried))
        if row.likely[number] > cut + _ROUNDING
    ]
    return Ratio(value, min(low for low, _ in ends), max(high for _, high in ends), p)


def _ends(row: Row, number: int, part: int, cut: float) -> tuple[float, float]:
    start = row.found[number]
    value = float(start[part])

    def above(at: float) -> float:
        return row.at(number, part, at, start)[1] - cut

    low = 0.0
    if value > 0 and above(0.0) < 0:
        low = float(brentq(above, 0.0, value, xtol=_CLOSE * value))
    step = max(value, 1e-4)
    last, high = value, value + step
    for _ in range(_MOST_DOUBLINGS):
        if above(high) <= 0:
            break
        step *= 2
        last, high = high, high + step
    else:
        return low, np.inf
    return low, float(brentq(above, last, high, xtol=max(_CLOSE * (high - value), 1e-7)))
