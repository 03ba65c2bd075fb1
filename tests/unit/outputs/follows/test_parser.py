from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.outputs.follows import FIELDS, QueryError, parse, query_of, regions
from rimland.outputs.follows.lexer import MAX_CHARACTERS
from rimland.outputs.follows.parser import MAX_CONDITIONS, MAX_DEPTH
from rimland.outputs.follows.tree import (
    Actors,
    And,
    AtLeast,
    Bearer,
    Countries,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Places,
    Prefix,
    Theatres,
    Word,
)
from rimland.tables.packaged import countries


def tree(query: str) -> Node:
    return parse(query).root


def fault(query: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(query)
    return caught.value


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bomb", Word("bomb")),
        ("Bombed", Word("bombed")),
        ("Café's", Word("cafe")),
        ("bomb*", Prefix("bomb")),
        ('"Bus  Station"', Phrase(("bus", "station"))),
        ("“bus station”", Phrase(("bus", "station"))),
        ("car-bomb", Phrase(("car", "bomb"))),
        ("car bomb", And((Word("car"), Word("bomb")))),
        ("car and bomb", And((Word("car"), Word("bomb")))),
        ('"and" bomb', And((Word("and"), Word("bomb")))),
        ("a1 OR b1 c1", Or((Word("a1"), And((Word("b1"), Word("c1")))))),
        ("(a1 OR b1) c1", And((Or((Word("a1"), Word("b1"))), Word("c1")))),
        ("c1 NOT a1", And((Word("c1"), Not(Word("a1"))))),
        ("c1 NOT NOT a1", And((Word("c1"), Word("a1")))),
        ('bomb NEAR/5 "bus station"', Near(Word("bomb"), Phrase(("bus", "station")), 5)),
        ("c1 a1 near/2 b1", And((Word("c1"), Near(Word("a1"), Word("b1"), 2)))),
        ("killed>=5", AtLeast("killed", 5)),
        ("killed ≥ 5", AtLeast("killed", 5)),
        ("killed:>4", AtLeast("killed", 5)),
        ("injured<3", Not(AtLeast("injured", 3))),
        ("injured<=3", Not(AtLeast("injured", 4))),
        ("houses=2", And((AtLeast("houses", 2), Not(AtLeast("houses", 3))))),
        ("country:IRQ|Syria", Countries("IRQ or Syria", frozenset({"IRQ", "SYR"}))),
        ("place:Iraq", Countries("Iraq", frozenset({"IRQ"}))),
        (
            "outside:core",
            Theatres("islamic-state", frozenset({"adjacent", "affiliate", "rim"})),
        ),
        ('actor:"Islamic State"', Actors("Islamic State", (Bearer("islamic-state"),))),
        ("actor:daesh", Actors("daesh", (Bearer("islamic-state"),))),
    ],
)
def test_a_query_becomes_its_tree(query: str, expected: Node) -> None:
    assert tree(query) == expected


def test_what_and_means_is_the_same_without_it() -> None:
    assert tree("killed>=5 AND outside:core") == tree("killed >= 5 outside:core")


def test_a_name_that_meant_two_groups_means_each_on_its_days() -> None:
    node = tree('actor:"Boko Haram"')
    assert isinstance(node, Actors)
    held = {(b.actor_id, str(b.first), str(b.last)) for b in node.bearers}
    assert held == {
        ("boko-haram", "None", "2015-02-28"),
        ("iswap", "2015-03-01", "2016-07-31"),
        ("boko-haram", "2016-08-01", "None"),
    }
    assert tree("actor:boko-haram") == Actors("boko-haram", (Bearer("boko-haram"),))


def test_a_network_is_its_members_on_their_days() -> None:
    node = tree("network:islamic-state")
    assert isinstance(node, Actors)
    days = {b.actor_id: b for b in node.bearers}
    assert days["is-khorasan"].first is not None
    assert days["is-khorasan"].first.year == 2015
    assert "al-qaeda" not in days


def test_a_region_is_its_countries() -> None:
    node = tree('region:"West Africa"')
    assert isinstance(node, Countries)
    assert {"NGA", "MLI", "BFA"} <= node.codes
    assert not {"TCD", "FRA"} & node.codes


def test_regions_hold_countries_we_know_and_m49_covers_them_once() -> None:
    known = regions()
    for region in known.values():
        assert region.codes <= set(countries()), region.name
        assert region.source
    world = [known[name].codes for name in ("africa", "americas", "asia", "europe", "oceania")]
    assert sum(map(len, world)) == len(frozenset().union(*world)) == 247
    assert known["west africa"] == known["western africa"]


def test_a_place_is_found_under_its_other_names() -> None:
    node = tree('place:"Ar-Raqqah"')
    assert isinstance(node, Places)
    assert "raqqa" in node.names


def test_a_group_on_no_list_is_taken_at_its_word_and_the_author_is_told() -> None:
    query = parse('actor:"Isalmic State"')
    assert query.root == Actors("Isalmic State", (Bearer("isalmic state"),))
    assert "did you mean Islamic State?" in query.notes[0]


