"""How much of a month or week lies in Ramadan or the two Eids: they move through the year.

By the tabular Islamic calendar; the sighting of the moon shifts a feast by a day or two.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rimland.reading.date_holidays import hijri_day

_HIJRI_YEARS_BEHIND, _YEAR = 622, 354.367
_RAMADAN, _AFTER_RAMADAN, _PILGRIMAGE = 9, 10, 12
_FITR_DAYS, _ADHA_FIRST, _ADHA_LAST = 3, 10, 13


@cache
def _feast_days(year: int) -> frozenset[int]:
    """Return the ordinals of the days of Ramadan and the Eids that lie in a Gregorian year."""
    about = int((year - _HIJRI_YEARS_BEHIND) * 365.2425 / _YEAR)
    found: set[int] = set()
    for hijri in range(about, about + 3):
        first = hijri_day(hijri, _RAMADAN, 1).toordinal()
        fitr = hijri_day(hijri, _AFTER_RAMADAN, _FITR_DAYS).toordinal()
        adha = hijri_day(hijri, _PILGRIMAGE, _ADHA_FIRST).toordinal()
        found.update(range(first, fitr + 1))
        found.update(range(adha, adha + _ADHA_LAST - _ADHA_FIRST + 1))
    begins, ends = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    return frozenset(day for day in found if begins <= day <= ends)


def feast_share(spans: Sequence[tuple[date, date]]) -> NDArray[np.float64]:
    """Return of each span of days, both ends included, the share that lies in a feast."""
    shares = []
    for first, last in spans:
        days = range(first.toordinal(), last.toordinal() + 1)
        feasts = _feast_days(first.year) | _feast_days(last.year)
        shares.append(sum(day in feasts for day in days) / len(days))
    return np.array(shares)
