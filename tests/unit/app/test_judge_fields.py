"""What persons may correct, and what they may not write."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from rimland.app.jobs.judge_fields import Checks, correctable, corrections
from rimland.app.jobs.judge_values import typed
from rimland.model.errors import RimlandError
from rimland.model.place import priogrid_gid
from rimland.tables.schemas import EVENT_TABLE, REPORT_FIELDS

CHECKS = Checks(datetime(2026, 1, 1, tzinfo=UTC), lambda words: words == "Jane Smith")
TARGET = {
    "role": "target",
    "name": "Civilians",
    **dict.fromkeys(("dataset_id", "tie", "certainty", "claim", "said_by")),
}
GROUP = {
    **TARGET,
    "role": "perpetrator",
    "name": "IS",
    "dataset_id": "ucdp:234",
    "claim": "claimed",
}
REPORT = {
    "date_start": date(2016, 3, 22),
    "date_end": date(2016, 3, 22),
    "latitude": 50.85,
    "longitude": 4.35,
    "killed_total_low": 30,
    "killed_total_best": 32,
    "killed_total_high": 35,
    "actors": [GROUP, TARGET],
}


def corrected(
    scope: str = "report", row: dict[str, Any] | None = None, **wanted: str
) -> dict[str, Any]:
    found = corrections(scope, row or REPORT, wanted, CHECKS)
    return {name: json.loads(value or "null") for name, value in found.items()}


@pytest.mark.parametrize("scope", ["report", "event"])
def test_everything_correctable_ends_in_a_column_of_the_table(scope: str) -> None:
    columns = {f.name for f in (EVENT_TABLE if scope == "event" else REPORT_FIELDS)}
    short = {"date", "coordinates", "perpetrator", "perpetrator_id", "tie", "certainty", "claim"}
    tolls = {"killed_total", "killed_civilians", "killed_side_a", "killed_side_b", "killed_unknown"}
    tolls |= {"injured_total", "victims_killed", "civilians_killed", "all_killed"}
    assert set(correctable(scope)) - short - tolls - {"said_by"} <= columns


def test_a_day_comes_with_its_precision() -> None:
    assert corrected(date="2016-03") == {
        "date_start": "2016-03-01",
        "date_end": "2016-03-31",
        "date_precision": "month",
    }


def test_a_day_moved_alone_moves_a_one_day_attack() -> None:
    assert corrected(date_start="2016-03-23") == {
        "date_start": "2016-03-23",
        "date_end": "2016-03-23",
    }
    longer = {**REPORT, "date_end": date(2016, 3, 25)}
    assert corrected(row=longer, date_start="2016-03-23") == {"date_start": "2016-03-23"}
    with pytest.raises(RimlandError, match="before the first"):
        corrected(row=longer, date_start="2016-04-01")


def test_a_whole_count_is_low_best_and_high() -> None:
    assert corrected(killed_total="34") == {
        "killed_total_low": 34,
        "killed_total_best": 34,
        "killed_total_high": 34,
    }
    assert corrected(killed_total_best="33") == {"killed_total_best": 33}
    with pytest.raises(RimlandError, match="not in this order"):
        corrected(killed_total_best="36")
    assert corrected("event", victims_killed="unknown")["victims_killed_best"] is None


def test_a_point_comes_with_its_cell_and_never_half() -> None:
    assert corrected(coordinates="50.9,4.48") == {
        "latitude": 50.9,
        "longitude": 4.48,
        "priogrid_gid": priogrid_gid(50.9, 4.48),
    }
    assert "priogrid_gid" not in corrected("event", coordinates="50.9,4.48")
    with pytest.raises(RimlandError, match="both degrees"):
        corrected(latitude="unknown")
    assert corrected(coordinates="unknown")["priogrid_gid"] is None


def test_a_new_perpetrator_brings_its_own_attribution() -> None:
    (target, group) = corrected(perpetrator="Boko Haram", tie="directed")["actors"]
    assert target == TARGET
    assert (group["name"], group["tie"]) == ("Boko Haram", "directed")
    assert (group["dataset_id"], group["claim"]) == (None, None)
    (_, same_group) = corrected(certainty="disputed")["actors"]
    assert (same_group["name"], same_group["certainty"]) == ("IS", "disputed")
    assert corrected(perpetrator="unknown")["actors"] == [TARGET]


def test_an_events_modes_say_whether_it_is_a_battle() -> None:
    assert corrected("event", event_types="clash")["kind"] == "battle"
    assert corrected("event", event_types="bombing, armed_assault") == {
        "event_types": ["bombing", "armed_assault"],
        "kind": "attack",
    }


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("summary", "anything", "cannot be corrected"),
        ("victims_killed", "3", "cannot be corrected"),
        ("date", "unknown", "cannot be unknown"),
        ("date", "2016-02-30", "not a date"),
        ("date", "2030-01-01", "outside 1900"),
        ("country_iso3", "Belgium", "not a country"),
        ("place", "Jane Smith", "person's name"),
        ("perpetrator", "Jane Smith", "person's name"),
        ("said_by", "Jane Smith", "person's name"),
        ("place", "", "not text"),
        ("place", "x" * 201, "not text"),
        ("coordinates", "91,0", "not on the globe"),
        ("coordinates", "nan,0", "not on the globe"),
        ("coordinates", "50", "not a point"),
        ("place_precision", "8", "not 1 to 7"),
        ("killed_total", "-1", "not a number"),
        ("killed_total", "1e3", "not a number"),
        ("killed_total", "99999999", "not a number"),
        ("killed_total", "٣", "not a number"),
        ("event_types", "bombing,bombing", "one to three"),
        ("event_types", "fireworks", "vocabulary"),
        ("unit", "war", "vocabulary"),
        ("suicide", "perhaps", "yes nor no"),
        ("tie", "cousin", "vocabulary"),
        ("perpetrator_id", "234", "no id"),
        ("perpetrator_side", "c", "no side"),
    ],
)
def test_what_a_field_cannot_hold_is_refused_in_one_line(
    field: str, value: str, words: str
) -> None:
    with pytest.raises(RimlandError, match=words) as refused:
        corrections("report", REPORT, {field: value}, CHECKS)
    assert "\n" not in refused.value.line()


def test_values_of_python_are_written_as_a_person_would() -> None:
    given = (None, True, ["bombing", "clash"], date(2016, 3, 22), 12, 4.5)
    assert [typed(value) for value in given] == [
        *("unknown", "yes", "bombing,clash", "2016-03-22", "12", "4.5")
    ]
