"""What queries mean: each case by both evaluators, which must agree."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.model.matter import Attack, Matter
from rimland.model.place import distance_km
from rimland.model.toll import Count
from rimland.outputs.follows import Follow, FollowIndex, Hit, matches, parse
from rimland.outputs.follows.anchors import LOCATED, cell_key, requirements
from rimland.outputs.follows.tree import Within

MARKET = Attack(
    "market",
    day=date(2016, 3, 1),
    country="NGA",
    place="Maiduguri",
    places=frozenset({"maiduguri", "borno"}),
    latitude=11.85,
    longitude=13.16,
    place_precision=1,
    theatres={"islamic-state": "affiliate", "al-qaeda": "rim"},
    actors=frozenset({"iswap", "network:islamic-state"}),
    modes=frozenset({"bombing"}),
    suicide=True,
    foiled=False,
    tie="directed",
    certainty="probable",
    claim="claimed",
    killed=Count(7, 7, 7),
    injured=Count(20, 20, None),
    houses=2,
)
POST = Attack(
    "post",
    day=date(2016, 3, 2),
    country="IRQ",
    place="Mosul",
    places=frozenset({"mosul"}),
    theatres={"islamic-state": "core"},
    actors=frozenset({"islamic-state", "network:islamic-state"}),
    modes=frozenset({"shelling"}),
    killed=Count(2, 3, 4),
)
DARK = Attack("dark", modes=frozenset({"other_violence"}), theatres={"islamic-state": "unknown"})
TEXT = (
    "Bomber kills seven at bus station in Maiduguri\n\nA car bomb went off near the city's main bus "
    "station on Tuesday, ████ ██████ said. The café's owner fled."
)
TOLD = Matter("d1", TEXT, date(2016, 3, 2), "en", "BBC News", attacks=(MARKET, POST, DARK))
UNTOLD = Matter(
    "d2",
    TEXT,
    date(2016, 3, 2),
    actors=frozenset({"boko-haram"}),
    places=frozenset({"Maiduguri"}),
    countries=frozenset({"NGA"}),
)
BARE = Matter("d3", "A bus was late.")


def found(query: str, matter: Matter = TOLD) -> list[str | None]:
    read = parse(query)
    hits = FollowIndex([Follow("f", read)]).match(matter)
    assert tuple(hit.attack_id for hit in hits) == matches(read, matter)
    return [hit.attack_id for hit in hits]


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("bomber", True),
        ("BOMBER", True),
        ("bombers", False),
        ("bomb*", True),
        ("city", True),
        ("cafe", True),
        ('"bus station"', True),
        ('"station bus"', False),
        ('"station in Maiduguri"', True),
        # A title and the text below it are one text; what is hidden stands between its neighbours.
        ('"Tuesday said"', False),
        ("tuesday NEAR/2 said", False),
        ("tuesday NEAR/3 said", True),
        ('"bus station" NEAR/1 tuesday', False),
        ('"bus station" NEAR/2 tuesday', True),
        ('tuesday NEAR/2 "bus station"', True),
        ("bus NEAR/1 bus", False),
        ("bus NEAR/20 bus", True),
        ("bomber NOT plane", True),
        ("bomber NOT station", False),
        ("(plane OR bomber) station", True),
        ("language:en", True),
        ("language:fr", False),
        ('publisher:"bbc"', True),
        ("publisher:cnn|bbc", True),
        ("publisher:news bomber", True),
    ],
)
def test_words_hold_of_the_text(query: str, holds: bool) -> None:
    assert found(query) == ([None] if holds else [])


@pytest.mark.parametrize(
    ("query", "attacks"),
    [
        ("killed>=5", ["market"]),
        ("killed>=3", ["market", "post"]),
        ("killed<5", ["post"]),
        ("NOT killed>=5 AND country:IRQ", ["post"]),
        ("killed=7", ["market"]),
        ("injured>=20", ["market"]),
        # "At least 20": nobody knows that it was fewer than 30.
        ("injured<30", []),
        ("abducted>=0", []),
        ("killed>=5 AND outside:core", ["market"]),
        # The toll of the one attack and the place of the other make no match.
        ("killed>=5 AND theatre:core", []),
        ("killed>=5 AND country:IRQ", []),
        ("actor:iswap", ["market"]),
        ('actor:"Boko Haram"', ["market"]),
        ("network:islamic-state", ["market", "post"]),
        ("network:islamic-state outside:core", ["market"]),
        ("place:borno", ["market"]),
        ('region:"West Africa"|Sahel', ["market"]),
        ("country:IRQ OR killed>=7", ["market", "post"]),
        ("within:60km:11.6:13.0", ["market"]),
        ("within:10km:11.6:13.0", []),
        ("mode:bombing", ["market"]),
        ("mode:other_violence", ["dark"]),
        ("suicide:yes", ["market"]),
        ("foiled:no", ["market"]),
        ("tie:directed certainty:probable claim:claimed", ["market"]),
        ("houses>=2", ["market"]),
        # Known not to be so; where nothing is known, neither it nor its contrary matches.
        ("modes: OR mode:shelling", None),
        ("bomber NOT country:IRQ", ["market"]),
        ("bomber NOT actor:iswap", ["post"]),
        ("bomber NOT mode:bombing", ["post"]),
        ("bomber NOT theatre:rim", ["market", "post"]),
        ("bomber NOT suicide:yes", []),
        ("bomber NOT within:60km:11.6:13.0", []),
        ("bomber (country:IRQ OR NOT country:IRQ)", ["market", "post"]),
    ],
)
def test_fields_hold_of_one_and_the_same_attack(query: str, attacks: list[str] | None) -> None:
    if attacks is None:
        with pytest.raises(Exception, match="no field"):
            parse(query)
    else:
        assert found(query) == attacks


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ('actor:"Boko Haram"', False),  # in March 2016 the name meant another group
        ("actor:boko-haram", True),
        ("place:Maiduguri", True),
        ("country:Nigeria", True),
        ("country:Nigeria NOT place:Mosul", True),
        ("bomber NOT country:IRQ", True),
        ("killed>=1 OR bomber", True),
        ("bomber NOT killed>=5", False),
        ("within:60km:11.6:13.0", False),
    ],
)
def test_a_text_without_attacks_is_asked_for_what_it_mentions(query: str, holds: bool) -> None:
    assert found(query, UNTOLD) == ([None] if holds else [])


def test_where_nothing_is_mentioned_nothing_is_known() -> None:
    assert found("bus", BARE) == [None]
    assert found("bus NOT country:IRQ", BARE) == []
    assert found("bus NOT actor:iswap", BARE) == []
    assert found("bus NOT language:fr", BARE) == []


def test_a_network_is_matched_by_membership_on_the_day() -> None:
    sworn = Attack("a", day=date(2016, 1, 1), actors=frozenset({"isgs"}))
    before = Attack("b", day=date(2015, 1, 1), actors=frozenset({"isgs"}))
    assert found("network:islamic-state", Matter("m", "x", attacks=(sworn, before))) == ["a"]


def test_why_names_words_and_values() -> None:
    query = 'network:islamic-state AND killed>=5 AND "bus station" AND NOT country:IRQ'
    (hit,) = FollowIndex([Follow("f", parse(query))]).match(TOLD)
    assert hit == Hit(
        "f",
        "market",
        (
            "the actor is iswap (asked: a member of islamic-state)",
            "killed: 7 (asked: 5 or more)",
            f"the text says “bus station”: {TEXT[:67].replace(chr(10), ' ')} near…",
            "the country is Nigeria (asked: not IRQ)",
        ),
    )


def test_equal_queries_are_evaluated_once_and_found_for_all() -> None:
    index = FollowIndex([Follow(name, parse("killed >= 5")) for name in ("a", "b")])
    assert [hit.follow_id for hit in index.match(TOLD)] == ["a", "b"]
    assert index.candidates(TOLD) == 1
    assert len(index) == 2


def test_follows_of_other_things_are_not_even_tried() -> None:
    other = [Follow(str(n), parse(f"word{n} station")) for n in range(200)]
    index = FollowIndex([*other, Follow("f", parse("bomber station"))])
    assert index.candidates(TOLD) == 1


@given(
    st.floats(-89, 89),
    st.floats(-180, 180),
    st.floats(1, 500),
    st.floats(0, 1),
    st.floats(0, 360),
)
def test_every_point_of_a_circle_lies_in_its_cells(
    latitude: float, longitude: float, kilometres: float, part: float, bearing: float
) -> None:
    from math import asin, atan2, cos, degrees, radians, sin  # noqa: PLC0415 - for this law alone

    needed = requirements(Within("", latitude, longitude, kilometres))[0]
    phi, theta, way = radians(latitude), radians(bearing), kilometres * part * 0.999 / 6371.0088
    north = asin(sin(phi) * cos(way) + cos(phi) * sin(way) * cos(theta))
    east = radians(longitude) + atan2(
        sin(theta) * sin(way) * cos(phi), cos(way) - sin(phi) * sin(north)
    )
    point = (degrees(north), (degrees(east) + 180) % 360 - 180)
    assert distance_km(latitude, longitude, *point) <= kilometres
    assert needed == {LOCATED} or cell_key(*point) in needed
