"""Corrections: of reports before events are resolved, of events above all reports, from when known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rimland.app.jobs.judge import Judged, correct, judge, undo
from rimland.app.jobs.judge_signing import Signed
from rimland.app.jobs.link import link_reports
from rimland.app.jobs.state import ledger_state
from rimland.ledger.database import Database
from rimland.ledger.judgements import CORRECTION_SCHEMA, standing_corrections
from rimland.model.errors import NotFoundError, RimlandError
from tests.judging import ATTACKS, NOW, content, events, linked_ledger, load_source

SIGNED = Signed("desk-1", "the ministry's final figure")
LOADED = NOW  # all reports of this ledger were known from then on


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Database]:
    database = linked_ledger(tmp_path)
    yield database
    database.close()


def mend(database: Database, subject: str, known: datetime | None = None, **fields: str) -> Judged:
    stamp = None if known is None else known.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    signed = Signed("desk-1", "because", known_at=stamp)
    return correct(database, subject, fields, signed, now=NOW + timedelta(days=30))


def event(database: Database, key: str, as_of: datetime | None = None) -> dict[str, Any]:
    name = event_of(database, key)
    rows = ledger_state(database, as_of=as_of).events.to_pylist()
    return next(row for row in rows if row["event_id"] == name)


def event_of(database: Database, key: str) -> str:
    return next(name for name, keys in events(database).items() if key in keys)


def test_an_events_correction_stands_above_all_its_reports(ledger: Database) -> None:
    before = content(ledger)
    done = mend(ledger, event_of(ledger, "beta:paris"), victims_killed="131", place="Bataclan")
    assert len(done.numbers) == 4
    mended = event(ledger, "beta:paris")
    assert (mended["victims_killed_best"], mended["place"]) == (131, "Bataclan")
    link_reports(ledger, now=NOW)
    assert event(ledger, "beta:paris")["victims_killed_best"] == 131
    undo(ledger, done.numbers[0], SIGNED, now=NOW)
    assert content(ledger) == before


def test_an_events_correction_outlives_merging_and_taking_back(ledger: Database) -> None:
    mend(ledger, event_of(ledger, "alpha:nice"), place="Promenade")
    merged = judge(ledger, "same", ["alpha:nice", "beta:berlin"], SIGNED, now=NOW)
    assert event(ledger, "beta:berlin")["place"] == "Promenade"
    undo(ledger, merged.numbers[0], SIGNED, now=NOW)
    assert event(ledger, "alpha:nice")["place"] == "Promenade"
    assert event(ledger, "beta:berlin")["place"] == "Berlin"


def test_a_reports_correction_is_resolved_with_the_others(ledger: Database) -> None:
    mend(ledger, "alpha:nice", date="2016-07-15", killed_total="87", perpetrator="Boko Haram")
    mended = event(ledger, "alpha:nice")
    assert str(mended["date_start"]) == "2016-07-15"
    assert mended["victims_killed_best"] == 87
    assert [actor["name"] for actor in mended["actors"]] == ["Boko Haram"]


def test_corrections_hold_from_when_they_were_known(ledger: Database) -> None:
    name = event_of(ledger, "alpha:nice")
    soon, later = LOADED + timedelta(days=2), LOADED + timedelta(days=9)
    mend(ledger, name, known=soon, victims_killed="84")
    mend(ledger, name, known=later, victims_killed="87")
    figures = {
        days: event(ledger, "alpha:nice", LOADED + timedelta(days=days))["victims_killed_best"]
        for days in (1, 3, 10)
    }
    assert figures == {1: 86, 3: 84, 10: 87}
    assert event(ledger, "alpha:nice")["victims_killed_best"] == 87


def test_a_correction_stays_when_the_source_changes_its_mind(
    ledger: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mend(ledger, "alpha:nice", killed_total="87")
    monkeypatch.setitem(ATTACKS, "nice", ATTACKS["nice"].replace(",86,", ",85,"))
    load_source(ledger, tmp_path, "alpha")
    link_reports(ledger, now=NOW)
    rows = {row["report_key"]: row for row in ledger_state(ledger).reports.to_pylist()}
    assert rows["alpha:nice"]["killed_total_best"] == 87
    assert event(ledger, "alpha:nice")["victims_killed_best"] == 87


def test_a_rejected_report_leaves_its_event_and_comes_back(ledger: Database) -> None:
    before = content(ledger)
    name = event_of(ledger, "gamma:brussels")
    done = judge(ledger, "reject", ["gamma:brussels"], SIGNED, now=NOW + timedelta(days=5))
    assert events(ledger)[name] == {"alpha:brussels", "beta:brussels"}
    then = ledger_state(ledger, as_of=NOW + timedelta(days=1)).members.to_pylist()
    assert "gamma:brussels" in {row["report_key"] for row in then}
    lone = judge(ledger, "reject", ["alpha:nice"], SIGNED, now=NOW + timedelta(days=5))
    assert "alpha:nice" not in {key for keys in events(ledger).values() for key in keys}
    for judged in (done, lone):
        undo(ledger, judged.numbers[0], SIGNED, now=NOW + timedelta(days=6))
    assert content(ledger) == before


def test_corrections_come_as_a_typed_table(ledger: Database) -> None:
    mend(ledger, "alpha:nice", foiled="yes")
    mend(ledger, event_of(ledger, "alpha:paris"), unit="coordinated_attack")
    with ledger.reading() as connection:
        table = standing_corrections(connection)
        earlier = standing_corrections(connection, datetime(2020, 1, 1, tzinfo=UTC))
    assert table.schema == CORRECTION_SCHEMA
    assert [(r["report_key"], r["scope"], r["field"], r["value"]) for r in table.to_pylist()] == [
        ("alpha:nice", "report", "foiled", "true"),
        ("alpha:paris", "event", "unit", '"coordinated_attack"'),
    ]
    assert earlier.num_rows == 0


def test_what_is_not_there_or_not_sound_is_not_corrected(ledger: Database) -> None:
    with pytest.raises(NotFoundError):
        mend(ledger, "alpha:nothing", place="Nice")
    with pytest.raises(RimlandError, match="not in this order"):
        mend(ledger, "alpha:nice", killed_total_low="100", killed_total_best="90")
    with pytest.raises(RimlandError, match="person's name"):
        mend(ledger, "alpha:nice", perpetrator="Mohammed Ali Hassan")
    with ledger.reading() as connection:
        assert standing_corrections(connection).num_rows == 0
