"""A register of measures: what is kept and what is refused, row by row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rimland.model.errors import FileRefusedError
from rimland.tables.measures import read_measures

HEAD = "country,date,measure,kind,source\n"


def test_rows_are_kept_or_refused_with_their_place(tmp_path: Path) -> None:
    file = tmp_path / "m.csv"
    file.write_text(
        HEAD
        + "TUR,2015-07-24,Air base opened,military,https://example.org/a\n"
        + "Turkey,2015-07-24,x,y,https://example.org/a\n"
        + "TUR,24.7.2015,x,y,https://example.org/a\n"
        + "TUR,2015-07-24,,y,https://example.org/a\n"
        + "TUR,2015-07-24,x,y,hearsay\n",
        encoding="utf-8",
    )
    kept, refused = read_measures(file)
    assert [(one.country, one.on, one.file_row) for one in kept] == [
        ("TUR", date(2015, 7, 24), "m.csv:2")
    ]
    assert [one.file_row for one in refused] == ["m.csv:3", "m.csv:4", "m.csv:5", "m.csv:6"]


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"\xff\xfe\x00", b""])
def test_what_is_no_register_is_refused_whole(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "m.csv"
    file.write_bytes(content)
    with pytest.raises(FileRefusedError):
        read_measures(file)
    with pytest.raises(FileRefusedError):
        read_measures(tmp_path / "none.csv")
