"""The index of follows finds exactly what the plain evaluator finds, however many follows it holds."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.model.matter import Attack, Matter
from rimland.model.toll import Count
from rimland.outputs.follows import Follow, FollowIndex, QueryError, matches, parse
from rimland.outputs.follows.tree import Query

_WORDS = ["bomb", "bombs", "market", "bus", "station", "the", "police", "isis", "car", "fled"]
_GROUPS = ["islamic-state", "iswap", "boko-haram", "al-qaeda", "the black flags"]
_LANDS = ["IRQ", "NGA", "SYR", "FRA"]
_TOWNS = ["Mosul", "Maiduguri", "Borno", "Aleppo"]
_DAYS = st.none() | st.dates(date(2013, 1, 1), date(2018, 1, 1))


def _numbers() -> st.SearchStrategy[Count]:
    number = st.none() | st.integers(0, 12)
    return st.builds(Count, number, number, number)


def _some(words: list[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(words), max_size=2)


def _attacks() -> st.SearchStrategy[Attack]:
    return st.builds(
        Attack,
        attack_id=st.uuids().map(str),
        day=_DAYS,
        country=st.none() | st.sampled_from(_LANDS),
        place=st.none() | st.sampled_from(_TOWNS),
        places=_some(["borno", "ninawa", "mosul"]),
        latitude=st.none() | st.sampled_from([36.34, 36.9, 11.8]),
        longitude=st.none() | st.sampled_from([43.13, 43.9, 13.1]),
        place_precision=st.none() | st.integers(1, 6),
        theatres=st.dictionaries(
            st.just("islamic-state"), st.sampled_from(["core", "rim", "affiliate", "unknown"])
        ),
        actors=_some(_GROUPS),
        modes=_some(["bombing", "stabbing", "other_violence"]),
        suicide=st.none() | st.booleans(),
        foiled=st.none() | st.booleans(),
        tie=st.none() | st.sampled_from(["directed", "inspired", "unknown"]),
        certainty=st.none() | st.sampled_from(["established", "suspected"]),
        claim=st.none() | st.sampled_from(["claimed", "none_known"]),
        killed=_numbers(),
        injured=_numbers(),
        abducted=_numbers(),
        houses=st.integers(1, 4),
    )


def _matters() -> st.SearchStrategy[Matter]:
    return st.builds(
        Matter,
        matter_id=st.just("m"),
        text=st.lists(st.sampled_from([*_WORDS, "███"]), max_size=14).map(" ".join),
        published=_DAYS,
        language=st.none() | st.sampled_from(["en", "fr"]),
        publisher=st.none() | st.sampled_from(["BBC News", "News of Mosul"]),
        actors=_some(_GROUPS),
        places=_some(_TOWNS),
        countries=_some(_LANDS),
        attacks=st.lists(_attacks(), max_size=3).map(tuple),
    )


_ATOMS = st.one_of(
    st.sampled_from(_WORDS),
    st.sampled_from(["bom*", "pol*", "sta*", '"bus station"', '"the car bomb"', '"isis fled"']),
    st.builds(
        "{} NEAR/{} {}".format,
        st.sampled_from(["bomb", '"bus station"', "mar*"]),
        st.integers(1, 4),
        st.sampled_from(["police", "bomb", '"car bomb"']),
    ),
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["killed", "injured", "abducted", "houses"]),
        st.sampled_from([">=", "<=", ">", "<", "="]),
        st.integers(0, 9),
    ),
    st.sampled_from(_GROUPS).map(lambda name: f'actor:"{name}"'),
    st.sampled_from(
        [
            *('actor:"Boko Haram"', "network:islamic-state", "network:al-qaeda"),
            *("place:Mosul", "place:Borno|Aleppo", "place:Iraq", "country:IRQ", "country:Nigeria"),
            *(
                'region:"West Africa"',
                "region:Sahel",
                "within:60km:36.3:43.1",
                "within:400km:12:13",
            ),
            *("theatre:rim", "outside:core", "mode:bombing", "mode:stabbing|shelling"),
            *("suicide:yes", "foiled:no", "tie:inspired", "certainty:suspected", "claim:claimed"),
            *("claim:none_known", "language:en", "publisher:bbc", 'publisher:"news of"'),
        ]
    ),
)


def _queries() -> st.SearchStrategy[str]:
    return st.recursive(
        _ATOMS,
        lambda part: st.one_of(
            st.builds("({} AND {})".format, part, part),
            st.builds("({} OR {})".format, part, part),
            part.map("(NOT {})".format),
        ),
        max_leaves=6,
    )


def _read(queries: list[str]) -> list[Query]:
    found = []
    for query in queries:
        try:
            found.append(parse(query))
        except QueryError as error:
            assert "it says only what must not be" in error.what  # noqa: PT017 # the only way one may fail
    return found


@settings(max_examples=150, deadline=None)
@given(st.lists(_queries(), min_size=1, max_size=12), st.lists(_matters(), min_size=1, max_size=3))
def test_the_index_is_the_plain_evaluator(queries: list[str], matters: list[Matter]) -> None:
    read = _read(queries)
    index = FollowIndex([Follow(str(n), query) for n, query in enumerate(read)])

    for matter in matters:
        found = {(hit.follow_id, hit.attack_id) for hit in index.match(matter)}
        plain = {(str(n), attack) for n, q in enumerate(read) for attack in matches(q, matter)}
        assert found == plain


@settings(max_examples=60, deadline=None)
@given(_queries(), _matters())
def test_every_hit_says_why(query: str, matter: Matter) -> None:
    for read in _read([query]):
        for hit in FollowIndex([Follow("f", read)]).match(matter):
            assert hit.why
            assert all(sentence and sentence.isprintable() for sentence in hit.why)


@settings(max_examples=60, deadline=None)
@given(_queries(), _matters())
def test_a_query_and_its_contrary_never_both_match(query: str, matter: Matter) -> None:
    for read, contrary in zip(_read([query]), _read([f"NOT ({query})"]), strict=False):
        both = set(matches(read, matter)) & set(matches(contrary, matter))
        assert not both
