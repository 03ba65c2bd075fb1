"""``rimland map`` drafts what ``rimland load csv`` can use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rimland.ui.cli.main import run as main

_LIST = """No.,Date,Town,Country,Lat,Lon,Type,Killed,Notes
1,2016-06-28,Istanbul,TUR,40.98,28.81,bomb,44,a long story
2,2016-07-14,Nice,France,43.70,7.27,lorry,84,another
"""


def run(arguments: list[str]) -> int:
    """Return the exit code of a command."""
    try:
        main(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_a_draft_loads_the_list_it_was_drafted_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Draft, load, and nothing was lost; the notes were not read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RIMLAND_LEDGER", str(tmp_path / "ledger.db"))
    Path("list.csv").write_text(_LIST, encoding="utf-8")
    assert run(["map", "list.csv", "-o", "list.toml"]) == 0
    capsys.readouterr()
    assert run(["load", "csv", "list.csv", "--map", "list.toml", "--format", "json"]) == 0
    counted = json.loads(capsys.readouterr().out)
    assert (counted["read"], counted["accepted"], counted["quarantined"]) == (2, 2, 0)
    assert b"a long story" not in Path("ledger.db").read_bytes()


def test_a_map_that_is_there_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A person's work on a map is not overwritten."""
    monkeypatch.chdir(tmp_path)
    Path("list.csv").write_text(_LIST, encoding="utf-8")
    Path("list.toml").write_text("mine", encoding="utf-8")
    assert run(["map", "list.csv", "-o", "list.toml"]) == 1
    assert "is there already" in capsys.readouterr().err
    assert Path("list.toml").read_text(encoding="utf-8") == "mine"


def test_a_file_that_is_no_table_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback, and what to do."""
    monkeypatch.chdir(tmp_path)
    Path("empty.csv").write_bytes(b"")
    assert run(["map", "empty.csv"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
