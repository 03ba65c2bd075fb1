"""What the desk tells of, what it keeps to itself, and what it takes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rimland.app.api import Ledger
from rimland.app.settings import Settings
from tests.desk import SmallDesk, follow, sent

DAY = timedelta(days=1)


def _article(name: str, published: str, text: str, **more: str) -> dict[str, Any]:
    return {
        "id": name,
        "url": f"https://example.org/{name}",
        "publisher": "Harbour Wire",
        "title": text.split(",", maxsplit=1)[0],
        "published": published,
        "text": text,
        **more,
    }


KILLED = _article(
    "killed",
    "2016-09-02T10:00:00Z",
    "Gunmen shot dead four people in Maiduguri, Nigeria, on Thursday, the army said. Boko Haram "
    "claimed the attack.",
)
ELSEWHERE = _article(
    "elsewhere",
    "2016-09-02T12:00:00Z",
    "A car bomb killed nine people in Quetta, Pakistan, on Thursday, police said.",
    publisher="Gulf Ledger",
)
TAKEN = _article(
    "taken",
    "2016-09-02T10:00:00Z",
    "Gunmen kidnapped three aid workers in Diffa, Niger, on Thursday, the governor said.",
)


def _now(article: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(article["published"]) + timedelta(minutes=5)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SmallDesk]:
    made = SmallDesk(str(tmp_path / "desk.db"), tmp_path)
    follow(made.database, "me", "killed>=1 OR abducted>=1 OR mode:abduction")
    yield made
    made.database.close()


def _ledger(desk: SmallDesk) -> Ledger:
    path = desk.database.path
    assert path is not None
    return Ledger(replace(desk.settings, ledger=str(path), reviewer="desk-7"))


def test_an_archive_that_is_loaded_alerts_nobody(desk: SmallDesk) -> None:
    late = _now(KILLED) + 400 * DAY
    desk.comes_in(KILLED, late)
    assert desk.told(late) == []


def test_an_old_attack_retold_is_no_news(desk: SmallDesk) -> None:
    article = _article(
        "retold",
        "2016-09-02T10:00:00Z",
        "Gunmen shot dead four people in Maiduguri, Nigeria, on 3 March 2014, the army said.",
    )
    desk.comes_in(article, _now(article))
    assert desk.told(_now(article)) == []


def test_a_kidnapping_is_told_only_when_it_has_been_held_back_long_enough(desk: SmallDesk) -> None:
    now = _now(TAKEN)
    assert desk.comes_in(TAKEN, now).held == 1
    assert desk.told(now) == []
    for later in (1, 10, 20):
        assert desk.match(now + later * DAY).told == 0
    held = Settings().abduction_hold_days
    desk.match(now + (held + 2) * DAY)
    assert desk.told(now + (held + 2) * DAY) == [("new", "Diffa")]
    desk.match(now + (held + 3) * DAY)
    assert desk.told(now + (held + 3) * DAY) == []


def test_a_report_that_a_person_rejects_is_taken_back(desk: SmallDesk) -> None:
    now = _now(KILLED)
    desk.comes_in(KILLED, now)
    assert desk.told(now) == [("new", "Maiduguri")]
    with _ledger(desk) as ledger:
        (report,) = ledger.reports().to_dicts()
        ledger.judge("reject", report["report_id"].partition("@")[0], reason="a drill")
    desk.match(now + DAY)
    (parcel,) = sent(desk.database, now + 2 * DAY)
    assert parcel.alerts[0].kind == "retracted"
    # It comes back when the rejection is undone.
    with _ledger(desk) as ledger:
        ledger.undo(None, reason="no drill after all")
    desk.match(now + 3 * DAY)
    assert desk.told(now + 5 * DAY) == [("corrected", "Maiduguri")]


def test_what_a_person_corrects_is_told_as_corrected(desk: SmallDesk) -> None:
    now = _now(KILLED)
    desk.comes_in(KILLED, now)
    assert desk.told(now) == [("new", "Maiduguri")]
    with _ledger(desk) as ledger:
        (event,) = ledger.events().to_dicts()
        ledger.correct(event["event_id"], {"victims_killed": 14}, reason="the list of the hospital")
    desk.match(now + DAY)
    ((kind, _place),) = desk.told(now + DAY)
    assert kind in {"corrected", "updated"}
    assert desk.match(now + 2 * DAY).told == 0


def test_two_attacks_that_a_person_calls_one_are_not_told_again(desk: SmallDesk) -> None:
    now = _now(ELSEWHERE)
    twin = KILLED | {
        "id": "twin",
        "url": "https://example.org/twin",
        "publisher": "Canal Courier",
        "text": KILLED["text"].replace("Maiduguri", "Damaturu"),
    }
    desk.comes_in(KILLED, now)
    desk.comes_in(twin, now)
    assert len(desk.told(now)) == 2
    with _ledger(desk) as ledger:
        first, second = (event["event_id"] for event in ledger.events().to_dicts())
        ledger.judge("same", first, second, reason="one attack, told from two towns")
    desk.match(now + DAY)
    kinds = [kind for kind, _ in desk.told(now + DAY)]
    assert "new" not in kinds
    assert "retracted" not in kinds


def test_what_the_licence_keeps_in_the_ledger_is_in_no_alert(
    desk: SmallDesk, tmp_path: Path
) -> None:
    kept = tmp_path / "publishers.toml"
    kept.write_text('[publishers.gulf-ledger]\nredistribute = "none"\n', encoding="utf-8")
    desk.comes_in(KILLED, _now(KILLED), map_file=kept)
    desk.comes_in(ELSEWHERE, _now(ELSEWHERE), map_file=kept)
    parcels = sent(desk.database, _now(ELSEWHERE) + DAY)
    assert [p.alerts[0].payload["facts"]["place"] for p in parcels] == ["Maiduguri"]
    assert "Gulf Ledger" not in str([p.alerts[0].payload for p in parcels])


def test_a_follow_that_begins_later_hears_of_what_comes_later(desk: SmallDesk) -> None:
    desk.comes_in(KILLED, _now(KILLED))
    sent(desk.database, _now(KILLED) + timedelta(hours=1))
    follow(desk.database, "late", "killed>=1")
    desk.comes_in(ELSEWHERE, _now(ELSEWHERE))
    parcels = sent(desk.database, _now(ELSEWHERE) + DAY)
    assert {p.follower_id for p in parcels} == {"me", "late"}
    assert {p.alerts[0].payload["facts"]["place"] for p in parcels} == {"Quetta"}
