import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hostile import STUCK

from rimland.reading.dateline import is_metadata
from rimland.reading.sentences import dateline, sentences

PIECES = (
    *("A bomb went off", ". ", ".", "\n", "\n\n", "Col.", " ", '"', "he said", "U.S.", "...", "- "),
    *("p.m.", "\r\n", "\u2028", "- one", "1. ", "É", "x" * 130, "KABUL (AP) - ", "\u200b", "\t"),
)


def split(text: str) -> list[str]:
    return [sentence.span.of(text) for sentence in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two died. Five fled.", ["Two died.", "Five fled."]),
        ("Col. Roe and Gen. J. A. Doe left.", ["Col. Roe and Gen. J. A. Doe left."]),
        ("It hit St. Roe at 5 p.m. Friday.", ["It hit St. Roe at 5 p.m. Friday."]),
        ("It was 5 p.m. The army came.", ["It was 5 p.m.", "The army came."]),
        (
            "The U.S. Army left. In the U.S. He stayed.",
            ["The U.S. Army left.", "In the U.S.", "He stayed."],
        ),
        ("On Jan. 3 it hit No. 5 Camp.", ["On Jan. 3 it hit No. 5 Camp."]),
        ("He said no. Police came.", ["He said no.", "Police came."]),
        ('"We left." He wept.', ['"We left."', "He wept."]),
        ('"Why?" she asked. "Who!" they cried.', ['"Why?" she asked.', '"Who!" they cried.']),
        ("They ran... and fell... The end.", ["They ran... and fell...", "The end."]),
        ("Two died.Five fled at 3.5 km.", ["Two died.", "Five fled at 3.5 km."]),
        ("Five dead in blast\n\nA bomb went off.", ["Five dead in blast", "A bomb went off."]),
        ("- two dead\n- five hurt", ["- two dead", "- five hurt"]),
        ("1. By day it burned. 2. By night too.", ["1. By day it burned.", "2. By night too."]),
        ("See www.example.org for 1.5 m. more.", ["See www.example.org for 1.5 m. more."]),
        ("It ended in 2014. Then it began.", ["It ended in 2014.", "Then it began."]),
        ("", []),
        (" \n \n", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_wrapped_lines_run_on() -> None:
    text = (
        "   THE ARMY SAID TODAY THAT THREE SOLDIERS WERE KILLED IN AN AMBUSH NEAR\n"
        "THE TOWN.  FOUR OTHERS WERE WOUNDED.\n\n   THE ATTACKERS FLED.\n"
    )
    found = sentences(text)
    assert [s.paragraph for s in found] == [0, 0, 1]
    assert found[0].span.of(text).endswith("NEAR\nTHE TOWN.")


def test_unwrapped_lines_are_paragraphs_and_a_headline_stands_alone() -> None:
    body = "A bomb went off in the capital on Friday and killed five people at a market " * 2
    text = f"Blast kills five\nKABUL (AP) - {body}\n{body}"
    assert [s.paragraph for s in sentences(text)] == [0, 1, 2]


def test_a_line_of_metadata_is_a_sentence_of_its_own() -> None:
    text = "Five die in the blast at the market of the old town\nPublished 3 June 2017\nA bomb exploded."
    assert split(text)[1] == "Published 3 June 2017"


def test_what_never_ends_is_cut() -> None:
    words = split("word " * 1000)
    assert all(len(piece) <= 2000 and piece.endswith("word") for piece in words)
    assert [len(piece) for piece in split("x" * 4500)] == [2000, 2000, 500]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_sentences_are_ordered_and_leave_out_white_space_only(text: str) -> None:
    at, paragraph = 0, 0
    for sentence in sentences(text):
        span = sentence.span
        assert at <= span.start < span.end <= len(text)
        assert not text[at : span.start].strip()
        assert span.of(text) == span.of(text).strip()
        assert sentence.paragraph >= paragraph
        at, paragraph = span.end, sentence.paragraph
    assert not text[at:].strip()


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        ". ",
        ".",
        "1. ",
        "A.",
        "\n",
        "x\n",
        '."',
        "- ",
        "(A) - ",
        "By A 1\n",
        "...x",
        f"By {'A' * 120} 3 June 2017\n",
    ],
)
def test_hostile_text_is_split_in_linear_time(piece: str) -> None:
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    begun = time.process_time()
    sentences(text)
    dateline(text)
    assert time.process_time() - begun < STUCK


