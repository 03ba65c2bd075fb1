"""``rimland feeds``: what a person types, and what they are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rimland.app.jobs.feed_list import feed_address, health_words, minutes
from rimland.ledger.feeds import StoredFeed
from rimland.model.errors import RimlandError
from rimland.model.time import parse_instant
from rimland.ui.cli.main import run

ONE = "https://harbour.example/rss?a=1&b=2"
TWO = "https://lagoon.example/atom"
NOW = parse_instant("2026-03-01T12:00:00Z")


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    return str(tmp_path / "feeds.db")


def typed(*words: str) -> int:
    with pytest.raises(SystemExit) as stopped:
        run(["feeds", *words])
    return int(stopped.value.code or 0)


def listed(ledger: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    capsys.readouterr()
    assert typed("list", "--ledger", ledger, "--format", "json", "--all") == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_feeds_are_added_listed_shown_and_removed(
    ledger: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed("add", ONE, TWO, "--publisher", "Harbour Wire", "--ledger", ledger) == 0
    assert typed("add", ONE, "--every", "2h", "--ledger", ledger) == 0
    assert "was followed before" in capsys.readouterr().out
    rows = listed(ledger, capsys)
    assert [row["address"] for row in rows] == [ONE, TWO]
    assert {row["health"] for row in rows} == {"not fetched yet"}
    name = str(rows[0]["feed_id"])
    assert typed("show", name, "--ledger", ledger) == 0
    assert "new: not fetched yet" in capsys.readouterr().out
    assert typed("show", ONE, "--ledger", ledger, "--format", "json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["every_minutes"], shown["publisher"]) == (120, "Harbour Wire")
    assert typed("remove", ONE, "--ledger", ledger) == 0
    assert [row["status"] for row in listed(ledger, capsys)] == ["removed", "new"]
    assert typed("items", "--ledger", ledger, "--format", "csv") == 0
    assert capsys.readouterr().out.startswith("feed_id,state")


def test_a_list_goes_out_and_comes_in_as_it_was(
    ledger: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (
        "--expected-per-day",
        "12",
        "--every",
        "30m",
        "--content",
        "feed",
        "--family",
        "H & Co",
    )
    typed("add", ONE, *words, "--publisher", 'The "Wire"', "--ledger", ledger)
    typed("add", TWO, "--ledger", ledger)
    out, other = tmp_path / "out.opml", str(tmp_path / "other.db")
    assert typed("export", str(out), "--ledger", ledger) == 0
    assert typed("import", str(out), "--ledger", other) == 0
    again = tmp_path / "again.opml"
    assert typed("export", str(again), "--ledger", other) == 0
    assert again.read_text(encoding="utf-8") == out.read_text(encoding="utf-8")
    assert typed("import", str(out), "--ledger", other) == 0
    assert "2 feeds, 0 of them new" in capsys.readouterr().out
    # Adding a feed again changes only what is said.
    assert typed("add", ONE, "--ledger", other) == 0
    assert typed("export", str(again), "--ledger", other) == 0
    assert again.read_text(encoding="utf-8") == out.read_text(encoding="utf-8")


def test_a_fetch_into_a_private_network_is_refused_and_told(
    ledger: str, capsys: pytest.CaptureFixture[str]
) -> None:
    typed("add", "http://127.0.0.1/feed", "http://[::1]/feed", "--ledger", ledger)
    assert typed("fetch", "--ledger", ledger, "--format", "json") == 0
    done = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (done["feeds"]["feeds"], done["feeds"]["failed"]) == (2, 2)
    for row in listed(ledger, capsys):
        assert row["status"] == "failing"
        assert str(row["health"]).startswith("failed 1 time (refused_address); next try in")
    assert typed("fetch", "--ledger", ledger) == 0
    assert capsys.readouterr().out == "feeds: 0 fetched\nitems: 0 claimed\n"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["add", "ftp://harbour.example/x"], 1, "is no http or https address; write it as"),
        (["add", "harbour.example/feed"], 1, "is no http or https address; write it as"),
        (["add", "https://name:word@harbour.example/"], 1, "neither keeps nor sends"),
        (["add", ONE, "--every", "1m"], 2, "less than 5 minutes"),
        (["add", ONE, "--expected-per-day", "-3"], 1, "is no number of items a day"),
        (["add"], 2, "Missing argument"),
        (["show", "fdnone"], 1, "there is no feed 'fdnone'; see rimland feeds list"),
        (["remove", "fdnone"], 1, "there is no feed"),
        (["fetch", "--feed", "fdnone"], 1, "there is no feed"),
        (["items", "--feed", "fdnone"], 1, "there is no feed"),
        (["import", "nowhere.opml"], 1, "there is no such file"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(
    words: list[str], code: int, told: str, ledger: str, capsys: pytest.CaptureFixture[str]
) -> None:
    typed("add", TWO, "--ledger", ledger)
    capsys.readouterr()
    assert typed(*words, "--ledger", ledger) == code
    error = capsys.readouterr().err
    assert told in error
    assert code == 2 or len(error.splitlines()) == 1


def test_lengths_of_time_and_addresses() -> None:
    assert [minutes(text) for text in ("30m", "2h", "1d", "90")] == [30, 120, 1440, 90]
    assert feed_address(" https://Harbour.example/feed#top ") == "https://harbour.example/feed"
    for text in ("", "x", "-5m", "9999999h", "²m"):
        with pytest.raises(RimlandError):
            minutes(text)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"status": "ok", "fresh_at": "2026-03-01T10:00:00Z"}, "last new item 2 h ago"),
        ({"status": "ok"}, "nothing new yet"),
        ({"status": "gone", "end_reason": "gone (410)"}, "gone (410) 5 d ago"),
        ({"status": "failing", "failures": 3}, "failed 3 times (timeout); next try in 30 min"),
        ({"status": "empty"}, "sound, but without a single item; fetched 15 min ago"),
    ],
)
def test_health_is_told_in_words(changes: dict[str, object], told: str) -> None:
    plain: dict[str, object] = dict.fromkeys(StoredFeed.__dataclass_fields__)
    plain |= {
        "feed_id": "fd1",
        "address": ONE,
        "failures": 0,
        "due_at": "2026-03-01T12:30:00Z",
        "fetched_at": "2026-03-01T11:45:00Z",
        "ended_at": "2026-02-24T11:00:00Z",
    }
    feed = StoredFeed(**(plain | changes))  # type: ignore[arg-type] # made from a plain mapping
    assert health_words(feed, [], "timeout", NOW) == told
