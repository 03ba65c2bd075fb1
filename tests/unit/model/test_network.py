from datetime import date

import pytest

from rimland.model.errors import NotFoundError, SettingsError
from rimland.model.vocab import Roster, TheatreKind, Verification
from rimland.tables.networks import load_network, membership_table, parse_network

IS = load_network("islamic-state")
AQ = load_network("al-qaeda")

TINY = """
[network]
id = "tiny"
title = "Tiny"
core = "heart"

[[theatre]]
kind = "core"
country = "IRQ"
adm1 = "Ninawa"
sources = ["a page"]
verified = "one_source"

[[name]]
actor = "heart"
role = "predecessor"
name = "Old Heart"
to = "2010-06"
ucdp = 1
sources = ["a page"]
verified = "one_source"

[[name]]
actor = "heart"
role = "core"
name = "Heart"
from = "2010-06"
ucdp = 1
sources = ["a page"]
verified = "one_source"

[[name]]
actor = "branch"
role = "predecessor"
name = "Wild Branch"
to = "2014-11"
ucdp = 2
countries = ["EGY"]
sources = ["a page"]
verified = "one_source"

[[name]]
actor = "branch"
role = "affiliate"
name = "Branch"
from = "2014-11"
ucdp = 1
countries = ["EGY"]
sources = ["a page"]
verified = "one_source"

[[tie]]
actor = "branch"
event = "pledge"
on = "2014-11-10"
sources = ["a page"]
verified = "one_source"

[[tie]]
actor = "branch"
event = "split"
on = "2018-03"
sources = ["a page"]
verified = "one_source"
"""


def test_is_in_ucdp_before_2014_is_the_same_organisation_under_other_names() -> None:
    for day, words in (
        (date(2005, 6, 1), "al-Qaeda in Iraq"),
        (date(2008, 1, 1), "Islamic State of Iraq (ISI)"),
        (date(2013, 9, 1), "Iraq and the Levant"),
        (date(2015, 1, 1), "Islamic State (IS)"),
    ):
        core = [m for m in IS.members_on(day) if m.slug == "islamic-state"]
        assert [words in m.name for m in core] == [True]
        for roster in Roster:
            keys = membership_table(IS, roster).to_pylist()
            days = [(k["valid_from"], k["valid_to"]) for k in keys if k["key"] == "ucdp:234"]
            assert any(a <= day <= b for a, b in days)


def test_boko_haram_counts_before_its_pledge_only_in_the_fixed_roster() -> None:
    def counts(roster: Roster, day: date) -> bool:
        rows = membership_table(IS, roster).to_pylist()
        return any(
            r["key"] == "ucdp:1051" and r["valid_from"] <= day <= r["valid_to"] for r in rows
        )

    assert counts(Roster.FIXED, date(2012, 1, 1))
    assert not counts(Roster.AS_PLEDGED, date(2012, 1, 1))
    # After the break of August 2016 the same id is a rival and counts in neither.
    assert not counts(Roster.FIXED, date(2018, 1, 1))
    assert not counts(Roster.AS_PLEDGED, date(2018, 1, 1))


def test_theatres_follow_the_pledge_only_in_the_as_pledged_roster() -> None:
    before, after = date(2012, 1, 1), date(2016, 1, 1)
    assert IS.theatre_of("NGA", None, before, Roster.FIXED) is TheatreKind.AFFILIATE
    assert IS.theatre_of("NGA", None, before, Roster.AS_PLEDGED) is TheatreKind.RIM
    assert IS.theatre_of("NGA", None, after, Roster.AS_PLEDGED) is TheatreKind.AFFILIATE
    assert IS.theatre_of("SYR", None, before, Roster.AS_PLEDGED) is TheatreKind.RIM
    assert IS.theatre_of("SYR", None, before, Roster.FIXED) is TheatreKind.CORE
    assert IS.theatre_of("TUR", None, after, Roster.FIXED) is TheatreKind.ADJACENT
    assert IS.theatre_of("FRA", None, after, Roster.FIXED) is TheatreKind.RIM
    assert IS.theatre_of(None, None, after, Roster.FIXED) is TheatreKind.UNKNOWN


def test_nusra_left_al_qaeda_in_july_2016() -> None:
    assert AQ.term("nusra-hts") == (date(2013, 4, 10), date(2016, 7, 28))
    slugs = {m.slug for m in AQ.members_on(date(2017, 6, 1))}
    assert "nusra-hts" not in slugs
    assert "aqap" in slugs


def test_an_area_of_a_country_is_core_and_the_rest_is_not() -> None:
    tiny = parse_network(TINY, "tiny")
    day = date(2015, 1, 1)
    assert tiny.theatre_of("IRQ", "Nīnawá governorate", day, Roster.FIXED) is TheatreKind.CORE
    assert tiny.theatre_of("IRQ", "Baghdad province", day, Roster.FIXED) is TheatreKind.RIM
    # Only the country is known: it may be core or not, so it is neither.
    assert tiny.theatre_of("IRQ", None, day, Roster.FIXED) is TheatreKind.UNKNOWN


def test_terms_run_from_pledge_to_split() -> None:
    tiny = parse_network(TINY, "tiny")
    assert tiny.term("branch") == (date(2014, 11, 10), date(2018, 3, 31))
    assert tiny.term("nobody") is None
    assert tiny.theatre_of("EGY", None, date(2018, 4, 1), Roster.AS_PLEDGED) is TheatreKind.RIM
    assert tiny.theatre_of("EGY", None, date(2018, 4, 1), Roster.FIXED) is TheatreKind.AFFILIATE


@pytest.mark.parametrize("network", [IS, AQ], ids=lambda n: n.network_id)
def test_every_fact_names_a_source_or_is_marked_unverified(network: object) -> None:
    assert hasattr(network, "names")
    facts = [*network.names, *network.ties, *network.territory, *network.coalition]  # type: ignore[attr-defined]
    assert facts
    for fact in facts:
        assert fact.sources
        if fact.verified is not Verification.UNVERIFIED:
            assert all(s != "background knowledge" for s in fact.sources), fact


def test_published_coalition_counts() -> None:
    count = IS.coalition_on(date(2017, 4, 5))
    assert count is not None
    assert (count.members, count.on.text) == (68, "2017-03-22")
    assert IS.coalition_on(date(2013, 1, 1)) is None
    assert len(IS.coalition) == 86


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("[network]", "[netwerk]"), "unknown section 'netwerk'"),
        (('role = "core"', 'role = "kern"'), r"\[\[name\]\] number 2: 'kern' is not a valid"),
        (('on = "2014-11-10"', 'on = "2014-11-31"'), "is not a date"),
        (('title = "Tiny"', ""), "lacks title"),
        (('event = "split"', 'event = "split"\nmood = "sad"'), "unknown key 'mood'"),
        (("[network]", "[network"), "is not TOML"),
    ],
)
def test_a_faulty_file_is_refused_with_the_place_of_the_fault(
    change: tuple[str, str], message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        parse_network(TINY.replace(*change), "tiny.toml")


def test_an_unknown_network_is_named() -> None:
    with pytest.raises(NotFoundError, match="there is no network 'nope'"):
        load_network("nope")
