"""``stories`` as a person types it, and the same through the Python API."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import rimland
from rimland.ledger.database import Database
from rimland.model.ids import story_id
from tests.command_line import Run
from tests.stories import Told, bring, day, telling

BY = ("--by", "desk-7", "--reason", "read both")
WIRE = story_id("wire")


@pytest.fixture
def cli(rimland: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("RIMLAND_LEDGER", str(tmp_path / "ledger.db"))
    database = Database(str(tmp_path / "ledger.db"))
    wire = telling("Karvala", 0)
    bring(
        database,
        [
            Told("wire", wire, "Harbour Wire", "Harbour Group", "Blast in Karvala"),
            Told("copy", wire, "Lagoon Times", "Lagoon Publishing", "Blast in Karvala"),
            Told("own", telling("Karvala", 1), "Canal Courier", "Courier Print", known_at=day(1)),
            Told("else", telling("Zamburi", 0), "Harbour Wire", "Harbour Group", "Flood"),
        ],
    )
    database.close()
    return rimland


def test_stories_are_found_listed_shown_judged_and_rebuilt(cli: Run) -> None:
    code, out, _ = cli("stories", "find")
    assert (code, out) == (
        0,
        "4 documents: 2 began a story, 1 are copies, 0 later versions; 0 moved to another story\n",
    )
    listed = json.loads(cli("stories", "list", "--min-families", "2", "--format", "json")[1])
    assert [(row["story_id"], row["documents"], row["families"]) for row in listed] == [
        (WIRE, 3, 2)
    ]
    shown = json.loads(cli("stories", "show", "own", "--format", "json")[1])
    assert (shown["story_id"], shown["redirected_from"]) == (WIRE, "own")
    assert [row["copy_of"] for row in shown["documents"]] == [None, "wire", None]
    assert shown["attention"]["half_life"] is None
    code, out, _ = cli("stories", "judge", "different", "wire", "own", *BY)
    assert (code, out) == (0, f"judgement sj1 stands\nown: now in {story_id('own')}\n")
    assert "nothing changed" in cli("stories", "judge", "different", "own", "wire", *BY)[1]
    assert json.loads(cli("stories", "rebuild", "--format", "json")[1])[0]["moved"] == 0
    code, out, _ = cli("stories", "undo", "sj1", *BY)
    assert out == f"judgement sj2 stands\nown: now in {WIRE}\n"
    said = json.loads(cli("stories", "judgements", "--format", "json")[1])
    assert [row["status"] for row in said] == ["undone by sj2", "stands"]


def test_a_story_that_was_joined_to_another_is_found_by_its_old_id(cli: Run) -> None:
    cli("stories", "find")
    cli("stories", "judge", "same", "wire", "else", *BY)
    code, out, _ = cli("stories", "show", story_id("else"))
    assert code == 0
    assert WIRE in out
    assert "told by 3 independent publishers" not in out  # Harbour told both
    assert "told by 2 independent publishers" in out


def test_tables_are_printed_for_persons_and_faults_in_one_line(cli: Run) -> None:
    cli("stories", "find")
    assert "Blast in Karvala" in cli("stories", "list")[1]
    assert "half-life of attention: too few" in cli("stories", "show", WIRE)[1]
    assert cli("stories", "judgements")[0] == 0
    for arguments in (
        ("stories", "show", "stnothing"),
        ("stories", "show", "evnothing"),
        ("stories", "judge", "same", "wire", "nothing", *BY),
        ("stories", "undo", "sj9", *BY),
    ):
        code, out, err = cli(*arguments)
        assert (code, out, err.count("\n")) == (1, "", 1)
    assert cli("stories", "list", "--limit", "0")[0] == 2


def test_python_offers_the_same(cli: Run, tmp_path: Path) -> None:
    del cli
    with rimland.open(str(tmp_path / "ledger.db")) as ledger:
        assert ledger.find_stories().copies == 1
        assert [row["story_id"] for row in ledger.stories(families=2)] == [WIRE]
        assert ledger.story("copy").attention.families == 2
        assert ledger.story_judgements() == []
        said = ledger.judge_story("same", "wire", "else", reason="one day", by="desk-7")
        assert said.moved == {"else": WIRE}
        ledger.undo_story_judgement(said.judgement_id, reason="no", by="desk-7")
        assert ledger.rebuild_stories().moved == 0
