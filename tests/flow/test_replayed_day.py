"""The demonstration's stories come in one after the other; followers are told once of each attack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from rimland.app.jobs.desk_replay import replay
from rimland.ledger.follows import live_follows
from rimland.ledger.outbox_rows import Parcel
from tests.desk import BEGIN, SETTLED, SmallDesk, follow, sent, told

END = datetime(2017, 6, 1, tzinfo=UTC)
FOLLOWS = {
    "rim": "network:islamic-state outside:core",
    "drills": "drill AND airport",
    "large": "killed>=100",
}

EXPECTED = [
    ("new", "Sanaa"),
    ("new", "Al Qaţīf"),
    ("new", "Kuwait City"),
    ("new", "Sousse"),
    ("new", "Brussels Airport"),
    ("new", "Orlando"),
    ("corrected", "Orlando"),
    ("new", "Istanbul"),
    ("new", "Gaziantep"),
    ("updated", "Gaziantep"),
    ("new", "Sehwan"),
    ("new", "London"),
    ("new", "Alexandria"),
    ("new", "Tanta"),
]
"""Stockholm and Saint-Quentin-Fallavier are not among them: nobody says who stood behind them."""


def _stories() -> list[dict[str, Any]]:
    source = resources.files("rimland") / "data" / "articles" / "demonstration.jsonl"
    articles = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    return sorted(articles, key=lambda article: article["published"])


class Day:
    """The demonstration's stories gone through once, and what was sent after each."""

    def __init__(self, address: str, folder: Path) -> None:
        desk = SmallDesk(address, folder)
        self.database, self.settings = desk.database, desk.settings
        for who, query in FOLLOWS.items():
            follow(self.database, who, query)
        self.sent: list[tuple[str, Parcel]] = []
        for article in _stories():
            now = datetime.fromisoformat(article["published"]) + timedelta(minutes=5)
            desk.comes_in(article, now)
            # A second look, as another process would take it, tells nobody anything.
            again = desk.match(now)
            assert (again.told, again.posted) == (0, 0)
            self.sent += [(article["id"], p) for p in sent(self.database, now + SETTLED)]

    def of(self, who: str) -> list[Parcel]:
        return [parcel for _, parcel in self.sent if parcel.follower_id == who]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    folder = tmp_path_factory.mktemp("day")
    made = Day(str(folder / "day.db"), folder)
    yield made
    made.database.close()


def test_one_alert_per_attack_one_update_one_correction(day: Day) -> None:
    assert sorted(told(parcel) for parcel in day.of("rim")) == sorted(EXPECTED)
    assert len({parcel.key for _, parcel in day.sent}) == len(day.sent)


def test_the_court_report_the_drill_and_the_copy_alert_nobody_on_attacks(day: Day) -> None:
    silent = {"demo-13-sehwan-copy", "demo-17-hanover-court", "demo-18-drill"}
    assert not [p for story, p in day.sent if story in silent and p.follower_id != "drills"]


def test_an_update_says_what_changed_and_a_correction_what_no_longer_holds(day: Day) -> None:
    changes = {
        told(p): [(c["field"], c["before"], c["after"]) for c in p.alerts[0].payload["changes"]]
        for p in day.of("rim")
    }
    assert changes["updated", "Gaziantep"] == [("killed", "at least 22", "57")]
    ((field, before, after),) = changes["corrected", "Orlando"]
    assert (field, before, after.split()[0]) == ("killed", "50", "49")


def test_every_alert_says_why_it_matched_and_shows_a_source(day: Day) -> None:
    for parcel in day.of("rim"):
        payload = parcel.alerts[0].payload
        assert all(why["reasons"] for why in payload["why"])
        assert payload["facts"]["evidence"][0]["url"].startswith("https://example.org/")


def test_a_story_without_an_attack_reaches_who_asks_for_its_words(day: Day) -> None:
    ((kind, title),) = [told(parcel) for parcel in day.of("drills")]
    assert kind == "new"
    assert "drill" in title.lower()


def test_a_threshold_is_told_when_the_toll_reaches_it(day: Day) -> None:
    assert [told(parcel) for parcel in day.of("large")] == [("new", "Sanaa")]


def test_nobody_receives_anothers_follow(day: Day) -> None:
    for _, parcel in day.sent:
        assert parcel.channel_id == f"ch-{parcel.follower_id}"
        assert [why["follow_id"] for why in parcel.alerts[0].payload["why"]] == [
            f"fo-{parcel.follower_id}"
        ]


def test_replayed_over_the_past_a_follow_would_have_sent_the_same(day: Day) -> None:
    with day.database.reading() as connection:
        follows = live_follows(connection)
    found = replay(day.database, day.settings, follows, since=BEGIN, until=END)
    for who in FOLLOWS:
        then = [(str(r.kind), r.facts.place or r.title) for r in found if r.follower_id == who]
        assert sorted(then) == sorted(told(parcel) for parcel in day.of(who))


def test_names_of_persons_are_in_no_alert(day: Day) -> None:
    everything = json.dumps([p.alerts[0].payload for _, p in day.sent], ensure_ascii=False)
    for person in ("Bawazir", "Castlemaine", "Tunalioglu", "Brattaberg"):
        assert person not in everything
