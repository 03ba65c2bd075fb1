"""What the methods are given: counts and losses by week, with the feasts that fall into each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from rimland.analysis.displacement.fitting import Floats
from rimland.analysis.feasts import feast_share
from rimland.analysis.panel import Counts
from rimland.analysis.pressure import Pressure
from rimland.model.time import Month

AROUND = 26
"""Weeks of losses that are looked up on either side of the window, for lags and leads."""

_WEEK = 7
_MIDDLE = 14
"""Days into its month at which a loss is put whose day is not known."""


@dataclass(frozen=True, slots=True)
class Given:
    """A series by week with the pressure on the core beside it.

    ``counts`` and ``feasts`` (the share of each week in Ramadan or an Eid) span the window;
    ``losses`` begin 26 weeks before it and end 26 weeks after.
    """

    counts: Floats
    losses: Floats
    feasts: Floats


def given(months: Sequence[Month], counts: Counts, pressure: Pressure) -> Given:
    """Return a scope's counts beside the pressure on the core; days after the last week are cut."""
    first = months[0].first_day
    weeks = ((months[-1].last_day - first).days + 1) // _WEEK
    begins = [first + timedelta(days=_WEEK * n) for n in range(weeks)]
    return Given(
        _by_week([day for days in counts.days for day in days], first, weeks),
        _by_week(_loss_days(pressure), first - timedelta(days=_WEEK * AROUND), weeks + 2 * AROUND),
        feast_share([(day, day + timedelta(days=_WEEK - 1)) for day in begins]),
    )


def _loss_days(pressure: Pressure) -> list[int]:
    return [
        (loss.day or loss.month.first_day + timedelta(days=_MIDDLE)).toordinal()
        for loss in pressure.losses
    ]


def _by_week(days: Sequence[int], first: date, weeks: int) -> Floats:
    found = np.zeros(weeks)
    for day in days:
        week = (day - first.toordinal()) // _WEEK
        if 0 <= week < weeks:
            found[week] += 1
    return found
