"""``rimland follow from`` as a person uses it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.articles import FLASH, write
from tests.command_line import Run

ARTICLE = {
    "id": "mosque",
    "title": "Islamic State bombs mosque in Sanaa",
    "published": "2015-03-20",
    "text": "Islamic State said it had bombed a mosque in Sanaa on Friday. Nine people were killed.",
}


def test_a_draft_is_shown_and_saved_only_when_asked(rimland: Run) -> None:
    write(Path("one.jsonl"), [ARTICLE])
    code, out, _ = rimland("follow", "from", "one.jsonl", "--dry-run", "--format", "json")
    assert code == 0
    draft = json.loads(out)
    assert draft["query"] == 'actor:"islamic-state" AND country:"YEM"'
    assert not Path("rimland.db").exists()
    code, out, err = rimland("follow", "from", "one.jsonl", "--yes", "--name", "Yemen")
    assert (code, err) == (0, "")
    assert draft["query"] in out
    listed = json.loads(rimland("follow", "list", "--format", "json")[1])
    assert [(f["name"], f["query"]) for f in listed] == [("Yemen", draft["query"])]


def test_theatres_are_those_of_the_network(rimland: Run) -> None:
    write(Path("one.jsonl"), [ARTICLE])
    arguments = ("follow", "from", "one.jsonl", "--parts", "actors,theatres", "--yes")
    assert rimland(*arguments)[0] == 0
    listed = json.loads(rimland("follow", "list", "--format", "json")[1])
    assert listed[0]["network"] == "islamic-state"
    assert "theatre:" in listed[0]["query"]


def test_which_article_is_meant_must_be_said(rimland: Run) -> None:
    write(Path("two.jsonl"), [ARTICLE, FLASH])
    code, _, err = rimland("follow", "from", "two.jsonl", "--dry-run")
    assert (code, err.count("\n")) == (1, 1)
    assert "--id" in err
    assert rimland("follow", "from", "two.jsonl", "--id", "mosque", "--dry-run")[0] == 0
    assert rimland("follow", "from", "two.jsonl", "--id", "none", "--dry-run")[0] == 1
    assert rimland("follow", "from", "missing.txt", "--dry-run")[0] == 1
    assert rimland("follow", "from", "two.jsonl", "--parts", "people", "--dry-run")[0] == 2
