"""Points of time told loosely, and the periods made of them."""

from __future__ import annotations

from datetime import date

import pytest

from rimland.reading.claims.periods import periods
from rimland.reading.claims.points_rough import rough_days

PUBLISHED = date(2017, 4, 5)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("between mid-2015 and the end of 2016", date(2015, 7, 1), date(2016, 12, 31)),
        ("from mid-2014 until the end of march 2017", date(2014, 7, 1), date(2017, 3, 31)),
        ("since the start of last year", date(2016, 1, 1), None),
        ("since july last year", date(2016, 7, 1), None),
        ("since the coalition began bombing in august 2014", date(2014, 8, 1), None),
        ("in late 2015", date(2015, 10, 1), date(2015, 12, 31)),
        ("in mid-2015", date(2015, 6, 1), date(2015, 8, 31)),
        ("so far in 2017", date(2017, 1, 1), PUBLISHED),
        ("so far in 2016", date(2016, 1, 1), date(2016, 12, 31)),
        ("in june and july 2016", date(2016, 6, 1), date(2016, 7, 31)),
        ("in the spring and summer of 2016", date(2016, 3, 1), date(2016, 8, 31)),
        ("this spring", date(2017, 3, 1), PUBLISHED),
        ("in 2015-16", date(2015, 1, 1), date(2016, 12, 31)),
    ],
)
def test_loose_periods(words: str, first: date, last: date | None) -> None:
    found = periods(words, 0, len(words), PUBLISHED)
    assert [(one.first, one.last) for one in found] == [(first, last)]


def test_words_of_the_day_of_publication_say_nothing_without_it() -> None:
    assert rough_days("july last year", None) is None
    assert rough_days("the end of 2016", None) == (date(2016, 12, 31), date(2016, 12, 31))
    assert rough_days("no point of time", PUBLISHED) is None
