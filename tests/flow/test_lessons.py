"""Lessons as somebody asks for them: from a panel's file and from the ledger."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pytest

import rimland as package
from rimland.analysis.ledger_panel import CountOf, country_panel, theatre_panel
from rimland.model.errors import CoverageError
from rimland.model.time import Month
from rimland.tables.forecasting import month_id
from rimland.tables.networks import load_network
from rimland.tables.snapshot import Snapshot
from tests.command_line import typed_into


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    names = ["Nigeria", "Mali", "Kenya", "Chad", "Niger"]
    rows = [
        f"{month},{n},STP,{name},{rng.poisson(5 + n)}"
        for n, name in enumerate(names)
        for month in range(240, 380)
    ]
    file = tmp_path / "panel.csv"
    head = "month_id,country_id,country_iso3,country_name,value\n"
    file.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    return file


def test_lessons_from_a_file(
    panel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = typed_into(capsys)
    register = tmp_path / "m.csv"
    register.write_text(
        "country,date,measure,kind,source\n"
        "NGA,2008-05-14,Emergency declared by Marta Quenholt,emergency,https://example.org/a\n"
        "NGA,soon,x,y,https://example.org/a\n",
        encoding="utf-8",
    )
    words = ["lessons", "NGA", "2008-12", "--input", str(panel), "--measures", str(register)]
    code, said, _ = call(*words)
    assert code == 0
    assert "Most alike of" in said
    assert "(itself)" in said
    assert "Quenholt" not in said
    assert "No synthetic comparison" in said
    assert "m.csv:3" in said
    code, said, _ = call(*words, "--format", "json")
    told = json.loads(said)
    assert told["key"] == "NGA"
    assert len(told["analogues"]) == 8
    code, _, wrong = call("lessons", "Atlantis", "2008-12", "--input", str(panel))
    assert (code, wrong.count("\n")) == (1, 1)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    table = resources.files("rimland") / "data" / "attacks" / "is_linked_attacks_2014_2017.csv"
    path = tmp_path_factory.mktemp("lessons") / "one.db"
    with resources.as_file(table) as file, package.open(str(path)) as opened:
        opened.load("csv", [str(file)])
        opened.link()
    return path


@pytest.fixture(scope="module")
def taken(ledger: Path) -> Snapshot:
    with package.open(str(ledger)) as opened:
        return opened.snapshot()


def test_a_ledgers_panel_leads_to_events_and_leaves_the_uncovered_unknown(taken: Snapshot) -> None:
    network = load_network("islamic-state")
    held = country_panel(taken, CountOf.EVENTS, network)
    unit, panel = held.unit("Turkey") or 0, held.panel
    row = panel.values[panel.units.index(unit)]
    assert held.unit("TUR") == unit
    assert held.unit("Nigeria") is None
    first = month_id(Month(2014, 6))
    assert np.isnan(panel.between(first - 1, first - 1)[0]).all()
    ids = held.event_ids(unit, panel.first, panel.last)
    assert np.nansum(row) == len(ids) == len(set(ids)) > 10
    deaths = country_panel(taken, CountOf.DEATHS, network)
    own = taken.arrow("events").filter(pc.field("country_iso3") == "TUR")
    best = {e["event_id"]: e["victims_killed_best"] for e in own.to_pylist()}
    assert np.nansum(deaths.panel.values[panel.units.index(unit)]) == sum(best[i] or 0 for i in ids)


def test_theatres_are_counted_where_their_countries_are_listed_throughout(taken: Snapshot) -> None:
    held = theatre_panel(taken, load_network("islamic-state"), CountOf.EVENTS)
    assert set(held.keys.values()) <= {"core", "adjacent", "affiliate", "rim"}
    rim = held.unit("rim")
    assert rim is not None
    assert np.nansum(held.panel.values[held.panel.units.index(rim)]) == len(
        held.event_ids(rim, held.panel.first, held.panel.last)
    )


def test_a_ledger_that_lists_nothing_wholly_is_told(
    ledger: Path, taken: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CoverageError):
        country_panel(taken)
    code, _, wrong = typed_into(capsys)("lessons", "TUR", "2016-12", "--ledger", str(ledger))
    assert (code, wrong.count("\n")) == (1, 1)


def test_lessons_from_the_ledger_are_refused_where_history_is_thin(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["lessons", "TUR", "2016-12", "--network", "islamic-state", "--ledger", str(ledger)]
    code, said, _ = typed_into(capsys)(*words)
    assert code == 0
    assert "Refused: Only 30 months of Turkey are known" in said
