"""Whose word an event's fields take: corrections, houses, recency, precision; what differs is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from rimland.linking.resolve import Resolved, resolve
from tests.unit.linking.reports import report, reports_table

NO_PARTS = pa.table({"event_id": pa.array([], pa.string()), "part_of": pa.array([], pa.string())})
HOUSES = pa.table(
    {
        "source_id": ["ucdp", "acled", "desk", "bot"],
        "redistribute": ["records"] * 4,
        "publisher_family": ["ucdp", "acled", "desk", "bot"],
    }
)
LABELS = pa.table(
    {
        "key": ["name:is", "name:isis", "ucdp:234", "name:government of iraq"],
        "label": ["islamic-state", "islamic-state", "islamic-state", "iraq"],
    }
)
DAY = "2016-07-03"


def article(key: str, house: str, known: str, dead: int | None, **fields: Any) -> dict[str, Any]:
    """Return what one outlet reported of the attack, and when."""
    toll = {"killed": (dead, dead, dead)} if dead is not None else {}
    return report(
        f"article:{key}",
        fields.pop("day", DAY),
        **(
            {
                "document_id": f"d-{key}",
                "publisher_family": house,
                "known_at": f"{known}T06:00:00.000000Z",
                "perpetrator": "IS",
                "perpetrators_in_total": False,
                "number_of_sources": 1,
            }
            | toll
            | fields
        ),
    )


def dataset(key: str, dead: int | None, **fields: Any) -> dict[str, Any]:
    """Return a dataset's row on the attack; who carried it out is left out of its total."""
    toll = {"killed": (dead, dead, dead)} if dead is not None else {}
    known = fields.pop("known", "2017-06-01")
    return report(
        key,
        fields.pop("day", DAY),
        **(
            {
                "known_at": f"{known}T00:00:00.000000Z",
                "perpetrator": "IS",
                "perpetrators_in_total": False,
            }
            | toll
            | fields
        ),
    )


def of(*rows: dict[str, Any]) -> Resolved:
    """Resolve the reports as one event, with all details."""
    table = reports_table(*rows)
    members = pa.table(
        {"event_id": ["ev"] * len(rows), "report_key": table["report_key"].to_pylist()}
    )
    return resolve(table, members, NO_PARTS, HOUSES, labels=LABELS, details=True)


def event(*rows: dict[str, Any]) -> dict[str, Any]:
    (found,) = of(*rows).events.to_pylist()
    return dict(found)


def disputed(found: Resolved, field: str) -> dict[str, str]:
    return {
        row["value"]: row["standing"]
        for row in found.disagreements.to_pylist()
        if row["field"] == field
    }


def toll(found: dict[str, Any]) -> tuple[int | None, int | None, int | None]:
    return (
        found["victims_killed_low"],
        found["victims_killed_best"],
        found["victims_killed_high"],
    )


def test_a_first_day_toll_gives_way_to_a_later_higher_one_and_is_no_disagreement() -> None:
    found = of(
        article("1", "North Wire", "2016-07-03", 23),
        article("2", "South Wire", "2016-07-05", 200),
        article("3", "West Wire", "2016-07-04", 80),
    )
    (resolved,) = found.events.to_pylist()
    assert toll(resolved) == (200, 200, 200)
    assert resolved["toll_disagrees"] is False
    assert found.disagreements.num_rows == 0
    assert resolved["killed_from"] == "article:2"


def test_a_later_lower_toll_of_the_first_days_is_a_disagreement() -> None:
    found = of(
        article("1", "North Wire", "2016-07-03", 80), article("2", "South Wire", "2016-07-05", 70)
    )
    (resolved,) = found.events.to_pylist()
    assert toll(resolved) == (70, 70, 80)
    assert disputed(found, "victims_killed") == {"80": "differs", "70": "chosen"}


def test_a_house_has_one_voice_its_last() -> None:
    assert toll(
        event(
            article("1", "North Wire", "2016-07-20", 80),
            article("2", "North Wire", "2016-07-21", 90),
            article("3", "North Wire", "2016-07-22", 95),
        )
    ) == (95, 95, 95)


def test_a_dataset_outweighs_the_press_of_the_first_days() -> None:
    wires = [article(str(n), f"Wire {n}", "2016-07-03", 120) for n in range(3)]
    assert toll(event(*wires, dataset("ucdp:1", 100))) == (100, 100, 100)
    # Three houses that still say so weeks later outweigh a dataset of one source.
    later = [article(str(n), f"Wire {n}", "2016-08-03", 120) for n in range(3)]
    assert toll(event(*later, dataset("ucdp:1", 100))) == (100, 120, 120)


def test_copies_of_one_text_are_one_voice() -> None:
    copies = [
        article(str(n), f"Paper {n}", f"2016-08-0{n}", 120, copy_hash="c") for n in range(1, 6)
    ]
    resolved = event(*copies, dataset("ucdp:1", 100))
    assert toll(resolved) == (100, 100, 120)
    assert resolved["copies"] == 4
    assert resolved["publisher_families"] == ["Paper 1", "ucdp"]


def test_on_a_tie_the_toll_said_last_wins_and_then_the_higher_one() -> None:
    early = dataset("ucdp:1", 10, known="2017-01-01")
    late = dataset("acled:1", 9, known="2017-02-01")
    assert toll(event(early, late)) == (9, 9, 10)
    assert toll(event(early, dataset("acled:1", 9, known="2017-01-01"))) == (9, 10, 10)


