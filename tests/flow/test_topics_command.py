"""``rimland topics`` as a person or a script uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.articles import FLASH, write
from tests.command_line import Run

ARTICLE = {
    "id": "mosque",
    "title": "Islamic State bombs mosque in [Sanaa]",
    "published": "2015-03-20",
    "text": "Islamic State said it had bombed a mosque in Sanaa on Friday. Nine people were killed.",
}


def test_json_is_an_array_and_lines_are_objects(rimland: Run) -> None:
    write(Path("feed.jsonl"), [ARTICLE, FLASH])
    code, out, err = rimland("topics", "feed.jsonl", "--format", "json")
    found = json.loads(out)
    assert (code, err, len(found)) == (0, "", 2)
    first = found[0]
    assert list(first) == [
        *("document_id", "published", "actors", "places", "countries", "theatres", "themes"),
        "abstained",
    ]
    assert first["actors"][0]["actor_id"] == "islamic-state"
    assert "medtop:20000055" in {t["code"] for t in first["themes"]}
    code, out, _ = rimland("topics", "feed.jsonl", "--format", "jsonl")
    assert [json.loads(line) for line in out.splitlines()] == found
    assert not Path("rimland.db").exists()


def test_a_table_names_topics_with_their_words(
    rimland: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    write(Path("feed.jsonl"), [ARTICLE])
    code, out, _ = rimland("topics", "feed.jsonl")
    assert code == 0
    assert "core of islamic-state" in out
    assert "medtop:20000053" in out or "medtop:20000055" in out
    assert "Sanaa" in out


def test_a_theatre_can_be_asked_for_by_network(rimland: Run) -> None:
    Path("note.txt").write_text("Gunmen attacked a town in Yemen on Friday.", encoding="utf-8")
    arguments = ("topics", "note.txt", "--published", "2017-04-05", "--format", "jsonl")
    found = json.loads(rimland(*arguments)[1])
    assert not found["theatres"]
    found = json.loads(rimland(*arguments, "--network", "al-qaeda")[1])
    assert found["theatres"][0]["theatre"] == "affiliate"
    code, _, err = rimland(*arguments, "--network", "nobody")
    assert (code, err.count("\n")) == (1, 1)
    assert "there is no network" in err


def test_what_cannot_be_read_is_a_line_and_the_others_are_read(rimland: Run) -> None:
    write(Path("feed.jsonl"), [ARTICLE])
    code, out, err = rimland("topics", "missing.txt", "feed.jsonl", "--format", "jsonl")
    assert code == 1
    assert err.startswith("rimland: missing.txt")
    assert len(out.splitlines()) == 1
