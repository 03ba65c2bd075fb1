"""Which events and sources take part in an estimate, and when there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from rimland.analysis.unseen import Unseen, UnseenOptions, unseen
from rimland.model.errors import NotFoundError
from rimland.model.time import Month
from rimland.tables.fields import arrow_schema
from rimland.tables.networks import load_network
from rimland.tables.schemas import TABLES
from rimland.tables.snapshot import write_snapshot
from tests.unit.analysis.build import covers, event

IS = load_network("islamic-state")
A, B, C = "a", "b", "c"


def measured(
    folder: Path,
    heard: list[tuple[str, ...]],
    coverage: list[dict[str, Any]],
    options: UnseenOptions | None = None,
    *,
    days: tuple[str, ...] = ("2016-01-10",),
    cites: dict[str, list[str]] | None = None,
    **fields: Any,
) -> Unseen:
    """Estimate from events that these houses report, one source to a house."""
    events, members, reports = [], [], []
    for number, houses in enumerate(heard):
        name = f"ev{number:04}"
        told = {"publisher_families": sorted(houses)} | fields
        events.append(event(name, days[number % len(days)], "IRQ", **told))
        for house in houses:
            key = f"{house}:{number}"
            members.append({"event_id": name, "report_key": key, "source": house})
            reports.append(
                {
                    "report_key": key,
                    "source_id": house,
                    "publisher_family": house,
                    "publishers": (cites or {}).get(house, []),
                }
            )
    rows = {"events": events, "coverage": coverage, "members": members, "reports": reports}
    tables = {
        name: pa.Table.from_pylist(rows.get(name, []), schema=arrow_schema(columns))
        for name, columns in TABLES.items()
    }
    about = {
        "sources": {h: {"publisher_family": h} for h in (A, B, C)},
        "withheld_reports": 0,
        "published": False,
    }
    snapshot = write_snapshot(folder, tables, as_of="2020-01-01T00:00:00.000000Z", about=about)
    return unseen(snapshot, IS, options or UnseenOptions())


def lists(
    source: str, first: str = "2015-01", last: str = "2017-12", **fields: Any
) -> dict[str, Any]:
    return covers(["IRQ"], first, last, source_id=source, **fields)


TWO: list[tuple[str, ...]] = [*[(A, B)] * 20, *[(A,)] * 40, *[(B,)] * 20]


def test_two_lists_are_chapmans_case(tmp_path: Path) -> None:
    found = measured(tmp_path, TWO, [lists(A), lists(B)])
    (row,) = found.strata
    assert row.found.total == pytest.approx(118.095, abs=1e-3)
    assert row.unseen == pytest.approx(38.095, abs=1e-3)
    assert row.lists == {A: 60, B: 40}
    assert row.patterns == {"a+b": 20, "a": 40, "b": 20}
    (flat,) = found.to_rows()
    assert flat["reported"] == 80
    assert flat["low"] < flat["total"] < flat["high"]


def test_only_where_and_when_both_look(tmp_path: Path) -> None:
    days = ("2016-01-10", "2018-01-10")
    found = measured(tmp_path, TWO, [lists(A, last="2019-12"), lists(B)], days=days)
    assert found.outside_coverage == 40
    assert found.strata[0].found.seen == 40


def test_no_common_months_is_no_estimate(tmp_path: Path) -> None:
    coverage = [lists(A, "2016-02", "2016-12"), lists(B, "2015-01", "2016-01")]
    found = measured(tmp_path, TWO, coverage, UnseenOptions(lists=(A, B)))
    (row,) = found.strata
    assert not row.found.identified
    assert row.found.reason == "a and b cover no month of a country together"


def test_one_list_and_no_list(tmp_path: Path) -> None:
    (row,) = measured(tmp_path, TWO, [lists(A)]).strata
    assert "only a covers" in row.found.reason
    (row,) = measured(tmp_path, TWO, []).strata
    assert row.found.reason.startswith("no source says which months")
    (row,) = measured(tmp_path, [], []).strata
    assert row.found.reason.startswith("no event")


def test_a_list_that_takes_its_events_from_another_is_none(tmp_path: Path) -> None:
    found = measured(tmp_path, TWO, [lists(A), lists(B)], cites={B: ["A", "Reuters"]})
    (row,) = found.strata
    assert row.found.reason == "b takes 40 of its 40 events from a"
    assert row.found.total is None


def test_lists_that_cite_the_same_outlet_are_warned_of(tmp_path: Path) -> None:
    found = measured(
        tmp_path, TWO, [lists(A), lists(B)], cites={A: ["Reuters"], B: ["reuters", "AFP"]}
    )
    (row,) = found.strata
    assert row.found.identified
    assert any("cite the same outlet in 20 of 20" in note for note in row.found.notes)


def test_the_strictest_rule_of_the_lists_holds_for_all(tmp_path: Path) -> None:
    coverage = [lists(A, min_killed=1), lists(B)]
    found = measured(tmp_path, TWO, coverage, killed=0)
    assert (found.min_killed, found.too_small) == (1, 80)
    assert not found.strata[0].found.identified


def test_by_year_and_from_month_to_month(tmp_path: Path) -> None:
    days = ("2016-01-10", "2017-01-10")
    coverage = [lists(A), lists(B)]
    found = measured(tmp_path, TWO, coverage, UnseenOptions(by="year"), days=days)
    assert [s.stratum for s in found.strata] == ["2016", "2017"]
    assert [s.found.seen for s in found.strata] == [40, 40]
    found = measured(tmp_path, TWO, coverage, UnseenOptions(last=Month.parse("2016-12")), days=days)
    assert found.strata[0].found.seen == 40
    found = measured(tmp_path, TWO, coverage, UnseenOptions(by="theatre"))
    assert [s.stratum for s in found.strata] == ["core"]


def test_three_lists_and_a_choice_of_them(tmp_path: Path) -> None:
    heard: list[tuple[str, ...]] = [
        (*((A,) if n & 1 else ()), *((B,) if n & 2 else ()), *((C,) if n & 4 else ()))
        for n in range(1, 8)
        for _ in range(30)
    ]
    coverage = [lists(A), lists(B), lists(C)]
    found = measured(tmp_path, heard, coverage)
    assert found.strata[0].found.method == "log-linear"
    assert found.strata[0].found.total == pytest.approx(240, rel=1e-4)
    two = measured(tmp_path, heard, coverage, UnseenOptions(lists=(A, B)))
    assert two.strata[0].found.method == "Chapman"
    with pytest.raises(NotFoundError, match="the publisher families here are: a, b, c"):
        measured(tmp_path, heard, coverage, UnseenOptions(lists=("x",)))
