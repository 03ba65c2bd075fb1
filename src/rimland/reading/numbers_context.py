"""Whether a number counts something, or is a date, an age, a price, a distance or a name."""

from __future__ import annotations

from collections.abc import Sequence

from rimland.reading import numbers_words as w
from rimland.reading.numbers_lexicon import word_class
from rimland.reading.numbers_tokens import MASK, Token, touching

_YEARS = range(1800, 2100)
_AGES = range(1, 111)
_YEAR_DIGITS = 4
_AGED = frozenset({"man", "woman", "boy", "girl", "child", "youth", "person", "mother", "father"})
_COUNTED = word_class("number_counted")
"""What makes a four-digit figure that looks like a year a number of people."""


def counts_something(words: Sequence[Token], first: int, after: int, value: int) -> bool:
    """Whether the number at ``first``..``after`` may count people."""
    following = words[after] if after < len(words) else None
    return not (
        _is_glued(words, first, after)
        or _is_price_or_measure(words, first, after)
        or _is_clock_or_date(words, first, after, value)
        or _is_age(words, first, after, value)
        or _is_label(words, first)
        or _is_address(words, after)
        or (following is not None and following.low in w.PERCENT)
    )


def _low(words: Sequence[Token], i: int) -> str:
    return words[i].low if 0 <= i < len(words) else ""


def _is_glued(words: Sequence[Token], first: int, after: int) -> bool:
    """AK-47, 3D, 9/11, 12:30, 555-0134, two-storey, 17-year-old, 7.62mm."""
    if first and touching(words[first - 1], words[first]) and words[first - 1].low not in "([\"'“‘":
        mark = words[first - 1].low
        if mark not in {"—", "–", "~"} or _low(words, first - 2)[:1].isdigit():
            return True
    if after < len(words) and touching(words[after - 1], words[after]):
        joined = words[after]
        if joined.is_word or joined.low in {"/", ":", "_", "°", "@", "#"}:
            return True
        if joined.low in {"-", "–"} and _goes_on(words, after):
            return _low(words, after + 1) != "plus"
        if joined.low in {".", ","} and _goes_on(words, after) and words[after + 1].is_figure:
            return True
    return False


def _goes_on(words: Sequence[Token], i: int) -> bool:
    return i + 1 < len(words) and touching(words[i], words[i + 1])


def _is_price_or_measure(words: Sequence[Token], first: int, after: int) -> bool:
    following = _low(words, after)
    if _low(words, first - 1) in w.MONEY_BEFORE or following in w.MONEY_AFTER:
        return True
    if following == "per" and _low(words, after + 1) == "cent":
        return True
    if following in {"u.s.", "us", "american", "metric"}:
        unit = _low(words, after + 1)
        return unit in w.MONEY_AFTER or unit in w.MEASURES
    return following in w.MEASURES and not _is_word_m_of_a_name(words, after)


def _is_word_m_of_a_name(words: Sequence[Token], i: int) -> bool:
    """A capital M or FT may begin a name; a unit does not."""
    return len(words[i].text) == 1 and words[i].text.isupper() and _low(words, i + 1) == "."


def _is_clock_or_date(words: Sequence[Token], first: int, after: int, value: int) -> bool:
    following = _low(words, after)
    # "35 - year - old", as some extractors space it
    spaced = following in {"more", "other", "-", "–"} and _low(words, after + 1) in w.TIMES
    if following in w.TIMES or spaced:
        return True
    figure = words[first].text
    if not figure[0].isdigit():
        return False
    if figure[0] == "0" or _is_beside_month(words, first, after):
        return True
    looks_like_year = len(figure) == _YEAR_DIGITS and value in _YEARS and after == first + 1
    return looks_like_year and following not in _COUNTED


def _is_beside_month(words: Sequence[Token], first: int, after: int) -> bool:
    """Whether a day or year stands there: "12 May", "3 JAN 90", "May of 2013", "May 12, 2013"."""
    before, following = _low(words, first - 1), _low(words, after)
    if before in w.MONTHS or (following in w.MONTHS and not _is_modal_may(words, after)):
        return True
    if before in {",", "of"} and _low(words, first - 2) in w.MONTHS:
        return True
    # "July 2016, 230 people" is a year and a count, "May 12, 2013" a day and a year.
    day = _low(words, first - 2)
    day_before = before == "," and day[:1].isdigit() and len(day) < _YEAR_DIGITS
    return day_before and _low(words, first - 3) in w.MONTHS


def _is_modal_may(words: Sequence[Token], i: int) -> bool:
    """Whether "may" is a verb: "12 may have died" holds no date."""
    return words[i].low == "may" and _low(words, i + 1) in {"have", "be", "also", "yet", "still"}


def _is_age(words: Sequence[Token], first: int, after: int, value: int) -> bool:
    """Read "aged 22", "a 17-year-old", "Doe, 34, said", "(34)"."""
    if value not in _AGES:
        return False
    before, following = _low(words, first - 1), _low(words, after)
    if before in {"aged", "age", "ages"} or following in {"year", "years", "yrs"}:
        return True
    ranged = before in {"to", "and", "or", "between"} and _low(words, first - 3) in {"aged", "ages"}
    of_person = before == "of" and words[first].is_figure and _low(words, first - 2) in _AGED
    if ranged or of_person:
        return True
    if not words[first].is_figure or first < 2:  # noqa: PLR2004 # a name and a comma
        return False
    if before == "," and following in {",", ";", ")", "."}:
        return _is_name_like(words[first - 2]) and not _is_enumerated(words, after)
    return before == "(" and following == ")" and _is_name_like(words[first - 2])


def _is_name_like(token: Token) -> bool:
    return token.text[0].isupper() or token.text[0] == MASK


def _is_enumerated(words: Sequence[Token], after: int) -> bool:
    """Read "in Oslo, 12, and in Bergen, 3" is rare; "killed in Oslo, 12." is not an age either."""
    return after >= len(words)


def _is_label(words: Sequence[Token], first: int) -> bool:
    """Read "Boeing 737", "Route 6", "# 4", "No. 4" (its full stop is a token of its own)."""
    before = _low(words, first - 1)
    if not words[first].is_figure:
        return False
    if before == ".":
        return _low(words, first - 2) == "no"
    return before == "#" or (before in w.LABELS and before != "no")


def _is_address(words: Sequence[Token], after: int) -> bool:
    """Read "12 Main Street": a capital and a street word within two words."""
    if after + 1 >= len(words) or not words[after].text[0].isupper():
        return False
    return any(_low(words, i) in w.STREETS for i in (after + 1, after + 2))
