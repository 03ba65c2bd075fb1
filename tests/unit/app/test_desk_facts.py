"""Events as facts: who took part, where it stands towards a network, what a source took back."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from rimland.app.jobs.desk_facts import actor_terms, killed_of, taken_back, watched_network
from rimland.model.toll import Count
from rimland.model.vocab import Roster
from rimland.tables.networks import load_network, shipped_networks


def _actor(name: str | None, dataset_id: str | None = None) -> dict[str, Any]:
    return {"name": name, "dataset_id": dataset_id}


def _version(key: str, change: str = "version", **payload: object) -> dict[str, Any]:
    return {"report_key": key, "change": change, "payload": json.dumps(payload)}


def _event(victims: tuple[int | None, ...], everybody: tuple[int | None, ...]) -> dict[str, Any]:
    levels = ("low", "best", "high")
    return {
        **{f"victims_killed_{level}": n for level, n in zip(levels, victims, strict=True)},
        **{f"all_killed_{level}": n for level, n in zip(levels, everybody, strict=True)},
    }


@pytest.mark.parametrize(
    ("actor", "terms"),
    [
        (_actor("Islamic State"), {"islamic-state", "islamic state"}),
        (_actor(None, "ucdp:234"), {"islamic-state"}),
        (_actor("ISIS"), {"islamic-state", "isis"}),
        (_actor("A Group of the Hills"), {"a group of the hills"}),
        (_actor(None), set()),
    ],
)
def test_an_actor_is_found_under_its_id_and_its_name(
    actor: dict[str, Any], terms: set[str]
) -> None:
    assert actor_terms([actor], date(2016, 1, 1)) == terms


def test_a_branch_counts_for_the_group_it_belongs_to() -> None:
    found = actor_terms([_actor(None, "rimland:is-khorasan")], date(2016, 1, 1))
    assert {"is-khorasan", "islamic-state"} <= found


def test_a_group_is_a_branch_only_while_it_was_one() -> None:
    def terms(day: date) -> set[str]:
        return actor_terms([_actor(None, "rimland:islamic-state")], day)

    assert "al-qaeda" in terms(date(2010, 1, 1))
    assert "al-qaeda" not in terms(date(2016, 1, 1))


def test_membership_of_a_network_is_dated() -> None:
    network = watched_network("islamic-state", load_network("islamic-state"))
    province = [_actor("Islamic State West Africa Province")]

    def belongs(day: date) -> bool:
        return "network:islamic-state" in actor_terms(province, day, [network])

    assert belongs(date(2015, 12, 1))
    assert not belongs(date(2014, 12, 1))


@pytest.mark.parametrize("name", shipped_networks())
@pytest.mark.parametrize("day", [date(2013, 5, 1), date(2015, 6, 1), date(2017, 1, 1)])
def test_a_watched_network_says_of_places_what_the_network_says(name: str, day: date) -> None:
    network = load_network(name)
    watched = watched_network(name, network)
    for country in (None, "IRQ", "SYR", "TUR", "NGA", "FRA", "EGY", "LBY", "PAK"):
        for adm1 in (None, "Nineveh", "North Sinai", "Borno"):
            expected = network.theatre_of(country, adm1, day, Roster.AS_PLEDGED)
            assert watched.theatre(country, adm1, day) == expected


def test_what_a_record_said_otherwise_before_was_taken_back() -> None:
    versions = [
        _version("a", killed_total_best=50, place="Orlando", country_iso3="USA"),
        _version("b", killed_total_best=3),
        _version("a", killed_total_best=49, place="Orlando", country_iso3="USA"),
    ]
    assert taken_back(versions) == {"killed"}


def test_what_becomes_known_takes_nothing_back() -> None:
    assert (
        taken_back([_version("a", place="Nice"), _version("a", place="Nice", adm1="06")]) == set()
    )
    assert taken_back([_version("a"), {"report_key": "a", "change": "retraction"}]) == set()


def test_the_toll_is_that_of_the_victims_and_in_a_battle_that_of_all() -> None:
    assert killed_of(_event((4, 5, 6), (6, 7, 8))) == Count(4, 5, 6)
    assert killed_of(_event((None, None, None), (6, 7, 8))) == Count(6, 7, 8)
    assert killed_of(_event((None, None, None), (None, None, None))) == Count()
