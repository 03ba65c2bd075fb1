"""``rimland map`` drafts what ``rimland load csv`` can use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line import Run

_LIST = """No.,Date,Town,Country,Lat,Lon,Type,Killed,Notes
1,2016-06-28,Istanbul,TUR,40.98,28.81,bomb,44,a long story
2,2016-07-14,Nice,France,43.70,7.27,lorry,84,another
"""


def test_a_draft_loads_the_list_it_was_drafted_from(
    rimland: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Draft, load, and nothing was lost; the notes were not read."""
    monkeypatch.setenv("RIMLAND_LEDGER", str(tmp_path / "ledger.db"))
    Path("list.csv").write_text(_LIST, encoding="utf-8")
    assert rimland("map", "list.csv", "-o", "list.toml")[0] == 0
    code, out, _ = rimland("load", "csv", "list.csv", "--map", "list.toml", "--format", "json")
    counted = json.loads(out)
    assert code == 0
    assert (counted["read"], counted["accepted"], counted["quarantined"]) == (2, 2, 0)
    assert b"a long story" not in Path("ledger.db").read_bytes()


def test_a_map_that_is_there_is_left_alone(rimland: Run) -> None:
    """A person's work on a map is not overwritten."""
    Path("list.csv").write_text(_LIST, encoding="utf-8")
    Path("list.toml").write_text("mine", encoding="utf-8")
    code, _, err = rimland("map", "list.csv", "-o", "list.toml")
    assert code == 1
    assert "is there already" in err
    assert Path("list.toml").read_text(encoding="utf-8") == "mine"


def test_a_file_that_is_no_table_is_refused_in_one_line(rimland: Run) -> None:
    """No traceback, and what to do."""
    Path("empty.csv").write_bytes(b"")
    code, _, err = rimland("map", "empty.csv")
    assert code == 1
    assert len(err.splitlines()) == 1
