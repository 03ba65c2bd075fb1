import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hostile import STUCK

from rimland.model.vocab import DatePrecision
from rimland.reading.date_holidays import easter, hijri_day, orthodox_easter
from rimland.reading.date_words import full_year, latest_day, make_day, numeric_day
from rimland.reading.dates import DateMention, dates, publication_date

CASES = yaml.safe_load(
    (Path(__file__).parents[2] / "cases" / "dates.yml").read_text(encoding="utf-8")
)
FRIDAY = date(2017, 6, 2)
DAYS = st.dates(date(1980, 1, 10), date(2040, 1, 1))
WORDS = (
    *("on", "in", "the", "of", "to", "and", "last", "next", "this", "Friday", "Monday", "night"),
    *("3", "13th", "31", "2016", "1989", "May", "March", "June", "Sept.", "FEB", "89", "week"),
    *("two", "a", "few", "days", "months", "years", "ago", "later", "earlier", "since", "until"),
    *("between", "from", ",", ".", "-", "will", "yesterday", "tomorrow", "today", "overnight"),
    *("Easter", "Ramadan", "Christmas Eve", "weekend", "early", "mid", "end", "summer", "before"),
    *("past", "hours", "13/06/2017", "2016-02-29", "killed", "people", "\n\n", "(", "'s", "month"),
)


def told(text: str, published: date | None = FRIDAY) -> DateMention:
    (mention,) = dates(text, published)
    return mention


@pytest.mark.parametrize("case", CASES, ids=[f"{i}: {c['text'][:50]}" for i, c in enumerate(CASES)])
def test_each_case_is_read_as_written_down(case: dict[str, Any]) -> None:
    read = dates(case["text"], case["published"], anchor=case.get("anchor"))
    found = [[m.span.of(case["text"]), m.start, m.end, m.precision, m.kind] for m in read]
    assert found == [[str(words), *rest] for words, *rest in case["mentions"]]


def test_there_are_enough_cases_of_every_kind() -> None:
    kinds = [mention[4] for case in CASES for mention in case["mentions"]]
    assert len(CASES) >= 150
    assert all(kinds.count(kind) > 5 for kind in ("weekday", "relative", "absolute", "future"))


def test_a_mention_says_how_long_before_the_publication_it_lies() -> None:
    assert told("A bomb went off on Wednesday.").days_before == 2
    assert told("A bomb went off in 2014.").days_before == 884
    assert told("A bomb will go off on Monday.").days_before is None


def test_a_stretch_of_the_text_is_read_alone_with_offsets_of_the_whole() -> None:
    text = "On Monday he came. On Tuesday he left. On Wednesday he died."
    (mention,) = dates(text, FRIDAY, 18, 38)
    assert mention.span.of(text) == "Tuesday"


def test_a_moment_of_publication_counts_as_its_day() -> None:
    assert told("It happened today.", datetime(2017, 6, 2, 0, 5)).start == FRIDAY  # noqa: DTZ001


def test_wrapped_lines_do_not_part_a_date_but_paragraphs_do() -> None:
    assert told("He was shot on 3\n   March 2016.").start == date(2016, 3, 3)
    assert [m.kind for m in dates("It came in March\n\n3 people died.", FRIDAY)] == ["month"]


def test_a_week_of_the_year_before_is_still_a_week() -> None:
    mention = told("It happened last week.", date(2017, 1, 3))
    assert (mention.start, mention.end) == (date(2016, 12, 26), date(2017, 1, 1))
    assert mention.precision == DatePrecision.WEEK


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Published: 3 June 2017\n\nA bomb exploded.", date(2017, 6, 3)),
        ("Blast kills two\n\nBy Ana Roe, June 3, 2017\n\nA bomb exploded.", date(2017, 6, 3)),
        ("2017-06-03\n\nA bomb exploded.", date(2017, 6, 3)),
        ("Saturday, June 3, 2017 10:20 GMT\nA bomb exploded.", date(2017, 6, 3)),
        ("Maiduguri, 12 January 2015 - Ten people died.", date(2015, 1, 12)),
        ("   LIMA, 3 FEB 89 -- [TEXT] A BOMB EXPLODED.", date(1989, 2, 3)),
        ("On 3 June 2017 a bomb exploded.", None),
        ("MOSUL, Iraq, March 3 (AP) - Ten people died.", None),
        ("A bomb exploded on Friday.", None),
        ("", None),
    ],
)
def test_a_text_may_say_when_it_was_put_out(text: str, day: date | None) -> None:
    assert publication_date(text) == day


