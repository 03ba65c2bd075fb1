"""A toll that is revised: versions, knowledge time, retraction, and one stable event id."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rimland.app.api import Ledger
from rimland.app.jobs.load import LoadOptions
from rimland.app.settings import Settings
from rimland.model.errors import NotFoundError
from rimland.model.source import Scope
from rimland.model.time import parse_instant
from tests.flow.test_kill_link import GED
from tests.templates import made_once

AFTER_23 = parse_instant("2023-12-31")
AFTER_24 = parse_instant("2024-12-31")


def ged(path: Path, *tolls: tuple[int, int]) -> str:
    rows = "".join(
        f"{number},2015,3,234,IS,1,Civilians,1,a town,33.3,44.4,645,1,2015-05-05,2015-05-05,"
        f"0,0,{dead},0,{dead},{dead},{dead}\n"
        for number, dead in tolls
    )
    path.write_text(GED + rows)
    return str(path)


@pytest.fixture
def ledger(tmp_path: Path, ledger_address: str) -> Ledger:
    first = ged(tmp_path / "ged231.csv", (1, 10), (2, 5))
    second = ged(tmp_path / "ged241.csv", (1, 14))

    def make(address: str) -> None:
        opened = Ledger(Settings(ledger=address))
        opened.load("ucdp", [first], LoadOptions(release="23.1"))
        opened.link()
        whole = Scope.parse("country=IRQ,release=24.1")
        opened.load("ucdp", [second], LoadOptions(release="24.1", complete=(whole,)))
        opened.link()
        opened.close()

    return Ledger(Settings(ledger=made_once(ledger_address, ("two releases",), make)))


def killed(ledger: Ledger, as_of: datetime | None = None) -> dict[str, int]:
    rows = ledger.events(as_of=as_of).to_dicts()
    return {row["event_id"]: row["victims_killed_best"] for row in rows}


def test_what_was_known_when(ledger: Ledger) -> None:
    early, late = killed(ledger, AFTER_23), killed(ledger, AFTER_24)
    assert sorted(early.values()) == [5, 10]
    assert list(late.values()) == [14]
    assert set(late) <= set(early)  # the id outlives the revision
    assert killed(ledger) == late
    assert killed(ledger, datetime(2001, 1, 1, tzinfo=UTC)) == {}


def test_nothing_waits_for_linking_after_a_revision(ledger: Ledger) -> None:
    assert ledger.waiting_for_link() == 0


def test_the_history_shows_the_toll_over_knowledge_time(ledger: Ledger) -> None:
    (event_id,) = killed(ledger)
    shown = ledger.show(event_id)
    assert [(s["release"], s["killed_best"]) for s in shown.history] == [("23.1", 10), ("24.1", 14)]
    earlier = ledger.show(event_id, as_of=AFTER_23)
    assert [s["release"] for s in earlier.history] == ["23.1"]
    assert earlier.reports[0].toll.total.best == 10


def test_a_retracted_event_is_gone_now_and_there_before(ledger: Ledger) -> None:
    (gone,) = set(killed(ledger, AFTER_23)) - set(killed(ledger))
    with pytest.raises(NotFoundError):
        ledger.show(gone)
    assert ledger.show(gone, as_of=AFTER_23).event.victims_killed.best == 5


def test_releases_loaded_in_the_other_order_give_the_same_ledger(
    ledger: Ledger, tmp_path: Path
) -> None:
    other = Ledger(Settings(ledger=str(tmp_path / "other.db")))
    whole = Scope.parse("country=IRQ,release=24.1")
    other.load(
        "ucdp",
        [str(tmp_path / "ged241.csv")],
        LoadOptions(release="24.1", complete=(whole,)),
    )
    other.load("ucdp", [str(tmp_path / "ged231.csv")], LoadOptions(release="23.1"))
    other.link()
    assert sorted(killed(other).values()) == sorted(killed(ledger).values())
    assert sorted(killed(other, AFTER_23).values()) == [5, 10]
