from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from linking_aliases import alias_of
from linking_methods import clusters, window_pairs
from linking_truth import LEVELS, SOURCES, simulate_events

from rimland.model.place import distance_km
from rimland.tables.fields import arrow_schema
from rimland.tables.schemas import REPORT_TABLE

_DAY = date(2016, 5, 1)


def events(count: int = 400) -> pa.Table:
    """Return fights on consecutive days in one town, each with a toll of its own."""
    return pa.table(
        {
            "event": pa.array([str(100 + i) for i in range(count)], pa.string()),
            "date_start": pa.array([_DAY + timedelta(days=i) for i in range(count)], pa.date32()),
            "date_end": pa.array([_DAY + timedelta(days=i) for i in range(count)], pa.date32()),
            "date_precision": ["day"] * count,
            "country_iso3": ["SYR"] * count,
            "adm1": ["Aleppo governorate"] * count,
            "adm2": ["Azaz district"] * count,
            "place": ["Azaz town"] * count,
            "latitude": [36.5] * count,
            "longitude": [37.0] * count,
            "place_precision": pa.array([1 + i % 2 for i in range(count)], pa.int32()),
            "low": pa.array([10 * i for i in range(count)], pa.int32()),
            "best": pa.array([10 * i + 2 for i in range(count)], pa.int32()),
            "high": pa.array([10 * i + 4 for i in range(count)], pa.int32()),
            "mode": ["clash"] * count,
            "one_sided": [False] * count,
            "side_a": ["Government of Syria"] * count,
            "side_b": ["IS"] * count,
        }
    )


def told(level: str, seed: int = 1, **options: Any) -> list[dict[str, Any]]:
    reports, truth = simulate_events(events(), LEVELS[level], seed, **options)
    assert reports["report_key"].to_pylist() == truth["report_key"].to_pylist()
    return [
        report | row for report, row in zip(reports.to_pylist(), truth.to_pylist(), strict=True)
    ]


def test_reports_have_the_ledgers_schema_and_give_nothing_else_away() -> None:
    reports, _ = simulate_events(events(), LEVELS["moderate"], 1)
    assert reports.schema == arrow_schema(REPORT_TABLE)
    dropped = ["place", "adm2", "geonames_id", "citation", "publishers", "foreign_ids", "flags"]
    dropped += ["killed_side_a_best", "killed_civilians_best", "type_of_violence", "reported_at"]
    for column in dropped:
        assert reports[column].null_count == reports.num_rows, column
    for actors in reports["actors"].to_pylist():
        assert all(actor["dataset_id"] is None for actor in actors)


def test_the_same_seed_gives_the_same_reports_and_another_gives_others() -> None:
    first = simulate_events(events(), LEVELS["heavy"], 1)
    again = simulate_events(events(), LEVELS["heavy"], 1)
    other = simulate_events(events(), LEVELS["heavy"], 2)
    assert first[0].equals(again[0])
    assert first[1].equals(again[1])
    assert not first[0].equals(other[0])


@pytest.mark.parametrize("level", ["moderate", "heavy"])
def test_nothing_is_moved_further_than_it_says(level: str) -> None:
    noise = LEVELS[level]
    true = {row["event"]: row for row in events().to_pylist()}
    for row in told(level):
        if len(row["parts"]) == 1:
            event = true[row["event"]]
            assert abs((row["date_start"] - event["date_start"]).days) <= noise.days
            assert row["date_end"] - row["date_start"] == timedelta(0)
            apart = distance_km(36.5, 37.0, row["latitude"], row["longitude"])
            assert apart <= noise.radius_km(event["place_precision"]) + 0.001
            assert abs(row["killed_total_best"] - event["best"]) <= noise.toll * event["best"] + 0.5
        assert row["killed_total_low"] <= row["killed_total_best"] <= row["killed_total_high"]


