"""Numbers that no numeral tells, and other ways in which counts are told."""

from __future__ import annotations

from datetime import date

import pytest

from rimland.app.jobs.topics import default_readers
from rimland.model.article_claim import ArticleClaim, Quantity
from rimland.reading.claims.article import claims
from rimland.reading.claims.figures_told import told
from rimland.tables.networks import load_network


def read(text: str) -> list[ArticleClaim]:
    networks = (load_network("islamic-state"), load_network("al-qaeda"))
    return list(claims(text, date(2017, 4, 25), networks, default_readers()))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("the third attack on french soil this year", [3]),
        ("its 12th bombing in as many months", [12]),
        ("the second attack killed 12", []),
        ("not a single civilian died", [0]),
        ("not one of them returned", []),
    ],
)
def test_numbers_without_a_numeral(text: str, numbers: list[int]) -> None:
    assert [number for _, _, number in told(text)] == numbers


def test_a_number_goes_on_with_how_often_a_group_struck() -> None:
    found = read("Since 2015 Islamic State has struck France six times and Belgium three.")
    assert [(one.quantity, one.low, one.countries) for one in found] == [
        (Quantity.ATTACKS, 6, ("FRA",)),
        (Quantity.ATTACKS, 3, ("BEL",)),
    ]


def test_a_toll_that_rose_is_two_claims() -> None:
    found = read(
        "The death toll of Islamic State's attacks in Turkey rose from 137 in 2015 to 184 in 2016."
    )
    assert [(one.quantity, one.low, one.first) for one in found] == [
        (Quantity.KILLED, 137, date(2015, 1, 1)),
        (Quantity.KILLED, 184, date(2016, 1, 1)),
    ]


def test_a_group_that_swore_loyalty_to_another_acts_itself() -> None:
    text = "Boko Haram, which pledged allegiance to Isis in 2015, killed 6,000 civilians that year."
    assert [one.network for one in read(text)] == ["boko-haram"]


def test_a_place_and_a_claim_of_responsibility_around_a_toll() -> None:
    text = "Jakarta, January 2016: four civilians dead, two dozen hurt. Islamic State said it was behind the attack."
    assert [(one.low, one.place, one.network) for one in read(text)] == [
        (4, "Jakarta", "islamic-state"),
        (24, "Jakarta", "islamic-state"),
    ]


def test_the_west_is_a_region_and_the_west_of_a_country_is_none() -> None:
    inside = read("Since 2014 there have been 42 IS-linked attacks in the West.")
    assert {"FRA", "USA", "AUS"} <= set(inside[0].countries)
    assert "IRQ" not in inside[0].countries
    west_of = read("Islamic State carried out 42 attacks in the west of Iraq in 2016.")
    assert [one.countries for one in west_of] == [("IRQ",)]


@pytest.mark.parametrize(
    "answer",
    [
        "Islamic State has not claimed responsibility.",
        "Islamic State denied it was behind the attack.",
        "Nobody claimed responsibility, not even Islamic State.",
    ],
)
def test_a_denial_gives_a_toll_to_nobody(answer: str) -> None:
    found = read(f"Twelve people were killed in Vienna on 3 March 2017. {answer}")
    assert [(one.low, one.network) for one in found] == [(12, None)]


def test_people_are_named_by_their_nation_or_faith() -> None:
    found = read("Upwards of 200 Tunisians lost their lives to Islamic State in 2015.")
    assert [(one.quantity, one.low) for one in found] == [(Quantity.KILLED, 200)]
