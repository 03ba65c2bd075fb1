"""What is read out of an article, sentence by sentence; all texts are invented."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.app.jobs.topics import default_readers
from rimland.model.article_claim import ArticleClaim, ClaimKind, Comparator, Quantity, Victims
from rimland.model.vocab import Mode, Tie
from rimland.reading.claims.article import claims
from rimland.tables.networks import load_network
from rimland.tables.packaged import countries_of_region

PUBLISHED = date(2017, 4, 5)
NETWORKS = (load_network("islamic-state"), load_network("al-qaeda"))


def read(text: str, published: date | None = PUBLISHED) -> tuple[ArticleClaim, ...]:
    """Return the claims of a text."""
    return claims(text, published, NETWORKS, default_readers())


def test_figures_in_one_breath_are_one_set() -> None:
    text = (
        "In Germany and France, Islamic State has killed at least 240 civilians in about 30 "
        "attacks and wounded hundreds since January 2015."
    )
    killed, attacks, injured = read(text)
    assert [c.quantity for c in (killed, attacks, injured)] == [
        Quantity.KILLED,
        Quantity.ATTACKS,
        Quantity.INJURED,
    ]
    assert (killed.comparator, killed.low, killed.victims) == (
        Comparator.AT_LEAST,
        240,
        Victims.CIVILIANS,
    )
    assert (attacks.comparator, attacks.low) == (Comparator.ABOUT, 30)
    assert (injured.comparator, injured.low, injured.high) == (Comparator.ORDER, 200, 999)
    for claim in (killed, attacks, injured):
        assert claim.network == "islamic-state"
        assert claim.countries == ("DEU", "FRA")
        assert (claim.first, claim.last) == (date(2015, 1, 1), None)
        assert claim.together == 1


def test_what_stands_with_a_country_of_its_own_is_a_claim_of_its_own() -> None:
    west, turkey = read(
        "Isis killed 330 people in Europe. In Turkey, more than 300 civilians have been killed."
    )
    assert west.countries == countries_of_region("europe")
    assert west.together is None
    assert (turkey.countries, turkey.comparator) == (("TUR",), Comparator.MORE_THAN)
    assert turkey.network == "islamic-state"


def test_ties_and_modes_are_read() -> None:
    (claim,) = read("Isis-inspired attackers carried out 12 vehicle attacks in Europe last year.")
    assert claim.ties == (Tie.INSPIRED,)
    assert claim.modes == (Mode.VEHICLE_RAMMING,)
    assert (claim.first, claim.last) == (date(2016, 1, 1), date(2016, 12, 31))


def test_coalitions_and_spans_of_time() -> None:
    members, span = read(
        "The 68-member coalition against Islamic State met in Washington. It is nearly three "
        "years since the caliphate was proclaimed."
    )
    assert (members.kind, members.low) == (ClaimKind.MEMBERS, 68)
    assert (span.kind, span.quantity, span.low) == (ClaimKind.DURATION, Quantity.MONTHS, 36)
    assert span.comparator is Comparator.NEARLY
    assert span.first == date(2014, 6, 29)


def test_an_attack_told_by_place_and_month() -> None:
    (claim,) = read("The attack in London last month, claimed by Isis, shocked the city.")
    assert (claim.kind, claim.place, claim.low) == (ClaimKind.ATTACK, "London", None)
    assert (claim.first, claim.last) == (date(2017, 3, 1), date(2017, 3, 31))


def test_what_will_be_is_a_claim_about_the_future() -> None:
    (claim,) = read("We can expect more Islamic State attacks in Europe before the end of 2018.")
    assert claim.kind is ClaimKind.FORWARD
    assert (claim.first, claim.last) == (PUBLISHED, date(2018, 12, 31))
    assert claim.comparator is Comparator.MORE_THAN


@pytest.mark.parametrize(
    "text",
    [
        "The coalition spent 330 million dollars in Iraq and lost 20 aircraft.",
        "Some 5,000 Islamic State fighters remain in Mosul.",
        "Police foiled 12 Isis attacks in France last year.",
        "A 23-year-old man was arrested in Berlin on 12 March.",
        "Experts had predicted more attacks in Europe.",
        "Get alerts on Terrorism when a new story is published\n\nCopyright 2019.",
        "",
    ],
)
def test_what_is_no_claim_is_not_read(text: str) -> None:
    assert read(text) == ()


def test_persons_are_masked_in_what_is_quoted() -> None:
    text = "Islamic State killed 12 people in Berlin in December 2016, said analyst Marta Quenholt."
    (claim,) = read(text)
    assert "Quenholt" not in claim.quote
    begin, end = claim.start - claim.sentence_start, claim.end - claim.sentence_start
    assert claim.quote[begin:end] == text[claim.start : claim.end]


@settings(deadline=None)  # the first reading compiles patterns
@given(st.text(alphabet="IsisInFrance 0123456789,.-%\n–killed", max_size=200))
def test_anything_is_read_without_an_error(text: str) -> None:
    for claim in read(text):
        assert 0 <= claim.start < claim.end <= len(text)


def test_without_a_day_nothing_relative_is_dated() -> None:
    (claim,) = read("Isis killed 40 people in Turkey last year.", None)
    assert (claim.first, claim.last) == (None, None)


def test_numbers_that_stand_alone_take_the_noun_before_and_a_country_of_their_own() -> None:
    text = "In Spain, 40 people have died at the hands of Isis; in Italy, 7; in Austria, 3."
    found = read(text)
    assert [(c.countries, c.low) for c in found] == [(("ESP",), 40), (("ITA",), 7), (("AUT",), 3)]
    assert {c.together for c in found} == {None}


def test_both_tolls_of_one_attack_share_its_place_and_are_one_set() -> None:
    text = "Isis killed 9 people in Madrid in March 2016; more than 70 were injured."
    killed, injured = read(text)
    assert killed.place == injured.place == "Madrid"
    assert killed.together == injured.together == 1


def test_the_sentence_before_lends_place_and_year() -> None:
    text = "In 2016 Isis killed 90 people in Spain. The year before it had killed nearly 60 there."
    _, before = read(text)
    assert (before.countries, before.comparator) == (("ESP",), Comparator.NEARLY)
    assert (before.first, before.last) == (date(2015, 1, 1), date(2015, 12, 31))


def test_times_a_group_struck_are_attacks() -> None:
    (claim,) = read("Islamic State has hit Spain at least four times this year.")
    assert (claim.quantity, claim.comparator, claim.low) == (
        Quantity.ATTACKS,
        Comparator.AT_LEAST,
        4,
    )


def test_a_tie_told_beside_the_attackers_or_behind_the_attacks_is_read() -> None:
    (claim,) = read("Islamic State inspired gunmen killed 14 people in Spain in 2016.")
    assert claim.ties == (Tie.INSPIRED,)
    (claim,) = read(
        "The attacks in Madrid in May 2016, which Islamic State directed, cost 30 lives."
    )
    assert claim.ties == (Tie.DIRECTED,)


def test_of_several_places_told_in_one_breath_none_is_the_place() -> None:
    (claim,) = read("Isis has struck in Madrid, Vienna and Lisbon, killing 48 people.")
    assert claim.place is None


def test_text_that_was_wrapped_reads_as_one_that_was_not() -> None:
    text = "Last year Islamic State killed fewer than 20 people in Spain and at least 140 in Italy."
    wrapped = text.replace("fewer than", "fewer\nthan").replace("at least", "at\nleast")
    assert [(c.comparator, c.low, c.countries) for c in read(wrapped)] == [
        (c.comparator, c.low, c.countries) for c in read(text)
    ]
