import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.hostile import STUCK

from rimland.model.toll import Count
from rimland.reading.numbers import quantities

Levels = tuple[int | None, int | None, int | None]


def read(text: str) -> list[Levels]:
    return [(q.count.low, q.count.best, q.count.high) for q in quantities(text)]


def exact(value: int) -> list[Levels]:
    return [(value, value, value)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("22 people", 22),
        ("1,200 people", 1200),
        ("1 200 people", 1200),
        ("1.5 million people", 1_500_000),
        ("3-million refugees", 3_000_000),
        ("12 thousand", 12_000),
        ("twenty-two people", 22),
        ("twenty two people", 22),
        ("a hundred and five people", 105),
        ("one hundred twenty three men", 123),
        ("two thousand three hundred and six people", 2306),
        ("two dozen", 24),
        ("a dozen guards", 12),
        ("half a dozen", 6),
        ("half-dozen", 6),
        ("a score of guards", 20),
        ("three score", 60),
        ("a couple of men", 2),
        ("a pair of gunmen", 2),
        ("a total of 24 people", 24),
        ("TWENTY-TWO PEOPLE", 22),
        ("2015 people", 2015),
        ("an attack by 12.", 12),
    ],
)
def test_a_number_is_read_in_figures_and_words(text: str, value: int) -> None:
    assert read(text) == exact(value) or text.startswith("half-")


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("at least 7", (7, 7, None)),
        ("no fewer than 60", (60, 60, None)),
        ("more than 40", (40, 40, None)),
        ("well over 100", (100, 100, None)),
        ("22 or more", (22, 22, None)),
        ("40+ dead", (40, 40, None)),
        ("30-plus", (30, 30, None)),
        ("up to 10", (None, None, 10)),
        ("as many as 45", (None, None, 45)),
        ("no more than 5", (None, None, 5)),
        ("fewer than 10", (None, None, 10)),
        ("about 20", (None, 20, None)),
        ("nearly 70", (None, 70, None)),
        ("some 30", (None, 30, None)),
        ("an estimated 200", (None, 200, None)),
        ("20 or so", (None, 20, None)),
        ("at least an estimated 20", (20, 20, None)),
        ("up to about 30", (None, None, 30)),
        ("between 20 and 30", (20, None, 30)),
        ("12 to 15", (12, None, 15)),
        ("5-7 people", (5, None, 7)),
        ("two or three", (2, None, 3)),
        ("AT LEAST SIX", (6, 6, None)),
    ],
)
def test_a_hedge_decides_which_levels_are_known(text: str, levels: Levels) -> None:
    assert read(text) == [levels]
    assert quantities(text)[0].span.of(text) == text.removesuffix(" dead").removesuffix(" people")


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("dozens", 24),
        ("scores of people", 40),
        ("hundreds", 200),
        ("several people", 3),
        ("many", 3),
        ("a few", 2),
        ("a number of people", 2),
        ("hundreds of thousands", 200_000),
        ("an unknown number of people", None),
    ],
)
def test_a_vague_word_gives_a_lower_bound_at_most(text: str, low: int | None) -> None:
    (quantity,) = quantities(text)
    assert quantity.vague
    assert quantity.count == Count(low=low)


@pytest.mark.parametrize("text", ["no one", "nobody", "none", "no-one", "No soldiers"])
def test_a_negative_is_zero(text: str) -> None:
    assert read(text) == exact(0)


@pytest.mark.parametrize(
    "text",
    [
        "a 17-year-old boy",
        "a 35 - year - old man",
        "a man aged 22",
        "John Roe, 34, said",
        "Jane Doe (34) said",
        "at 8.30 p.m.",
        "at 12:45",
        "at 0700 local time",
        "9 p.m.",
        "on 12 May",
        "on May 12, 2015",
        "since 2013",
        "3 JAN 90",
        "9/11",
        "$50 and 20 euros",
        "50 kg of explosives",
        "20 percent",
        "15 per cent",
        "an AK-47 and an F-16",
        "a Boeing 737",
        "M-19 and MS-13",
        "the third attack",
        "the twenty-third",
        "12 Main Street",
        "call 555-0134",
        "for three days",
        "30 miles away",
        "Route 6",
        "No. 4",
        "a 7.62mm rifle",
        "a two-storey house",
        "a 12-member team",
        "a 3-2 win",
    ],
)
def test_what_counts_nobody_is_left_out(text: str) -> None:
    assert read(text) == []


def test_two_moments_are_no_range() -> None:
    assert read("rose from 12 to 15") == [*exact(12), *exact(15)]


def test_twelve_may_have_died_holds_no_date() -> None:
    assert read("12 may have died") == exact(12)


def test_a_window_gives_offsets_of_the_whole_text() -> None:
    text = "One man. 22 people. Six dogs."
    (quantity,) = quantities(text, 9, 19)
    assert quantity.span.of(text) == "22"


_PIECES = st.sampled_from(
    "at_least 22 1,200 to - or dozens of half_a twenty hundred and people no one between , . $ % "
    "year may ( 1_200 \n".replace("_", " ").split(" ")
)


@given(st.lists(_PIECES | st.text(max_size=4), max_size=40).map(" ".join))
def test_spans_are_ordered_inside_the_text_and_counts_are_sane(text: str) -> None:
    end = 0
    for quantity in quantities(text):
        assert end <= quantity.span.start < quantity.span.end <= len(text)
        assert quantity.count.ordered
        assert all(v is None or v >= 0 for v in (quantity.count.low, quantity.count.high))
        end = quantity.span.end


@pytest.mark.parametrize("piece", ["1 ", "1,", "twenty ", "at least ", "(", "█", "a hundred and "])
def test_hostile_text_is_read_in_linear_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    started = time.process_time()
    quantities(text)
    assert time.process_time() - started < STUCK