@pytest.mark.parametrize("level", ["moderate", "heavy"])
def test_shares_are_near_what_the_level_says(level: str) -> None:
    noise, rows = LEVELS[level], told(level)
    count = len(rows)
    events_told = sum(len(row["parts"]) for row in rows)
    assert events_told / (3 * 400) == pytest.approx(1 - noise.missing, abs=0.05)
    in_episodes = sum(len(row["parts"]) for row in rows if len(row["parts"]) == 2)
    assert in_episodes / events_told == pytest.approx(noise.merged, abs=0.01)
    renamed = sum(row["actors"][1]["name"] != "IS" for row in rows) / count
    assert renamed == pytest.approx(noise.alias, abs=0.06)
    coarse = sum(row["event_types"] == ["other_violence"] for row in rows) / count
    assert coarse == pytest.approx(noise.coarse, abs=0.06)


def test_an_episode_tells_two_days_and_both_tolls() -> None:
    true = {row["event"]: row for row in events().to_pylist()}
    episodes = [row for row in told("moderate") if len(row["parts"]) == 2]
    assert episodes
    for row in episodes:
        first, second = (true[part] for part in row["parts"])
        assert row["event"] == f"{first['event']}+{second['event']}"
        assert row["date_end"] - row["date_start"] == timedelta(days=1)
        both = first["best"] + second["best"]
        assert abs(row["killed_total_best"] - both) <= 0.3 * both + 0.5
        alone = {r["event"] for r in told("moderate") if r["source_id"] == row["source_id"]}
        assert not alone & set(row["parts"])


def test_record_ids_and_row_order_do_not_follow_the_events() -> None:
    rows = [row for row in told("moderate") if row["source_id"] == SOURCES[0]]
    assert [row["record_id"] for row in rows] == sorted(row["record_id"] for row in rows)
    numbers = [int(row["parts"][0]) for row in rows]
    assert numbers != sorted(numbers)


def test_named_reports_keep_places_of_which_some_are_misspelt() -> None:
    names = [row["place"] for row in told("moderate", named=True)]
    right = names.count("Azaz town") / len(names)
    assert right == pytest.approx(0.7, abs=0.06)


def test_aliases_are_dated_and_of_the_same_actor() -> None:
    early = {alias_of("IS", "IRQ", date(2008, 1, 1), pick / 50) for pick in range(50)}
    late = {alias_of("IS", "IRQ", date(2016, 1, 1), pick / 50) for pick in range(50)}
    assert "Islamic State of Iraq" in early - late
    assert "IS" not in early | late
    assert alias_of("Civilians", "IRQ", _DAY, 0.0) != "Civilians"
    assert alias_of("Government of Syria", "SYR", _DAY, 0.5).startswith("Syrian")
    assert " and " in alias_of("Ahrar al-Sham, SNA", "SYR", _DAY, 0.1)


def test_clusters_with_one_report_per_source_take_the_first_pairs() -> None:
    pairs = [("s:1", "t:1"), ("s:2", "t:1"), ("t:1", "u:1")]
    chained = clusters(pairs)
    assert len(set(chained["cluster"].to_pylist())) == 1
    held = clusters(pairs, one_per_source=True)
    cluster = dict(zip(*(held[c].to_pylist() for c in held.column_names), strict=True))
    assert cluster["s:1"] == cluster["t:1"] == cluster["u:1"] != cluster["s:2"]


def test_the_window_rule_keeps_to_its_day_and_three_kilometres() -> None:
    reports, _ = simulate_events(events(40), LEVELS["moderate"], 1)
    where = {row["report_key"]: row for row in reports.to_pylist()}
    pairs = window_pairs(reports)
    assert pairs
    for one, other in pairs:
        a, b = where[one], where[other]
        assert abs((a["date_start"] - b["date_start"]).days) <= 1
        places = (a["latitude"], a["longitude"], b["latitude"], b["longitude"])
        assert distance_km(*places) <= 3.0
        assert a["source_id"] != b["source_id"]
