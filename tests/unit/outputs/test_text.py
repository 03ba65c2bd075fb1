from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.model.time import Month
from rimland.outputs.text import (
    clean,
    linked,
    moment,
    percent,
    runs,
    safe_url,
    short,
    span_name,
    toll,
    when,
)


@given(st.text())
def test_clean_text_holds_no_control_or_direction_marks(text: str) -> None:
    found = clean(text)
    assert not set(found) & set(
        "\x00\x07\n\r\t\x1b\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200f\u061c"
    )
    assert clean(found) == found or "cut;" in found


def test_joiners_stay_because_persian_and_emoji_need_them() -> None:
    assert clean("می\u200cخواهم") == "می\u200cخواهم"
    assert clean("a\u202eb\x00c\nd") == "abc d"


def test_a_long_text_says_that_it_was_cut() -> None:
    assert clean("a" * 5000).endswith("… (cut; 5,000 characters in all)")
    assert short("Saint-Etienne-du-Rouvray", 10) == "Saint-Eti…"
    assert short(None, 10) == ""


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//host/x",
        "ftp://a/b",
        "https://",
        "http://[",
        "",
        "https://a b",
    ],
)
def test_only_http_addresses_are_links(text: str) -> None:
    assert safe_url(text) is None
    assert "<a" not in linked(text)


def test_an_address_becomes_a_link_that_tells_nothing_on() -> None:
    found = linked("see https://a.org/x?y=1&z=2. Or <b>")
    assert found == (
        'see <a href="https://a.org/x?y=1&amp;z=2" rel="noopener noreferrer">a.org/x?y=1&amp;z=2</a>'
        ". Or &lt;b&gt;"
    )


@given(st.text())
def test_linked_text_is_always_escaped(text: str) -> None:
    bare = linked(text)
    for tag in bare.split("<")[1:]:
        assert tag.startswith(('a href="http', "/a>"))


def test_shares_never_round_a_few_to_none() -> None:
    assert percent(None) == "no event"
    assert percent(0.0) == "0\u00a0%"
    assert percent(0.002) == "under 1\u00a0%"
    assert percent(0.999) == "over 99\u00a0%"
    assert percent(0.0597, 1) == "6.0\u00a0%"
    assert percent(1.0) == "100\u00a0%"


def test_a_toll_shows_bounds_only_where_they_say_more() -> None:
    assert toll(None, None, None) == "unknown"
    assert toll(3, 3, 3) == "3"
    assert toll(2, 3, 1000) == "3 (2–1,000)"
    assert toll(2, None, 4) == "2–4, best unknown"
    assert toll(7, 7, None) == "7 (7–?)"
    assert toll(0, 0, 0) == "0"
    assert toll(385, 385, 355) == "385 (low 385, high 355, as the source has it)"


def test_dates_are_written_only_as_exactly_as_they_are_known() -> None:
    day, later = date(2016, 1, 5), date(2016, 2, 7)
    assert when(None, None, None) == "date unknown"
    assert when(day, day, "day") == "2016-01-05"
    assert when(day, None, "day") == "2016-01-05"
    assert when(day, later, "week") == "about 2016-01-05 to 2016-02-07"
    assert when(day, date(2016, 1, 31), "month") == "2016-01"
    assert when(day, later, "month") == "about 2016-01-05 to 2016-02-07"
    assert when(day, later, "year") == "2016"


def test_months_are_gathered_into_unbroken_runs() -> None:
    months = [Month(2016, 1), Month(2015, 12), Month(2016, 3), Month(2016, 1)]
    found = [(Month(2015, 12), Month(2016, 1)), (Month(2016, 3), Month(2016, 3))]
    assert runs(months) == found
    assert [span_name(*run) for run in found] == ["December 2015 to January 2016", "March 2016"]


def test_times_are_shown_to_the_minute() -> None:
    assert moment("2026-11-22T17:34:56.144098Z") == "2026-11-22 17:34 UTC"
    assert moment("yesterday") == "yesterday"
