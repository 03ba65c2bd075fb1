"""The outlook on the bundled table and on made-up months."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rimland as package
from rimland.analysis.ledger_panel import LedgerPanel
from rimland.analysis.outlook import outlook as room
from rimland.analysis.outlook.outlook import outlook
from rimland.analysis.verdicts import Answer
from rimland.ledger.register import freeze
from rimland.model.frozen import FrozenKind, canonical
from rimland.model.time import Month
from rimland.tables.forecasting import Panel, month_id
from rimland.tables.networks import load_network

FIRST = month_id(Month(2010, 1))
NETWORK = load_network("islamic-state")


class _Taken:
    snapshot_id = "snap-made"


def made(monkeypatch: pytest.MonkeyPatch, values: np.ndarray) -> Any:
    """Return the outlook on a made-up panel of core and rim, an event for each count."""
    keys = {1: "core", 4: "rim"}
    panel = Panel((1, 4), FIRST, values)
    events = {
        (unit, FIRST + m): tuple(f"ev{unit}-{m}-{k}" for k in range(int(np.nan_to_num(count))))
        for unit, row in zip(panel.units, values, strict=True)
        for m, count in enumerate(row)
    }
    held = LedgerPanel(panel, keys, keys, events)
    monkeypatch.setattr(room, "theatre_panel", lambda *_: held)
    return outlook(_Taken(), NETWORK)  # type: ignore[arg-type]


def test_ranges_hold_what_steady_violence_goes_on_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    found = made(monkeypatch, rng.poisson([[20.0], [2.0]], (2, 72)).astype(float))
    assert found.answer is Answer.SUPPORTED
    core, rim = found.theatres
    assert core.low < 240 < core.high
    assert rim.low < 24 < rim.high
    assert core.before == len(core.event_ids)
    assert 0 <= core.more <= 1
    ours, plain = found.scores
    assert ours.inside > 0.8
    assert plain.name == "conflictology"
    assert found.dates >= 6
    assert "past dates" in found.verdict


def test_the_past_scores_do_not_see_what_came_later(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    values = rng.poisson([[20.0], [2.0]], (2, 72)).astype(float)
    short = made(monkeypatch, values[:, :60])
    again = made(monkeypatch, values[:, :60].copy())
    assert short == again
    assert made(monkeypatch, values).dates == short.dates + 4


def test_a_theatre_with_gaps_is_left_out_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.full((2, 60), 3.0)
    values[1, 50] = np.nan
    found = made(monkeypatch, values)
    assert [one.theatre for one in found.theatres] == ["core"]
    assert found.left_out[0][0] == "rim"


def test_too_short_a_history_has_no_outlook(monkeypatch: pytest.MonkeyPatch) -> None:
    found = made(monkeypatch, np.full((2, 20), 3.0))
    assert found.answer is Answer.CANNOT_TELL
    assert "cannot be told" in found.verdict
    found = made(monkeypatch, np.full((2, 40), 3.0))
    assert found.answer is Answer.UNDERPOWERED


def test_the_bundled_tables_outlook_says_that_its_dates_are_few(tmp_path: Path) -> None:
    table = resources.files("rimland") / "data" / "attacks" / "is_linked_attacks_2014_2017.csv"
    with resources.as_file(table) as file, package.open(str(tmp_path / "one.db")) as ledger:
        ledger.load("csv", [str(file)])
        ledger.link()
        found = ledger.outlook("islamic-state")
        assert found.frozen is None
        body = canonical({"due": "2990-01-01", "first": "2017-01-01", "phrase": "p", "rule": "r"})
        with ledger.database.writing() as connection:
            freeze(connection, FrozenKind.CLAIM, body, now=datetime(2026, 11, 24, tzinfo=UTC))
        told = ledger.outlook("islamic-state").frozen
        assert told is not None
        assert told.entries == 1
    assert found.answer in {Answer.UNDERPOWERED, Answer.CANNOT_TELL}
    assert all(len(one.event_ids) == one.before for one in found.theatres)
