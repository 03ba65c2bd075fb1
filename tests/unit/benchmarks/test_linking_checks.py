from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from linking_checks import across, id_scores, plain_join, shifted
from linking_methods import Outcome, clusters, peak_mb
from linking_reference import informed
from linking_scale import Stages, in_every
from linking_truth import LEVELS, simulate_events

from linking import best_of, place_of

_DAY = date(2016, 5, 1)


def reports_of(*told: tuple[str, date, str]) -> pa.Table:
    keys, days, places = zip(*told, strict=True)
    return pa.table(
        {
            "report_key": pa.array(keys, pa.string()),
            "source_id": pa.array([key.partition(":")[0] for key in keys], pa.string()),
            "date_start": pa.array(days, pa.date32()),
            "date_end": pa.array(days, pa.date32()),
            "country_iso3": pa.array(["SYR"] * len(keys), pa.string()),
            "adm1": pa.array(["Aleppo governorate"] * len(keys), pa.string()),
            "place": pa.array(places, pa.string()),
        }
    )


def test_links_are_right_where_the_ids_agree() -> None:
    ids = {"aec:1": "7", "aec:2": "8", "aec:3": "9", "ged:1": "7", "ged:2": "8", "ged:3": "5"}
    found = id_scores([("aec:1", "ged:1"), ("aec:2", "ged:3")], ids)
    assert found == {"links": 2, "shared_ids": 2, "precision": 0.5, "recall": 0.5}


def test_the_plain_join_takes_what_has_one_counterpart_only() -> None:
    reports = reports_of(
        ("aec:1", _DAY, "Azaz town"),
        ("aec:2", _DAY, "Aleppo city"),
        ("aec:3", _DAY, "Aleppo city"),
        ("ged:1", _DAY, "AZAZ town"),
        ("ged:2", _DAY, "Aleppo city"),
        ("ged:3", _DAY + timedelta(days=1), "Azaz town"),
    )
    assert plain_join(reports) == [("aec:1", "ged:1")]


def test_a_shift_moves_one_source_only() -> None:
    reports = reports_of(("aec:1", _DAY, "a"), ("ged:1", _DAY, "a"))
    moved = shifted(reports, "aec", 30)
    assert moved["date_start"].to_pylist() == [_DAY + timedelta(days=30), _DAY]
    assert moved["date_end"].to_pylist() == [_DAY + timedelta(days=30), _DAY]
    assert moved.schema == reports.schema


def test_links_within_one_side_are_not_across() -> None:
    links = [("aec:1", "ged:1"), ("ged:1", "ged:2"), ("ged:3", "other:1")]
    assert across(links, "aec") == [("aec:1", "ged:1")]


def test_of_several_thresholds_the_best_is_taken(tmp_path: Path) -> None:
    keys = ["s:1", "t:1", "s:2", "t:2"]
    truth = pa.table({"report_key": keys, "event": ["1", "1", "2", "2"]})
    truth = truth.append_column("parts", pa.array([["1"], ["1"], ["2"], ["2"]]))
    for number, pairs in enumerate(
        ([("s:1", "t:1")], [("s:1", "t:1"), ("s:2", "t:2")], [("s:1", "t:2")])
    ):
        pq.write_table(clusters(pairs), tmp_path / f"{number}.parquet")
    best = best_of(["M at 0.9", "M at 0.5", "other"], truth, set(keys), tmp_path)
    assert list(best) == ["M at 0.5", "other"]


def test_countries_that_are_not_shown_by_themselves_are_elsewhere() -> None:
    assert place_of("SYR") == "SYR"
    assert place_of("SOM") == place_of(None) == "elsewhere"


def far_apart(count: int) -> pa.Table:
    """Return fights in one town, two months apart."""
    days = [_DAY + timedelta(days=60 * i) for i in range(count)]
    same = {
        "date_precision": "day",
        "country_iso3": "SYR",
        "adm1": "Aleppo governorate",
        "adm2": "Azaz district",
        "place": "Azaz town",
        "latitude": 36.5,
        "longitude": 37.0,
        "mode": "clash",
        "one_sided": False,
        "side_a": "Government of Syria",
        "side_b": "IS",
    }
    table = pa.table(
        {
            "event": [str(i) for i in range(count)],
            "date_start": pa.array(days, pa.date32()),
            "date_end": pa.array(days, pa.date32()),
            "place_precision": pa.array([1] * count, pa.int32()),
            **{name: pa.array([5 + i for i in range(count)], pa.int32()) for name in _TOLL},
        }
    )
    for name, value in same.items():
        table = table.append_column(name, pa.array([value] * count))
    return table


_TOLL = ("low", "best", "high")


def test_the_reference_links_everything_where_nothing_is_near() -> None:
    events, noise = far_apart(80), LEVELS["moderate"]
    reports, truth = simulate_events(events, noise, 1)
    outcome = informed(reports, truth, events, noise)
    found = outcome.partitions["knows the noise"].to_pylist()
    event = dict(zip(truth["report_key"].to_pylist(), truth["event"].to_pylist(), strict=True))
    by_cluster: dict[str, set[str]] = {}
    for row in found:
        by_cluster.setdefault(row["cluster"], set()).add(event[row["report_key"]])
    assert all(len(told) == 1 for told in by_cluster.values())
    told_twice = {e for e in event.values() if list(event.values()).count(e) > 1}
    assert len(by_cluster) == pytest.approx(len(told_twice), abs=2)


def test_stages_add_up_and_memory_is_told() -> None:
    stages = Stages()
    stages("one")
    stages("two")
    stages("one")
    told = stages.told()
    assert set(told["stages"]) == {"start", "one", "two"}
    assert told["seconds"] == pytest.approx(sum(told["stages"].values()), abs=0.05)
    assert peak_mb() > 10
    outcome = Outcome()
    with outcome.stage("match"):
        pass
    assert outcome.seconds["match"] >= 0


def test_a_part_to_train_on_is_not_thinned() -> None:
    reports, _ = simulate_events(far_apart(80), LEVELS["moderate"], 1)
    part = in_every(reports, 60)
    assert part.num_rows == 60
    last = max(part["date_start"].to_pylist())
    assert all(
        key in set(part["report_key"].to_pylist())
        for key, day in zip(
            reports["report_key"].to_pylist(), reports["date_start"].to_pylist(), strict=True
        )
        if day < last
    )
