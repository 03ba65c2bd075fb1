"""Which mentions make one attack, and which another."""

from __future__ import annotations

from datetime import date

import pytest

from rimland.coding.rules import code

FRIDAY = date(2019, 5, 17)


def told(text: str) -> list[tuple[str | None, int | None]]:
    """Return place and dead of each report."""
    return [(r.place, r.killed.best) for r in code(text, FRIDAY).reports]


def test_an_attack_told_twice_is_one() -> None:
    """Definite words, a bare toll and a retelling add to the attack already told."""
    text = (
        "A suicide bomber blew himself up at a market in Maiduguri on Thursday, police said. The blast "
        "killed six traders. The attack came as the market was closing. The device exploded near the gate."
    )
    assert told(text) == [("Maiduguri", 6)]


def test_attacks_in_two_provinces_are_two() -> None:
    """A province that cannot hold the first town tells them apart."""
    text = (
        "In Kabul, three gunmen stormed a hospital on Thursday, killing 16 people. "
        "In the province of Nangarhar a suicide bomber struck a funeral, killing 24."
    )
    assert [killed for _, killed in told(text)] == [16, 24]


def test_a_seam_within_a_sentence_parts_tolls_too() -> None:
    """Each side keeps its own place and its own dead."""
    text = (
        "A car bomb killed three shoppers at a market in Yala on Thursday, a few hours after gunmen had "
        "ambushed a patrol near Pattani and killed two soldiers, Thai police said."
    )
    assert told(text) == [("Yala", 3), ("Pattani", 2)]


def test_a_lead_that_sums_up_gives_way_to_what_it_sums_up() -> None:
    """The total of a round-up is nobody's toll once its attacks are told one by one."""
    text = (
        "BAGHDAD - Car bombs across Iraq killed at least 24 people on Thursday, police said. "
        "In Kut a car bomb at a bus park killed 11. In Basra a bomb outside a bakery killed 13."
    )
    assert [killed for _, killed in told(text)] == [11, 13]


def test_two_bombs_in_one_town_are_one_attack() -> None:
    """A plural alone announces nothing more."""
    text = (
        "Twin car bombs exploded outside two mosques in the city of Tripoli in Lebanon on Thursday, "
        "killing 42 people. The first went off outside a mosque in the north of the city."
    )
    assert [killed for _, killed in told(text)] == [42]


@pytest.mark.parametrize(
    "aside",
    [
        "Medics at a hospital in Gombe, 300 km west of Maiduguri, counted 40 wounded.",
        "A security official in Abuja said that the army had lost nobody.",
        "The wounded were taken to Kano.",
    ],
)
def test_where_somebody_spoke_or_went_is_no_other_attack(aside: str) -> None:
    """Hospitals, offices and directions are not where it happened."""
    text = f"Gunmen opened fire on worshippers in Maiduguri on Thursday, killing nine. {aside}"
    assert len(told(text)) == 1


def test_the_day_of_mourning_is_not_another_attack() -> None:
    """A day that stands with what came after tells no second attack."""
    text = (
        "NIAMEY - Niger began three days of mourning on Friday after militants overran an army camp.\n\n"
        "The fighters stormed the camp at Inates on Wednesday. Seventy-one soldiers were killed."
    )
    (report,) = code(text, FRIDAY).reports
    assert report.killed.best == 71
    assert report.date_start == date(2019, 5, 15)
