from datetime import date
from typing import Any

import pyarrow as pa

from rimland.linking.resolve import resolve_events
from tests.unit.linking.reports import report, reports_table

LICENCES = pa.table({"source_id": ["a", "b"], "redistribute": ["records", "none"]})
NO_PARTS = pa.table({"event_id": pa.array([], pa.string()), "part_of": pa.array([], pa.string())})


def resolve(*rows: dict[str, Any], parts: pa.Table = NO_PARTS) -> list[dict[str, Any]]:
    table = reports_table(*rows)
    members = pa.table(
        {"event_id": [r["event"] for r in rows], "report_key": table["report_key"]}
        if "event" in rows[0]
        else {"event_id": ["ev1"] * len(rows), "report_key": table["report_key"]}
    )
    found: list[dict[str, Any]] = resolve_events(table, members, parts, LICENCES).to_pylist()
    return found


def test_one_report_is_the_event() -> None:
    (event,) = resolve(
        report(
            "a:1",
            perpetrator="IS",
            killed=(40, 47, 50),
            killed_side_a_best=3,
            killed_civilians_best=44,
            event_types=["bombing"],
        )
    )
    assert (event["victims_killed_low"], event["victims_killed_best"]) == (37, 44)
    assert event["all_killed_best"] == 47
    assert event["civilians_killed_best"] == 44
    assert event["kind"] == "attack"
    assert event["toll_disagrees"] is False


def test_finest_date_finest_place_and_most_sources_win_and_bounds_are_kept() -> None:
    (event,) = resolve(
        report(
            "a:1",
            "2015-10-01",
            perpetrator="IS",
            killed=(90, 95, 97),
            date_precision="month",
            number_of_sources=1,
            place="the town",
            place_precision=1,
        ),
        report(
            "b:1",
            "2015-10-10",
            perpetrator="IS",
            killed=(100, 102, 105),
            number_of_sources=4,
            place="the province",
            place_precision=4,
        ),
    )
    assert event["date_start"] == date(2015, 10, 10)
    assert event["place"] == "the town"
    assert event["victims_killed_best"] is None  # neither says how many perpetrators died
    assert (event["all_killed_low"], event["all_killed_best"], event["all_killed_high"]) == (
        90,
        102,
        105,
    )
    assert event["toll_disagrees"] is True
    assert event["sources"] == ["a", "b"]


def test_specific_modes_come_before_generic_ones_and_at_most_three_are_kept() -> None:
    (event,) = resolve(
        report("a:1", event_types=["other_violence"], number_of_sources=9),
        report("b:1", event_types=["bombing", "armed_assault"]),
    )
    assert event["event_types"] == ["bombing", "armed_assault", "other_violence"]


def test_a_fight_is_a_battle_and_has_no_victims() -> None:
    (event,) = resolve(report("a:1", killed=(8, 8, 8), event_types=["clash"]))
    assert event["kind"] == "battle"
    assert event["victims_killed_best"] is None
    assert event["all_killed_best"] == 8


def test_unknown_is_null_never_zero() -> None:
    (event,) = resolve(report("a:1", event_types=["bombing"]))
    assert event["victims_killed_best"] is None
    assert event["injured_best"] is None


def test_the_strictest_licence_of_its_reports_is_the_events() -> None:
    (event,) = resolve(report("a:1"), report("b:1"))
    assert event["redistribute"] == "none"


def test_the_whole_and_its_part() -> None:
    rows = [report("a:1", unit="campaign") | {"event": "ev1"}, report("b:1") | {"event": "ev2"}]
    table = reports_table(*[{k: v for k, v in r.items() if k != "event"} for r in rows])
    members = pa.table({"event_id": ["ev1", "ev2"], "report_key": table["report_key"]})
    parts = pa.table({"event_id": ["ev2"], "part_of": ["ev1"]})
    events = {e["event_id"]: e for e in resolve_events(table, members, parts, LICENCES).to_pylist()}
    assert events["ev1"]["unit"] == "campaign"
    assert events["ev2"]["part_of"] == "ev1"


def test_the_order_of_reports_changes_nothing() -> None:
    one = report("a:1", killed=(1, 2, 3), event_types=["bombing"], perpetrator="IS")
    two = report("b:1", killed=(2, 2, 4), event_types=["stabbing"], perpetrator="ISIS")
    assert resolve(one, two) == resolve(two, one)


def test_copies_of_one_text_are_one_source_and_datasets_count_by_their_house() -> None:
    wire = {"publisher_family": "Wire House", "copy_hash": "c1", "known_at": "2016-01-01"}
    copy = {"publisher_family": "Lagoon", "copy_hash": "c1", "known_at": "2016-01-02"}
    own = {"publisher_family": "Lagoon", "copy_hash": "c2", "known_at": "2016-01-03"}
    (event,) = resolve(report("a:1", **wire), report("a:2", **copy), report("b:1"))
    assert event["publisher_families"] == ["Wire House", "b"]
    (event,) = resolve(report("a:1", **wire), report("a:2", **copy), report("a:3", **own))
    assert event["publisher_families"] == ["Lagoon", "Wire House"]
    licences = pa.table(
        {"source_id": ["b"], "redistribute": ["records"], "publisher_family": ["B House"]}
    )
    table = reports_table(report("b:1"))
    members = pa.table({"event_id": ["ev1"], "report_key": ["b:1"]})
    (event,) = resolve_events(table, members, NO_PARTS, licences).to_pylist()
    assert event["publisher_families"] == ["B House"]