@pytest.mark.parametrize(
    ("text", "place", "day", "agency"),
    [
        ("PARIS (Reuters) - A bomb went off.", "PARIS", None, "Reuters"),
        ("MOSUL, Iraq, March 3 (AP) — Five died.", "MOSUL, Iraq", None, "AP"),
        ("Kabul — A blast hit the capital on Friday.", "Kabul", None, None),
        (
            "GUATEMALA CITY, 4 FEB 90 (ACAN - EFE) -- [TEXT] THE",
            "GUATEMALA CITY",
            (1990, 2, 4),
            "ACAN - EFE",
        ),
        ("BAGHDAD: A suicide bomber killed ten people.", "BAGHDAD", None, None),
        ("Maiduguri, 12 January 2015 - At least ten.", "Maiduguri", (2015, 1, 12), None),
        ("BEIRUT, Friday, June 2, 2017 – Rebels said", "BEIRUT", (2017, 6, 2), None),
        ("   CLANDESTINE, 10 JAN 90 (RADIO) -- [TEXT] ON", None, (1990, 1, 10), "RADIO"),
        ("SAN SALVADOR, NO DATE -- [SPEECH]", "SAN SALVADOR", None, None),
        ("NO CITY (PERU), 26 SEP 89 -- [TEXT] THE ARMY", "PERU", (1989, 9, 26), None),
        ("(Reuters) - Gunmen came.", None, None, "Reuters"),
        ("Five die in blast\n\nKABUL (AP) - Five died.", "KABUL", None, "AP"),
        ("MAIDUGURI, Nigeria, Tuesday - Fighting went on.", "MAIDUGURI, Nigeria", None, None),
    ],
)
def test_a_dateline_names_place_day_and_agency(
    text: str, place: str | None, day: tuple[int, int, int] | None, agency: str | None
) -> None:
    found = dateline(text)
    assert found
    assert (found.place_span.of(text) if found.place_span else None) == place
    assert found.date == (date(*day) if day else None)
    assert (found.agency_span.of(text) if found.agency_span else None) == agency


def test_a_publication_date_gives_the_year_of_a_dateline() -> None:
    found = dateline("MOSUL, Iraq, March 3 (AP) - Five died.", date(2017, 1, 5))
    assert found
    assert found.date == date(2016, 3, 3)


@pytest.mark.parametrize(
    "text",
    [
        *("Five killed - police say the toll may rise", "UPDATE: Ten killed in the market today"),
        *("The attack - which killed five - was claimed.", "He came. He left.", "", "A", " - "),
        *("ROE: WE LEFT THE TOWN AT DAWN AND CAME BACK", "On Friday - the day of prayer - it hit."),
    ],
)
def test_other_openings_are_no_datelines(text: str) -> None:
    assert dateline(text) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Published 3 June 2017", True),
        ("Updated: 2017-06-03 10:20", True),
        ("By Ana Roe, June 3, 2017", True),
        ("3 June 2017", True),
        ("By Friday 3 June the toll had risen to 40.", False),
        ("On 3 June 2017 a bomb exploded", False),
        ("By June 3, 2017, the group had taken most of the", False),
        ("Published in 2016, the list of 3 June 2017 names the", False),
        ("3 June 2017, a bomb exploded", False),
        ("Saturday, 3 June 2017 10:20 GMT", True),
        ("Published on 3 June 2017 | Updated 4 June 2017", True),
        ("By Ana Roe and Jon Doe, Example Post, June 3, 2017 10:20 a.m.", True),
        ("", False),
    ],
)
def test_metadata_lines_are_told_from_sentences(line: str, expected: bool) -> None:
    text = f"Headline\n{line}\nText."
    assert is_metadata(text, len("Headline\n")) is expected


def test_a_long_stretch_of_blanks_is_no_sentence() -> None:
    """Longer than the longest sentence, before words and behind them."""
    text = " " * 5_000 + "A bomb exploded." + "\t" * 5_000
    assert [s.span.of(text) for s in sentences(text)] == ["A bomb exploded."]