@pytest.mark.parametrize(
    ("query", "character", "says"),
    [
        ("", 1, "nothing to look for"),
        ("   ", 4, "nothing to look for"),
        ("bomb AND", 9, "missing at the end"),
        ("bomb (car", 6, "never closed"),
        ("bomb)", 5, "never opened"),
        ("()", 1, "nothing between the brackets"),
        ('bomb "car', 6, "never closed"),
        ("OR bomb", 1, "nothing to join"),
        ("bomb AND OR car", 10, "nothing to join"),
        ("bomb NEAR car", 6, "how near"),
        ("bomb NEAR/99 car", 6, "how near"),
        ("bomb NEAR/5 killed>=5", 13, "words or phrases only"),
        ("a1 NEAR/5 b1 NEAR/5 c1", 14, "two things only"),
        ("-bomb", 1, "write NOT"),
        ("bo*", 1, "too many words"),
        ("b*mb", 1, "end of a single word"),
        ('"car bomb*"', 1, "end of a single word"),
        ("kiled>=5", 1, "did you mean killed?"),
        ("see:this", 1, "no field 'see'"),
        ("killed:", 8, "followed by nothing"),
        ("killed>=many", 9, "no number"),
        ("killed>=-1", 9, "no number"),
        ("mode>=bombing", 1, "no order"),
        ("mode:bombin", 6, "did you mean bombing?"),
        ("theatre:unknown", 9, "unknown meets no condition"),
        ("tie:unknown", 5, "unknown meets no condition"),
        ("country:Irak", 9, "no country"),
        ('region:"West Afrika"', 8, "did you mean Western Africa?"),
        ("network:isis", 9, "no network"),
        ("suicide:maybe", 1, "yes or no"),
        ("within:9000km:Mosul", 8, "500 km"),
        ("within:Mosul", 8, "no distance"),
        ("within:5km:Nosuchtown", 8, "no place is known"),
        ("language:english", 10, "two letters"),
        ("NOT bomb", 1, "only what must not be"),
        ("bomb OR NOT car", 1, "only what must not be"),
        ("the OR of", 1, "only what must not be"),
        ('"of the"', 1, "only what must not be"),
        ("███", 1, "no word"),
        ("…", 1, "no word"),
    ],
)
def test_a_fault_says_where_it_is_and_what_to_do(query: str, character: int, says: str) -> None:
    error = fault(query)
    assert error.where == f"query, character {character}"
    assert says in error.line()
    assert error.hint
    assert "\n" not in error.line()
    shown, caret = error.picture().split("\n")
    assert len(caret) - 1 <= len(shown)


def test_the_caret_stands_under_the_fault() -> None:
    assert fault("bomb AND killed>=many").picture() == f"bomb AND killed>=many\n{' ' * 17}^"
    long = f"{'word ' * 40}killed>=many {'word ' * 40}"
    shown, caret = fault(long).picture().split("\n")
    assert shown[len(caret) - 1 :].startswith("many")


def test_length_depth_and_conditions_are_bounded() -> None:
    assert "characters" in fault("x" * (MAX_CHARACTERS + 1)).line()
    assert "deep" in fault("(" * (MAX_DEPTH + 1) + "bomb" + ")" * (MAX_DEPTH + 1)).line()
    assert "conditions" in fault(" ".join(["bomb"] * (MAX_CONDITIONS + 1))).line()
    assert "NOT" not in str(tree("NOT " * 300 + "bomb"))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "(",
                    ")",
                    '"',
                    "AND",
                    "OR",
                    "NOT",
                    "NEAR/3",
                    "NEAR",
                    "bomb",
                    "b*",
                    "|",
                    ":",
                    ">=",
                ),
                *(
                    "5",
                    "killed",
                    "actor",
                    "place:",
                    "within:5km:",
                    "mode:bombing",
                    "█",
                    "\x00",
                    "é",
                ),
                " ",
            ]
        ),
        max_size=30,
    ).map("".join)
    | st.text(max_size=40)
)
def test_whatever_is_typed_is_read_or_refused_in_one_line(query: str) -> None:
    try:
        parse(query)
    except QueryError as error:
        assert "\n" not in error.line()  # noqa: PT017 # a query may be refused
        assert len(error.picture().split("\n")) == 2  # noqa: PT017


def test_persons_are_refused_wherever_words_are_asked_for() -> None:
    def names_somebody(words: str) -> bool:
        return words.lower() in {"anna example", "example"}

    for query in (
        *('"Anna Example"', "Anna Example", "anna AND example", "bomb OR (Anna Example)"),
        *('actor:"Anna Example"', 'place:"Anna Example"', "example*"),
    ):
        with pytest.raises(QueryError, match="persons cannot be followed"):
            parse(query, names_somebody=names_somebody)
    # A group that bears a person's name is a group.
    parse('actor:"Abdullah Azzam Brigades"', names_somebody=lambda words: "Abdullah" in words)


@pytest.mark.parametrize("query", ["language:en", "publisher:bbc", "outside:core", "foiled:no"])
def test_what_follows_very_much_says_so(query: str) -> None:
    assert "very much" in parse(query).notes[0]


def test_parts_make_a_query_that_is_read_back() -> None:
    query = query_of(
        actors=["Islamic State", "boko-haram"],
        places=["Mosul"],
        countries=["NGA"],
        theatres=["rim"],
        words=["bus station", 'a "quoted" word', "bomb*"],
    )
    assert query == (
        'actor:"Islamic State"|"boko-haram" AND (place:"Mosul" OR country:"NGA") AND '
        'theatre:"rim" AND ("bus station" OR "a quoted word" OR "bomb")'
    )
    assert isinstance(tree(query), And)
    with pytest.raises(QueryError, match="nothing to follow"):
        query_of()


_names = st.lists(st.text(max_size=12), max_size=3)


@settings(max_examples=50, deadline=None)
@given(_names, _names)
def test_whatever_parts_are_given_the_query_is_sound(actors: list[str], words: list[str]) -> None:
    try:
        query = query_of(actors=["al-qaeda", *actors], words=words)
        parse(query)
    except QueryError as error:
        assert "holds no word" in error.what or "phrase of" in error.what  # noqa: PT017 # no other


def test_every_field_is_documented() -> None:
    page = (Path(__file__).resolve().parents[4] / "docs" / "follows.md").read_text("utf-8")
    for field in FIELDS:
        assert f"`{field}" in page, field
