"""Which day a text gives an attack, and which days it only gives to statements and funerals."""

from __future__ import annotations

from datetime import date

import pytest

from rimland.coding.rules import code
from rimland.coding.when_told import Standing, standing
from rimland.reading.dates import dates
from rimland.reading.spans import Span

WEDNESDAY = date(2019, 5, 15)
_MOURNED = (
    "BERLIN - Mourners laid flowers on Wednesday where a lorry was driven into shoppers on Monday, "
    "killing 12 people."
)
_WEEKEND = (
    "KABUL - Attackers struck a hotel and a clinic over the weekend. A bomb killed nine people at "
    "the hotel in Kabul on Saturday."
)
_A_DAY_AFTER = (
    "NAIROBI - Gunmen who raided a shopping mall in the Kenyan capital were still holding hostages on "
    "Tuesday, a day after they killed at least 59 people with grenades and rifles. Al-Shabaab said that "
    "its fighters had attacked the mall."
)
_TWO_DAYS_AFTER = (
    "LEEDS - Soldiers took up posts in British cities on Wednesday, two days after a suicide bomber "
    "killed 22 people and injured 59 at a concert in Leeds. Children were among the dead."
)
_SINCE = "ALINDAO - Clashes in the town have left at least 37 people dead since Sunday, a UN source said."


def day_of(text: str, published: date = WEDNESDAY) -> date | None:
    """Return the day of the first report."""
    return code(text, published).reports[0].date_start


def standings(text: str, *triggers: str) -> list[Standing]:
    """Return how each day of a sentence stands to the words that tell of the attack."""
    low = text.lower()
    spans = sorted(Span(low.index(t), low.index(t) + len(t)) for t in triggers)
    whole = Span(0, len(text))
    return [standing(low, whole, d.span, spans) for d in dates(text, WEDNESDAY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Monday's bombing killed nine people.", Standing.NAMED),
        ("The March 22 bombings killed 32 people.", Standing.NAMED),
        ("The bombing of 22 March killed 32 people.", Standing.NAMED),
        ("The bombing began at 7.30 p.m. on Saturday.", Standing.NAMED),
        ("On Monday a bombing killed nine people.", Standing.TOLD),
        ("Police said on Monday that a bombing had killed nine.", Standing.OTHER),
        ("The toll of the bombing rose to 21 on Monday.", Standing.OTHER),
        ("The town mourned on Monday after a bombing.", Standing.OTHER),
        ("One of those hurt in the bombing died of his wounds on Monday.", Standing.OTHER),
        ("The group claimed the bombing on Monday.", Standing.DOUBTFUL),
        ("Lawyers met on Monday after a bombing.", Standing.DOUBTFUL),
        ("Officials on Monday lowered the number of people killed in the bombing.", Standing.OTHER),
        ("The trial over the bombing will open on Monday.", Standing.OTHER),
    ],
)
def test_a_day_belongs_to_the_word_it_leans_on(text: str, expected: Standing) -> None:
    assert standings(text, "bombing") == [expected]


def test_a_day_behind_the_attacks_verb_is_told() -> None:
    text = "A bombing killed nine people and wounded ten on Monday."
    assert standings(text, "bombing", "killed", "wounded") == [Standing.TOLD]
    assert standings(text, "bombing") == [Standing.NEUTRAL]


def test_the_day_of_a_statement_is_no_day_of_an_attack() -> None:
    """A correction published a week later says only when somebody spoke."""
    text = (
        "BAGHDAD - Iraqi officials on Tuesday lowered the number of people killed in the suicide bombing of "
        "a market in the Karrada district to 31. Three of the dead had been counted twice, the health "
        "ministry said. About 90 people were injured when the bomber blew himself up."
    )
    assert day_of(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (_MOURNED, date(2019, 5, 13)),
        (_WEEKEND, date(2019, 5, 11)),
        (_A_DAY_AFTER, date(2019, 5, 13)),
        (_TWO_DAYS_AFTER, date(2019, 5, 13)),
        (_SINCE, date(2019, 5, 12)),
    ],
)
def test_the_attacks_own_day_is_taken(text: str, expected: date) -> None:
    assert day_of(text) == expected


def test_hours_later_is_the_day_told_before() -> None:
    text = (
        "MOGADISHU - A lorry bomb killed 20 people at a junction in Mogadishu on Saturday.\n\n"
        "Two hours later a second car bomb killed two people in Afgoye."
    )
    assert [r.date_start for r in code(text, WEDNESDAY).reports] == [date(2019, 5, 11)] * 2


def test_a_live_page_without_a_day_tells_of_its_own() -> None:
    text = (
        "08.14 Two bombs exploded at the airport in Zaventem.\n\n08.49 At least one person was killed.\n\n"
        "10.05 Fire brigade now says 11 people were killed by the bombs."
    )
    assert day_of(text) == WEDNESDAY


def test_hostile_sentences_are_read_in_time() -> None:
    """Thousands of days in one sentence are a table; only the first are looked at."""
    text = "A bomb killed nine in Kabul " + "on Monday and on Tuesday " * 3000
    assert code(text, WEDNESDAY).reports[0].killed.best == 9
