"""A draft map fits the spreadsheet it was drafted from, and says where it is unsure."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.model.errors import FileRefusedError
from rimland.sources.map_draft import draft, draft_of_file
from rimland.sources.table_map import table_map

_DESK = {
    "No.": ["1", "2"],
    "Date": ["2016-06-28", "2016-07-14"],
    "Town": ["Istanbul", "Nice"],
    "Country": ["TUR", "France"],
    "Type": ["gun attack", "lorry"],
    "Killed": ["44", "84"],
    "Notes": ["told by a cousin of the driver", "-"],
    "Source": ["https://example.org/a", "https://example.org/b"],
}


def drafted(seen: dict[str, list[str]], delimiter: str = ",") -> dict[str, object]:
    """Return the draft as the tables it holds."""
    return tomllib.loads(draft(list(seen), seen, "Desk list", delimiter))


def test_a_draft_is_a_map() -> None:
    """What comes out can be loaded with as it stands."""
    mapping = table_map(drafted(_DESK), "draft")
    assert mapping.fields["killed_total_best"] == "Killed"
    assert mapping.values["country_iso3"] == {"France": "FRA", "TUR": "TUR"}
    assert mapping.values["event_types"] == {
        "gun attack": "armed_assault",
        "lorry": "vehicle_ramming",
    }


def test_nothing_is_passed_on_unless_the_desk_says_so() -> None:
    """The licence of a draft is the strictest."""
    assert drafted(_DESK)["source"]["licence"] == {"redistribute": "none"}  # type: ignore[index]


def test_free_text_is_left_out_with_its_reason() -> None:
    """A column of notes may hold persons' names."""
    assert "Notes" in drafted(_DESK)["ignored"]  # type: ignore[operator]
    assert "persons' names" in draft(list(_DESK), _DESK, "desk")


@pytest.mark.parametrize(
    ("column", "cells", "words"),
    [
        ("Date", ["28.6.2016", "14.7.2016"], "rewrite the days as YYYY-MM-DD"),
        ("No.", ["1", "1"], "values repeat"),
        ("Killed", ["about 40", "84"], "whole numbers only"),
        ("Source", ["a man in town", "https://example.org"], "no person is named"),
    ],
)
def test_a_doubt_stands_beside_its_line(column: str, cells: list[str], words: str) -> None:
    """What a person must look at is said where it stands."""
    text = draft(list(_DESK), _DESK | {column: cells}, "desk")
    (line,) = [line for line in text.splitlines() if words in line]
    assert column in line


def test_what_every_map_needs_and_no_column_gives_is_asked_for() -> None:
    """A draft without a day says so instead of guessing one."""
    text = draft(["Town"], {"Town": ["Nice"]}, "desk")
    assert "# record_id = ?" in text
    assert "# date_start = ?" in text


def test_a_column_of_words_is_no_longitude() -> None:
    """A name alone is not enough where the cells say otherwise."""
    seen = _DESK | {"x": ["left", "right"]}
    assert "longitude" not in drafted(seen)["fields"]  # type: ignore[operator]


def test_an_unknown_word_is_left_to_the_person() -> None:
    """It is shown as a comment: until it is named, its rows go to quarantine."""
    text = draft(list(_DESK), _DESK | {"Type": ["lorry", "zorb"]}, "desk")
    assert '# "zorb" = "?" # say which' in text


def test_a_file_is_read_with_its_own_delimiter(tmp_path: Path) -> None:
    """The draft keeps what parts the cells."""
    file = tmp_path / "list.csv"
    file.write_text("No;Date;Town\n1;2016-06-28;Nice\n", encoding="utf-8")
    mapping = table_map(tomllib.loads(draft_of_file(file, delimiter=";")), "draft")
    assert mapping.delimiter == ";"


def test_a_header_without_rows_is_refused(tmp_path: Path) -> None:
    """There is nothing to look at."""
    file = tmp_path / "empty.csv"
    file.write_text("No,Date\n", encoding="utf-8")
    with pytest.raises(FileRefusedError, match="no rows"):
        draft_of_file(file)


_CELL = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(st.dictionaries(_CELL, st.lists(_CELL, max_size=4), min_size=1, max_size=8))
def test_any_header_gives_toml(seen: dict[str, list[str]]) -> None:
    """Names and cells of strangers cannot break out of their quotes."""
    tables = drafted(seen)
    assert set(tables) <= {"source", "fields", "values", "ignored", "table"}
