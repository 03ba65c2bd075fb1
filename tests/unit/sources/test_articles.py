"""Article files: what is read from them, and what strangers' files are refused for."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.model.document import Received
from rimland.model.errors import FileRefusedError
from rimland.sources.article_lines import Refused, article_of_line
from rimland.sources.articles import Given, read_articles
from rimland.sources.bounds import Limits


def read(path: Path, given_: Given | None = None, **limits: int) -> list[Received | Refused]:
    return list(read_articles(str(path), given_, Limits(**limits) if limits else None))


def lines(tmp_path: Path, *rows: Any) -> Path:
    path = tmp_path / "feed.jsonl"
    path.write_bytes(
        b"".join((r if isinstance(r, bytes) else json.dumps(r).encode()) + b"\n" for r in rows)
    )
    return path


def test_a_text_is_one_article_and_keeps_every_character(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes("\ufeffA bomb\r\nwent off in K\u00f6nigsberg.".encode())
    (found,) = read(path, Given(date(2016, 3, 22), "Harbour Wire"))
    assert isinstance(found, Received)
    assert found.text == "A bomb\r\nwent off in K\u00f6nigsberg."
    assert (found.given_id, found.file_row) == ("report", "report.txt:1")
    assert (found.published, found.publisher) == (date(2016, 3, 22), "Harbour Wire")


def test_what_a_line_says_wins_over_what_the_user_says(tmp_path: Path) -> None:
    path = lines(
        tmp_path,
        {"id": 7, "text": "One.", "published": "2016-03-22T13:20:00Z", "publisher": "The Desk"},
        {"text": "Two."},
    )
    one, two = read(path, Given(date(2001, 1, 1), "Harbour Wire"))
    assert isinstance(one, Received)
    assert isinstance(two, Received)
    assert (one.given_id, one.published) == ("7", datetime(2016, 3, 22, 13, 20, tzinfo=UTC))
    assert (one.publisher, two.publisher) == ("The Desk", "Harbour Wire")
    assert (two.given_id, two.published) == ("feed.jsonl:2", date(2001, 1, 1))


def test_lines_at_fault_are_refused_one_by_one_and_the_others_read(tmp_path: Path) -> None:
    deep = b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    path = lines(
        tmp_path,
        {"id": "a", "text": "One."},
        b"{not json",
        deep,
        b'["text"]',
        b'{"text": "\xff"}',
        {"id": "b"},
        {"id": "c", "text": 5},
        {"id": "d", "text": "x", "published": "last Tuesday"},
        {"id": ["e"], "text": "x"},
        {"id": "f", "text": "x", "title": "t" * 2000},
        b'{"text": "x", "id": ' + b"9" * 10_000 + b"}",
        {"id": "z", "text": "Two."},
    )
    found = read(path)
    refused = [f for f in found if isinstance(f, Refused)]
    assert [f.given_id for f in found if isinstance(f, Received)] == ["a", "z"]
    assert [f.file_row for f in refused] == [f"feed.jsonl:{n}" for n in range(2, 12)]
    for fault in refused:
        assert "\n" not in fault.line()
        assert fault.hint


def test_a_line_too_long_is_skipped_not_read(tmp_path: Path) -> None:
    path = lines(tmp_path, {"text": "x" * 5_000_000}, {"id": "next", "text": "One."})
    long, after = read(path)
    assert isinstance(long, Refused)
    assert long.code == "too_long"
    assert isinstance(after, Received)
    assert after.file_row == "feed.jsonl:2"


def test_half_a_surrogate_becomes_one_mark_of_the_same_length(tmp_path: Path) -> None:
    path = lines(tmp_path, b'{"id": "a", "text": "a\\ud800b\\u0000c"}')
    (found,) = read(path)
    assert isinstance(found, Received)
    assert found.text == "a\ufffdb\ufffdc"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"   \n", "empty"),
        ("a.txt", "A bomb.".encode("utf-16"), "UTF-16"),
        ("a.txt", b"\x1f\x8b" + b"x" * 20, "packed"),
        ("a.txt", b"PK\x03\x04" + b"x" * 20, "packed"),
        ("a.txt", b"A bomb\x00\x01", "binary"),
        ("a.txt", b"A bomb \xff", "not UTF-8"),
        ("a.txt", b"x" * (8 * 1024 * 1024 + 1), "larger than 8 MB"),
        ("a.pdf", b"%PDF", "no kind of article file"),
        ("a.jsonl", "{}".encode("utf-16"), "UTF-16"),
    ],
)
def test_files_that_are_no_articles_are_refused_in_one_line(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileRefusedError, match=said) as caught:
        read(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "folder.txt"
    folder.mkdir()
    for path in (folder, tmp_path / "none.jsonl"):
        with pytest.raises(FileRefusedError):
            read(path)


@given(st.binary(max_size=200))
def test_no_line_can_raise(line: bytes) -> None:
    assert isinstance(article_of_line(line, "f:1"), Received | Refused)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["id", "text", "html", "published", "title", "url", "publisher"]), _JSON
    )
)
def test_no_object_can_raise(fields: dict[str, Any]) -> None:
    found = article_of_line(json.dumps(fields).encode(), "f:1")
    if isinstance(found, Received):
        assert (found.text is None) != (found.page is None)
        assert found.raw
