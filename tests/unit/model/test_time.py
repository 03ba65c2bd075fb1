from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.model.errors import RimlandError
from rimland.model.time import Month, PartialDate, parse_instant, utc_text
from rimland.model.vocab import DatePrecision

months = st.builds(Month, st.integers(1, 9998), st.integers(1, 12))


@given(months, st.integers(-500, 500))
def test_adding_months_and_back_is_the_same_month(month: Month, step: int) -> None:
    if month.index + step >= 12:
        assert month.plus(step).plus(-step) == month


@given(months)
def test_text_round_trip(month: Month) -> None:
    assert Month.parse(str(month)) == month


def test_views_month_id_of_january_2018_is_457() -> None:
    assert Month(2018, 1).views_id == 457


def test_range_holds_both_ends_and_is_empty_backwards() -> None:
    assert [str(m) for m in Month(2015, 11).to(Month(2016, 2))] == [
        "2015-11",
        "2015-12",
        "2016-01",
        "2016-02",
    ]
    assert Month(2016, 2).to(Month(2015, 11)) == []


@pytest.mark.parametrize("text", ["2015", "2015-13", "2015-00", "15-01", "2015-1", "x", ""])
def test_what_is_no_month_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(RimlandError, match="is not a month; write it as YYYY-MM") as caught:
        Month.parse(text)
    assert "\n" not in caught.value.line()


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2015", date(2015, 1, 1), date(2015, 12, 31), DatePrecision.YEAR),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29), DatePrecision.MONTH),
        ("2016-02-29", date(2016, 2, 29), date(2016, 2, 29), DatePrecision.DAY),
    ],
)
def test_partial_dates(text: str, first: date, last: date, precision: DatePrecision) -> None:
    parsed = PartialDate.parse(text)
    assert (parsed.first, parsed.last, parsed.precision) == (first, last, precision)


@pytest.mark.parametrize("text", ["2015-02-30", "2015-1-1-1", "yesterday", ""])
def test_dates_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(RimlandError):
        PartialDate.parse(text)


def test_a_day_as_knowledge_time_means_its_end() -> None:
    assert parse_instant("2017-04-05") == datetime(2017, 4, 5, 23, 59, 59, 999999, UTC)
    assert parse_instant("2017-04-05T08:00:00+02:00").hour == 8


def test_stored_times_sort_as_text() -> None:
    early, late = datetime(2017, 4, 5, tzinfo=UTC), datetime(2017, 4, 5, 0, 0, 0, 1, UTC)
    assert utc_text(early) < utc_text(late)
