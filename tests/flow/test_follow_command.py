"""``follow`` as a person types it, up to what a follow would have sent over the past."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rimland.app.jobs.link import link_reports
from rimland.ledger.database import Database
from tests import articles
from tests.command_line import Run

ASKED = 'killed>=20 AND country:Turkey AND "wedding"'


@pytest.fixture
def rimland(rimland: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("RIMLAND_LEDGER", str(tmp_path / "desk.db"))
    return rimland


def test_a_follow_is_tried_on_the_past_added_changed_and_ended(
    rimland: Run, tmp_path: Path
) -> None:
    database = Database(str(tmp_path / "desk.db"))
    told = (articles.FLASH, articles.COPY, articles.CORRECTION, articles.OTHER)
    articles.load(database, articles.write(tmp_path / "news.jsonl", told))
    link_reports(database, now=articles.NOW)
    database.close()

    code, out, err = rimland("follow", "test", "--query", ASKED, "--format", "json")
    assert code == 0, err
    sent = json.loads(out)
    assert [(one["kind"], one["at"][:10]) for one in sent] == [
        ("new", "2016-08-21"),
        ("updated", "2016-08-24"),
    ]
    assert "killed: 30, from 30 to ? (asked: 20 or more)" in sent[0]["why"]
    assert any(change.startswith("killed: ") for change in sent[1]["changes"])
    assert not any(person in out for person in articles.PERSONS)

    code, out, err = rimland("follow", "add", ASKED, "--name", "weddings", "--to", "me@example.org")
    assert code == 0, err
    assert "weddings: live, immediate" in out
    code, out, _ = rimland("follow", "test", "weddings", "--until", "2016-08-22")
    assert code == 0
    assert "2016-08-21 06:00  new" in out
    assert "because: killed: 30" in out
    assert out.rstrip().endswith("alerts: 1 (1 new)")

    assert rimland("follow", "edit", "weddings", "--deliver", "weekly")[0] == 0
    assert rimland("follow", "pause", "weddings")[0] == 0
    (listed,) = json.loads(rimland("follow", "list", "--format", "json")[1])
    assert (listed["deliver"], listed["state"], listed["query"]) == ("weekly", "paused", ASKED)
    versions = json.loads(rimland("follow", "show", "weddings", "--format", "json")[1])
    assert [one["version"] for one in versions] == [1, 2, 3]
    assert versions[0]["to"] == ["email me@example.org"]
    assert "me@example.org" in rimland("follow", "show", "weddings")[1]

    assert "quiet for me: 22:00 to 07:00" in rimland("follow", "quiet", "22:00-07:00")[1]
    assert json.loads(rimland("follow", "list", "--as", "other", "--format", "json")[1]) == []
    code, _, err = rimland("follow", "show", "weddings", "--as", "other")
    assert code == 1
    assert "other has no follow 'weddings'" in err
    assert rimland("follow", "remove", "weddings")[0] == 0
    assert json.loads(rimland("follow", "list", "--format", "json")[1]) == []


def test_channels_show_no_more_than_they_must(rimland: Run) -> None:
    code, out, err = rimland("follow", "channel", "add", "https://example.org/hooks/secret-path")
    assert code == 0, err
    assert "shown only now: " in out
    secret = out.split("shown only now: ")[1].strip()
    again = rimland("follow", "channel", "add", "https://example.org/hooks/secret-path")[1]
    listed = rimland("follow", "channel", "list", "--format", "json")[1]
    for shown in (again, listed):
        assert secret not in shown
        assert "secret-path" not in shown
    (channel,) = json.loads(listed)
    assert channel["address"] == "https://example.org/…"
    assert rimland("follow", "channel", "remove", channel["channel"])[0] == 0
    assert json.loads(rimland("follow", "channel", "list", "--format", "json")[1]) == []


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("add", "kiled>=5"), 1, "did you mean killed?"),
        (("add", '"Angela Merkel"'), 1, "persons cannot be followed"),
        (("add", "bomb", "--to", "nowhere"), 1, "nowhere to send to"),
        (("add", "bomb", "--as", "Desk 7"), 1, "is no handle"),
        (("add", "bomb", "--network", "nobody"), 1, "no network"),
        (("add", "bomb", "--deliver", "hourly"), 2, "hourly"),
        (("test",), 2, "--query"),
        (("test", "a", "--query", "bomb"), 2, "--query"),
        (("test", "--query", "bomb", "--since", "2016-02-01", "--until", "2016-01-01"), 1, "ends"),
        (("quiet", "late"), 1, "write 22:00-07:00"),
        (("pause", "nothing"), 1, "no follow"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    rimland: Run, arguments: tuple[str, ...], code: int, says: str
) -> None:
    rimland("follow", "quiet")
    got, out, err = rimland("follow", *arguments)
    assert (got, out) == (code, "")
    assert says in err
    assert code == 2 or err.count("\n") == 1
