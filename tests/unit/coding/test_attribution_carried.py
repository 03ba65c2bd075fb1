"""Who did it, over a whole text: what an opening says of several attacks, and who only came after."""

from datetime import date

from rimland.coding import code

_DAY = date(2016, 3, 15)


def _named(text: str) -> list[list[str | None]]:
    found = code(text, published=_DAY).reports
    return [[p.actor_id for p in report.perpetrators if p.name] for report in found]


def test_an_opening_for_several_attacks_goes_for_each() -> None:
    text = (
        "KIRKUK - Attackers thought to belong to Islamic State struck twice in northern Iraq on "
        "Sunday night. In the first raid, near Hawija, four federal policemen died at a checkpoint. "
        "In the second, a roadside bomb killed a family of three in Daquq."
    )
    named = _named(text)
    assert len(named) > 1
    assert all(groups == ["islamic-state"] for groups in named)


def test_police_who_shot_an_attacker_are_no_perpetrators() -> None:
    text = (
        "New Zealand police shot dead a man in Auckland on Monday after he had stabbed six shoppers "
        "in a supermarket. The attacker had been inspired by Islamic State, the government said."
    )
    assert _named(text) == [["islamic-state"]]


def test_a_government_that_is_blamed_stays_beside_a_claim() -> None:
    text = (
        "Gunmen killed twelve people at a shrine in Tehran on Monday. Islamic State claimed the "
        "attack. The Revolutionary Guards blamed Saudi Arabia."
    )
    assert _named(text) == [["islamic-state", "gov-saudi-arabia"]]


def test_an_accusation_counts_though_its_sentence_recalls_older_deeds() -> None:
    text = (
        "A bomb killed two guards at a market in Maiduguri on Monday. Police said that they "
        "suspected Hamas, which has in recent years attacked schools."
    )
    assert _named(text) == [["hamas"]]
