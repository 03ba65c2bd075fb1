"""Days as they are written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.reading.claims.due import due
from rimland.reading.claims.periods import periods
from rimland.reading.claims.points import shifted_months

PUBLISHED = date(2017, 4, 5)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("between January 2015 and March 2017", date(2015, 1, 1), date(2017, 3, 31)),
        ("from June to December 2016", date(2016, 6, 1), date(2016, 12, 31)),
        ("since June 2014", date(2014, 6, 1), None),
        ("in 2016", date(2016, 1, 1), date(2016, 12, 31)),
        ("so far this year", date(2017, 1, 1), PUBLISHED),
        ("last month", date(2017, 3, 1), date(2017, 3, 31)),
        ("in the first half of 2016", date(2016, 1, 1), date(2016, 6, 30)),
        ("in the past two years", date(2015, 4, 5), PUBLISHED),
        ("on 13 November 2015", date(2015, 11, 13), date(2015, 11, 13)),
    ],
)
def test_periods(words: str, first: date, last: date | None) -> None:
    text = f"They killed 12 people {words}."
    (found,) = periods(text, 0, len(text), PUBLISHED)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("before the end of 2018", date(2018, 12, 31)),
        ("this year", date(2017, 12, 31)),
        ("in the next six months", date(2017, 10, 5)),
        ("by June", date(2017, 6, 30)),
        ("some day", None),
    ],
)
def test_due_days(words: str, day: date | None) -> None:
    text = f"There will be more attacks {words}."
    assert due(text, 0, len(text), PUBLISHED) == day


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(-600, 600))
def test_months_shift_back_to_the_same_month(day: date, months: int) -> None:
    there = shifted_months(day, months)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months
    assert there.day <= day.day