@pytest.mark.parametrize(
    ("year", "western", "orthodox"),
    [(2016, (3, 27), (5, 1)), (2017, (4, 16), (4, 16)), (2019, (4, 21), (4, 28))],
)
def test_easter_is_computed(year: int, western: tuple[int, int], orthodox: tuple[int, int]) -> None:
    assert easter(year) == date(year, *western)
    assert orthodox_easter(year) == date(year, *orthodox)


@given(st.integers(1900, 2099))
def test_both_easters_are_spring_sundays(year: int) -> None:
    assert easter(year).weekday() == orthodox_easter(year).weekday() == 6
    assert date(year, 3, 22) <= easter(year) <= orthodox_easter(year) <= date(year, 5, 8)


def test_islamic_days_are_those_of_the_tabular_calendar() -> None:
    assert hijri_day(1438, 9, 1) == date(2017, 5, 27)
    assert hijri_day(1439, 12, 10) == date(2018, 8, 22)
    assert hijri_day(1, 1, 1) == date(622, 7, 19)


def test_figures_are_days_only_where_one_reading_exists() -> None:
    assert numeric_day("13/06/2017") == numeric_day("06-13-2017") == date(2017, 6, 13)
    assert numeric_day("05/05/2017") == date(2017, 5, 5)
    assert numeric_day("03/06/2017") is None
    assert numeric_day("13/13/2017") is None
    assert numeric_day("6.5.17") is None
    assert numeric_day("2017/06/03") == date(2017, 6, 3)


def test_two_figures_stand_for_a_year_near_ours() -> None:
    assert [full_year(figures) for figures in ("89", "70", "17", "2017")] == [
        *(1989, 1970, 2017, 2017)
    ]


@given(st.integers(1, 12), st.integers(1, 31), DAYS)
def test_the_latest_such_day_is_within_a_year_of_the_publication(
    month: int, day: int, published: date
) -> None:
    found = latest_day(month, day, published)
    if make_day(2016, month, day) is None:
        assert found is None
    else:
        assert found
        years = 8 if (month, day) == (2, 29) else 1
        assert published - timedelta(days=366 * years) <= found <= published


@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join), DAYS, DAYS | st.none())
@settings(max_examples=300, deadline=None)
def test_no_date_is_after_the_publication_and_every_mention_lies_in_the_text(
    text: str, published: date, anchor: date | None
) -> None:
    at = 0
    for mention in dates(text, published, anchor=anchor):
        assert at <= mention.span.start < mention.span.end <= len(text)
        at = mention.span.end
        assert (mention.start is None) == (mention.end is None) == (mention.precision is None)
        if mention.start and mention.end:
            assert mention.start <= mention.end <= published
            assert mention.days_before == (published - mention.end).days
            assert mention.kind != "future"


@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_without_a_publication_date_only_days_with_a_year_are_resolved(text: str) -> None:
    for mention in dates(text, None):
        if mention.start:
            written = mention.span.of(text) + text[mention.span.end : mention.span.end + 40]
            assert any(figures in written for figures in ("2016", "1989", "2017", "89"))


@given(st.text(max_size=300), DAYS)
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_read(text: str, published: date) -> None:
    for mention in dates(text, published):
        assert 0 <= mention.span.start < mention.span.end <= len(text)
    publication_date(text)


@pytest.mark.parametrize(
    "piece",
    [
        *("[", " ", "\n", "Monday ", "Monday, ", "1", "1.", "1,234", "1, ", "June 3, ", "3 and "),
        *("last ", "a", "the ", "Published 3 June ", "1-2-", "\"'.", "Eid al-", "June 3 and "),
        *("will on Friday ", "(A)", "\n \n", "A\n", "...x", "Independence Day ", "a few ", "May"),
        f"By {'A' * 120} 3 June 2017\n",
    ],
)
def test_hostile_text_is_read_in_linear_time(piece: str) -> None:
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    begun = time.process_time()
    dates(text, FRIDAY)
    publication_date(text)
    assert time.process_time() - begun < STUCK