def test_what_a_machine_coded_unverified_weighs_least() -> None:
    bot = dataset("bot:1", 44, verification="unverified", number_of_sources=50, known="2019-01-01")
    assert toll(event(bot, dataset("desk:1", 40))) == (40, 40, 44)


def test_houses_vote_on_the_day_among_the_finest_dates() -> None:
    found = of(
        dataset("ucdp:1", 1, day="2016-07-02"),
        dataset("acled:1", 1),
        dataset("desk:1", 1),
        dataset("bot:1", 1, day="2016-07-01", date_precision="week"),
    )
    (resolved,) = found.events.to_pylist()
    assert resolved["date_start"] == date(2016, 7, 3)
    assert resolved["date_from"] in {"acled:1", "desk:1"}
    assert disputed(found, "date") == {
        "2016-07-03": "chosen",
        "2016-07-02": "differs",
        "2016-07-01 (to the week)": "compatible",
    }


def test_places_within_their_circles_do_not_disagree() -> None:
    near = of(dataset("ucdp:1", 1), dataset("acled:1", 1, latitude=39.95))
    assert disputed(near, "place") == {}
    far = of(
        dataset("ucdp:1", 1, place="here"),
        dataset("acled:1", 1, latitude=41.0, place="there"),
        dataset("desk:1", 1, place="here"),
    )
    assert disputed(far, "place") == {"here": "chosen", "there": "differs"}
    (resolved,) = far.events.to_pylist()
    assert (resolved["place"], resolved["latitude"]) == ("here", 39.9)


def test_an_actors_names_are_one_actor_and_the_last_word_on_a_claim_counts() -> None:
    first = article("1", "North Wire", "2016-07-03", 5)
    first["actors"][0] |= {"certainty": "suspected", "claim": "none_known", "said_by": "police"}
    later = article("2", "South Wire", "2016-07-06", 5)
    later["actors"][0] |= {"name": "ISIS", "certainty": "probable", "claim": "claimed"}
    found = of(first, later, dataset("ucdp:1", 5))
    (resolved,) = found.events.to_pylist()
    (actor,) = resolved["actors"]
    assert (actor["certainty"], actor["claim"]) == ("probable", "claimed")
    assert disputed(found, "actors") == {}
    assert disputed(found, "certainty") == {
        "islamic-state: suspected": "differs",
        "islamic-state: probable": "chosen",
    }


def test_houses_that_name_another_actor_are_a_disagreement() -> None:
    found = of(
        dataset("ucdp:1", 5),
        dataset("acled:1", 5, perpetrator="ISIS"),
        dataset("desk:1", 5, perpetrator="PKK"),
    )
    assert disputed(found, "actors") == {"islamic-state": "chosen", "pkk": "differs"}


def fight(key: str, a: str, b: str, dead_a: int, dead_b: int) -> dict[str, Any]:
    return report(
        key,
        DAY,
        event_types=["clash"],
        killed_side_a_best=dead_a,
        killed_side_b_best=dead_b,
        killed=(dead_a + dead_b,) * 3,
        actors=[{"role": "side_a", "name": a}, {"role": "side_b", "name": b}],
    )


def test_sides_are_those_of_the_report_that_names_the_actors() -> None:
    found = event(
        fight("ucdp:1", "Government of Iraq", "IS", 3, 9),
        fight("acled:1", "ISIS", "Government of Iraq", 8, 4),
        fight("desk:1", "somebody", "somebody else", 50, 60),
    )
    assert found["kind"] == "battle"
    assert found["actors_from"] in {"ucdp:1", "acled:1"}
    lead_is_ucdp = found["actors_from"] == "ucdp:1"
    government = "killed_side_a" if lead_is_ucdp else "killed_side_b"
    state = "killed_side_b" if lead_is_ucdp else "killed_side_a"
    assert (found[f"{government}_low"], found[f"{government}_high"]) == (3, 4)
    assert (found[f"{state}_low"], found[f"{state}_high"]) == (8, 9)


def test_sides_alone_do_not_unmake_a_perpetrator_whatever_they_weigh() -> None:
    fight = dataset("ucdp:1", 12, number_of_sources=4, event_types=["clash"])
    fight |= {
        "perpetrator_side": None,
        "actors": [
            {"role": "side_a", "name": "Government of Iraq", "dataset_id": None},
            {"role": "side_b", "name": "IS", "dataset_id": "ucdp:234"},
        ],
    }
    found = event(fight, dataset("desk:1", 12, event_types=["bombing"]))
    assert found["actors_from"] == "desk:1"
    assert [(actor["role"], actor["name"]) for actor in found["actors"]] == [("perpetrator", "IS")]


def test_every_field_says_which_report_it_comes_from() -> None:
    found = of(
        dataset("ucdp:1", 5, injured_total_best=7, place="the town"),
        article("1", "North Wire", "2016-07-03", 4, abducted_best=2),
    )
    by = {row["field"]: row["report_key"] for row in found.provenance.to_pylist()}
    assert by["victims_killed_best"] == by["injured_best"] == by["place"] == "ucdp:1"
    assert by["abducted_best"] == "article:1"
    (resolved,) = found.events.to_pylist()
    assert resolved["abducted_best"] == 2
    assert "target_type" not in by


def test_a_lone_report_is_the_source_of_all_it_knows_and_of_nothing_else() -> None:
    found = of(dataset("ucdp:1", 5))
    assert set(found.provenance["report_key"].to_pylist()) == {"ucdp:1"}
    assert "injured_best" not in found.provenance["field"].to_pylist()
