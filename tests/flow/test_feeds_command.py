"""``rimland feeds``: what a person types, and what they are told."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from rimland.app.jobs.feed_list import feed_address, health_words, minutes
from rimland.ledger.feeds import StoredFeed
from rimland.model.errors import RimlandError
from rimland.model.time import parse_instant
from tests.command_line import Run

ONE = "https://harbour.example/rss?a=1&b=2"
TWO = "https://lagoon.example/atom"
NOW = parse_instant("2026-03-01T12:00:00Z")


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    return str(tmp_path / "feeds.db")


@pytest.fixture
def feeds(rimland: Run) -> Run:
    return partial(rimland, "feeds")


def listed(feeds: Run, ledger: str) -> list[dict[str, object]]:
    code, out, _ = feeds("list", "--ledger", ledger, "--format", "json", "--all")
    assert code == 0
    found: list[dict[str, object]] = json.loads(out)
    return found


def test_feeds_are_added_listed_shown_and_removed(feeds: Run, ledger: str) -> None:
    assert feeds("add", ONE, TWO, "--publisher", "Harbour Wire", "--ledger", ledger)[0] == 0
    code, out, _ = feeds("add", ONE, "--every", "2h", "--ledger", ledger)
    assert (code, "was followed before" in out) == (0, True)
    rows = listed(feeds, ledger)
    assert [row["address"] for row in rows] == [ONE, TWO]
    assert {row["health"] for row in rows} == {"not fetched yet"}
    name = str(rows[0]["feed_id"])
    code, out, _ = feeds("show", name, "--ledger", ledger)
    assert (code, "new: not fetched yet" in out) == (0, True)
    code, out, _ = feeds("show", ONE, "--ledger", ledger, "--format", "json")
    shown = json.loads(out)
    assert code == 0
    assert (shown["every_minutes"], shown["publisher"]) == (120, "Harbour Wire")
    assert feeds("remove", ONE, "--ledger", ledger)[0] == 0
    assert [row["status"] for row in listed(feeds, ledger)] == ["removed", "new"]
    code, out, _ = feeds("items", "--ledger", ledger, "--format", "csv")
    assert (code, out.startswith("feed_id,state")) == (0, True)


def test_a_list_goes_out_and_comes_in_as_it_was(feeds: Run, ledger: str, tmp_path: Path) -> None:
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
    feeds("add", ONE, *words, "--publisher", 'The "Wire"', "--ledger", ledger)
    feeds("add", TWO, "--ledger", ledger)
    out, other = tmp_path / "out.opml", str(tmp_path / "other.db")
    assert feeds("export", str(out), "--ledger", ledger)[0] == 0
    assert feeds("import", str(out), "--ledger", other)[0] == 0
    again = tmp_path / "again.opml"
    assert feeds("export", str(again), "--ledger", other)[0] == 0
    assert again.read_text(encoding="utf-8") == out.read_text(encoding="utf-8")
    code, said, _ = feeds("import", str(out), "--ledger", other)
    assert (code, "2 feeds, 0 of them new" in said) == (0, True)
    # Adding a feed again changes only what is said.
    assert feeds("add", ONE, "--ledger", other)[0] == 0
    assert feeds("export", str(again), "--ledger", other)[0] == 0
    assert again.read_text(encoding="utf-8") == out.read_text(encoding="utf-8")


def test_a_fetch_into_a_private_network_is_refused_and_told(feeds: Run, ledger: str) -> None:
    feeds("add", "http://127.0.0.1/feed", "http://[::1]/feed", "--ledger", ledger)
    code, out, _ = feeds("fetch", "--ledger", ledger, "--format", "json")
    done = json.loads(out)
    assert code == 0
    assert (done["feeds"]["feeds"], done["feeds"]["failed"]) == (2, 2)
    for row in listed(feeds, ledger):
        assert row["status"] == "failing"
        assert str(row["health"]).startswith("failed 1 time (refused_address); next try in")
    code, out, _ = feeds("fetch", "--ledger", ledger)
    assert (code, out) == (0, "feeds: 0 fetched\nitems: 0 claimed\n")


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
    words: list[str], code: int, told: str, feeds: Run, ledger: str
) -> None:
    feeds("add", TWO, "--ledger", ledger)
    ended, _, error = feeds(*words, "--ledger", ledger)
    assert ended == code
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
