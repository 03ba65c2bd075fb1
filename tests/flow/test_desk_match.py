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


MIXED = _article(
    "mixed",
    "2016-09-02T10:00:00Z",
    "A car bomb killed nine people in Quetta, Pakistan, on Thursday, police said.\n\n"
    "In Diffa, Niger, gunmen kidnapped three aid workers on Thursday, the governor said.",
)


def test_a_text_that_also_tells_of_a_kidnapping_is_not_quoted(desk: SmallDesk) -> None:
    follow(desk.database, "words", "kidnapped OR workers")
    desk.comes_in(MIXED, _now(MIXED))
    with _ledger(desk) as ledger:
        assert {e["place"] for e in ledger.events().to_dicts()} == {"Quetta", "Diffa"}
    parcels = sent(desk.database, _now(MIXED) + DAY)
    assert [(p.follower_id, p.alerts[0].payload["facts"]["place"]) for p in parcels] == [
        ("me", "Quetta")
    ]
    told = str(parcels[0].alerts[0].payload)
    assert "kidnap" not in told
    assert "Diffa" not in told


def test_what_waits_to_be_sent_is_stopped_when_people_turn_out_to_be_held(desk: SmallDesk) -> None:
    raid = _article(
        "raid",
        "2016-09-02T10:00:00Z",
        "Gunmen attacked the market of Diffa, Niger, on Thursday, killing four people, the governor "
        "said.",
    )
    later = _article(
        "later",
        "2016-09-02T11:00:00Z",
        "Gunmen who attacked the market of Diffa, Niger, on Thursday killed four people and kidnapped "
        "nine others, the governor said.",
        publisher="Gulf Ledger",
    )
    desk.comes_in(raid, _now(raid))
    held = desk.comes_in(later, _now(later))
    with _ledger(desk) as ledger:
        assert len(ledger.events().to_dicts()) == 1
    assert held.held == 2
    assert desk.told(_now(later)) == []


def test_a_text_beside_an_event_brings_it_to_who_asks_for_its_words(desk: SmallDesk) -> None:
    beside = _article(
        "beside",
        "2016-09-02T12:00:00Z",
        "Traders closed their stalls in Maiduguri and the governor called for calm. The harmattan "
        "market stays shut until Monday.",
        publisher="Gulf Ledger",
    )
    follow(desk.database, "words", "harmattan AND killed>=1")
    desk.comes_in(beside, _now(beside))
    assert sent(desk.database, _now(beside) + timedelta(hours=1)) == []
    desk.comes_in(KILLED, _now(beside) + timedelta(minutes=5), link=False)
    with _ledger(desk) as ledger:
        one, other = (d for d in _documents(desk))
        ledger.judge_story("same", one, other, reason="one attack")
    desk.match(_now(beside) + timedelta(minutes=10))
    told = {p.follower_id for p in sent(desk.database, _now(beside) + DAY)}
    assert told == {"me", "words"}


def test_an_attack_that_could_not_be_placed_silences_no_story(desk: SmallDesk) -> None:
    nowhere = _article(
        "nowhere",
        "2016-09-02T12:00:00Z",
        "A bomb exploded at a crowded market on Monday, killing five people, officials said. Islamic "
        "State claimed the attack.",
    )
    follow(desk.database, "words", "market AND bomb")
    desk.comes_in(nowhere, _now(nowhere))
    with _ledger(desk) as ledger:
        assert ledger.events().to_dicts() == []
    (parcel,) = sent(desk.database, _now(nowhere) + DAY)
    assert (parcel.follower_id, parcel.alerts[0].subject[:6]) == ("words", "story:")


def test_a_kidnapping_that_could_not_be_placed_is_not_told_as_a_story(desk: SmallDesk) -> None:
    nowhere = _article(
        "nowhere",
        "2016-09-02T12:00:00Z",
        "Gunmen kidnapped five people at a market on Monday, officials said. A bomb exploded and "
        "killed two.",
    )
    follow(desk.database, "words", "market AND bomb")
    desk.comes_in(nowhere, _now(nowhere))
    assert sent(desk.database, _now(nowhere) + DAY) == []


def test_a_quiet_turn_writes_nothing(desk: SmallDesk) -> None:
    desk.comes_in(TAKEN, _now(TAKEN))

    def cursor() -> list[Any]:
        with desk.database.reading() as connection:
            return list(connection.exec_driver_sql("SELECT cursor, done_at FROM desk_tasks"))

    before = cursor()
    assert desk.match(_now(TAKEN) + timedelta(minutes=5)).held == 1
    assert cursor() == before


def _documents(desk: SmallDesk) -> list[str]:
    with desk.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT document_id FROM documents ORDER BY seq")
        return [row[0] for row in rows]
