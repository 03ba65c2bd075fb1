import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hostile import STUCK

from rimland.reading.gazetteer import Gazetteer
from rimland.reading.places import PlaceMention, locate, places, resolve
from rimland.reading.spans import Span


@dataclass(frozen=True, slots=True)
class _Entity:
    span: Span
    label: str


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    opened = Gazetteer.open()
    yield opened
    opened.close()


def _by_name(text: str, gazetteer: Gazetteer, **options: object) -> dict[str, PlaceMention]:
    found = places(text, gazetteer, **options)  # type: ignore[arg-type] # options of each test
    return {mention.span.of(text): mention for mention in found}


def _entities(text: str, *labelled: tuple[str, str]) -> Sequence[_Entity]:
    return [
        _Entity(Span(text.index(words), text.index(words) + len(words)), label)
        for words, label in labelled
    ]


# --- which place is meant ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "iso3", "adm1"),
    [
        ("A fire broke out in Paris, Texas, on Monday.", "Paris", "USA", "Texas"),
        ("He was arrested in Alexandria, La., police said.", "Alexandria", "USA", "Louisiana"),
        ("She moved to Alexandria, Va., last year.", "Alexandria", "USA", "Virginia"),
        ("Troops left Gao, northern Mali, at dawn.", "Gao", "MLI", "Gao"),
        ("Rebels shelled Tripoli (Lebanon) overnight.", "Tripoli", "LBN", None),
        ("The bus left Hyderabad in Sindh province.", "Hyderabad", "PAK", "Sindh"),
        ("Snow fell in Portland, ME, and in Bangor.", "Portland", "USA", "Maine"),
        ("Clashes in Abyan, Yemen. Zinjibar was shelled.", "Zinjibar", "YEM", None),
    ],
)
def test_words_beside_a_name_say_where_it_is(
    gazetteer: Gazetteer, text: str, name: str, iso3: str, adm1: str | None
) -> None:
    place = _by_name(text, gazetteer)[name].place
    assert place is not None
    assert place.country_iso3 == iso3
    assert adm1 in {None, place.adm1}


def test_a_text_about_one_country_means_its_towns(gazetteer: Gazetteer) -> None:
    lebanon = "Gunmen in Lebanon fought in Sidon and Tyre. A car bomb went off in Tripoli."
    libya = "Militias in Libya fought in Misrata and Zawiya. A car bomb went off in Tripoli."
    found = [_by_name(t, gazetteer)["Tripoli"].place for t in (lebanon, libya)]
    assert [p and p.country_iso3 for p in found] == ["LBN", "LBY"]


def test_capitals_abroad_stay_capitals(gazetteer: Gazetteer) -> None:
    text = "In Pulwama and Srinagar in Kashmir, India blamed Islamabad; New Delhi sent troops."
    place = _by_name(text, gazetteer)["Islamabad"].place
    assert place is not None
    assert place.country_iso3 == "PAK"


def test_countries_in_a_list_are_countries(gazetteer: Gazetteer) -> None:
    text = "Delegates from Chad, Niger, Georgia, Jordan, Lebanon and Mali met."
    found = places(text, gazetteer)
    assert {m.place.country_iso3 for m in found if m.place} == {
        *("TCD", "NER", "GEO", "JOR", "LBN", "MLI"),
    }
    assert {m.place.kind for m in found if m.place} == {"country"}


def test_a_bare_name_is_the_town_and_province_says_province(gazetteer: Gazetteer) -> None:
    bare = _by_name("A bomb went off in Kirkuk, Iraq.", gazetteer)["Kirkuk"]
    area = _by_name("A bomb went off in Kirkuk province, Iraq.", gazetteer)["Kirkuk"]
    assert (bare.precision, area.precision) == (1, 4)


def test_two_senses_of_a_name_can_stand_in_one_text(gazetteer: Gazetteer) -> None:
    text = "Flights link Birmingham, Ala., with Birmingham, England."
    found = [m.place for m in places(text, gazetteer) if m.span.of(text) == "Birmingham"]
    assert [p and p.country_iso3 for p in found] == ["USA", "GBR"]


def test_alternatives_are_other_places_of_the_name(gazetteer: Gazetteer) -> None:
    mention = resolve("San Miguel", gazetteer, context="Rebels in El Salvador took San Miguel.")
    assert mention.place is not None
    assert mention.place.country_iso3 == "SLV"
    assert mention.alternatives
    assert mention.place not in mention.alternatives


# --- what is no place ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "President Washington and Mr. Lincoln were there.",
        "A reporter of the Washington Post asked; the Chicago Tribune did not.",
        "Manchester United beat them twice.",
        "He studied at Cambridge University.",
        "Reading is fun, and Nice people like it. Of course. Why not?",
        "Most of them left. Man arrested. Police said so. Split the bill.",
        "Mobile phones were found.",
        "Victoria Zimmerbaum and Florence Quellstein testified.",
        "J. Lancaster told us so.",
        "It was the I in it, and No. 5 of the Act.",
    ],
)
def test_persons_organisations_and_words_are_no_places(gazetteer: Gazetteer, text: str) -> None:
    assert [m.span.of(text) for m in places(text, gazetteer)] == []


def test_a_word_that_is_a_town_counts_where_a_state_follows(gazetteer: Gazetteer) -> None:
    text = "Mobile users in Mobile, Ala., lost service."
    assert [m.span.start for m in places(text, gazetteer)][:1] == [text.index("Mobile, Ala")]


def test_a_surname_stays_one_later_in_the_text(gazetteer: Gazetteer) -> None:
    text = "Martha Houston was charged. Later Houston said nothing."
    assert places(text, gazetteer) == ()


def test_entities_lower_persons(gazetteer: Gazetteer) -> None:
    text = "Lansing Brown wept. A fire hit Lansing in Michigan."
    entities = _entities(text, ("Lansing Brown", "PERSON"), ("Michigan", "GPE"))
    found = [m.span.start for m in places(text, gazetteer, entities=entities)]
    assert text.index("Lansing in") in found
    assert 0 not in found


def test_nothing_is_looked_for_in_blocked_stretches(gazetteer: Gazetteer) -> None:
    text = "The Mosul Brigade fought in Baghdad, Iraq."
    found = _by_name(text, gazetteer, blocked=[Span(4, 17)])
    assert set(found) == {"Baghdad", "Iraq"}


def test_words_for_peoples_only_on_request(gazetteer: Gazetteer) -> None:
    text = "Iraqi troops met American advisers in Iraq."
    assert set(_by_name(text, gazetteer)) == {"Iraq"}
    asked = _by_name(text, gazetteer, demonyms=True)
    assert {name for name, mention in asked.items() if mention.demonym} == {"Iraqi", "American"}


# --- how exactly --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "level", "vague"),
    [
        ("A bomb went off in Mosul, Iraq.", "Mosul", 1, False),
        ("A bomb went off outside Mosul, Iraq.", "Mosul", 2, True),
        ("It fell 20 km north of Mosul, Iraq.", "Mosul", 2, True),
        ("A blast shook eastern Baghdad, Iraq.", "Baghdad", 1, False),
        ("Raids in Anbar province, Iraq.", "Anbar", 4, False),
        ("Raids in Achin district in Nangarhar.", "Achin", 3, False),
        ("Raids in northern Iraq went on.", "Iraq", 5, True),
        ("Fighting spread across Iraq.", "Iraq", 6, False),
        ("An ambush between Gao and Kidal in Mali.", "Gao", 5, True),
        ("An ambush between Gao and Kidal in Mali.", "Kidal", 5, True),
        ("Pirates struck off the coast of Somalia.", "Somalia", 7, True),
        ("Ships in the Gulf of Aden were warned.", "Gulf of Aden", 7, False),
        ("Clashes on the border with Cameroon.", "Cameroon", 5, True),
        ("Militants hide in the Sahel.", "Sahel", 5, False),
        ("Gunmen raided the Dadaab refugee camp in Kenya.", "Dadaab refugee camp", 1, False),
    ],
)
def test_precision_follows_ucdp(
    gazetteer: Gazetteer, text: str, name: str, level: int, *, vague: bool
) -> None:
    mention = _by_name(text, gazetteer)[name]
    assert (mention.precision, mention.vague) == (level, vague)


# --- spellings and unknown names ----------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["Hawija", "al-Hawija", "Al-Qaim", "Ain Issa", "Tal Afar", "Deir el-Zour", "Fallujah"],
)
def test_arabic_names_are_found_as_newspapers_write_them(gazetteer: Gazetteer, name: str) -> None:
    text = f"Islamic State fighters in Iraq and Syria attacked soldiers in {name} on Monday."
    mention = _by_name(text, gazetteer)[name]
    assert mention.place is not None
    assert mention.place.country_iso3 in {"IRQ", "SYR"}


def test_an_unknown_spelling_of_far_away_is_refused(gazetteer: Gazetteer) -> None:
    text = "Gunmen in Quneitra, Syria, attacked Khurayita. Damascus and Aleppo were calm in Syria."
    span = Span(text.index("Khurayita"), text.index("Khurayita") + 9)
    place = locate(text, [span], gazetteer)[0].place
    assert place is None or place.country_iso3 == "SYR"


def test_an_unknown_village_stands_vaguely_for_the_area_it_is_put_in(gazetteer: Gazetteer) -> None:
    text = "They came to Zxqville in Helmand province."
    mention = locate(text, [Span(13, 21)], gazetteer)[0]
    assert mention.place is not None
    assert (mention.place.name, mention.precision, mention.vague) == ("Helmand", 4, True)
    assert mention.confidence < 0.5


def test_a_part_of_the_world_is_no_town_of_its_name(gazetteer: Gazetteer) -> None:
    text = "The United States has few troops in the Middle East; Washington, D.C. wants more there."
    meant = _by_name(text, gazetteer)["Middle East"].place
    assert meant is not None
    assert meant.kind == "region"


def test_an_unknown_name_alone_is_nowhere(gazetteer: Gazetteer) -> None:
    mention = resolve("Zxqville", gazetteer)
    assert mention == PlaceMention(Span(0, 8), None, None, 0.0, vague=False)


def test_resolve_reads_the_context_even_where_the_name_is_not_in_it(gazetteer: Gazetteer) -> None:
    mention = resolve("Guadalupe", gazetteer, context="Monterrey, Nuevo León, Mexico")
    assert mention.place is not None
    assert mention.place.country_iso3 == "MEX"
    assert mention.span == Span(0, 9)


# --- laws ---------------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    [
        *("Paris", "Texas", "in", ",", ".", "(", ")", "the", "of", "Al-", "U.S.", "St.", "Mosul's"),
        *("northern", "between", "and", "border", "I", "No", "King", "County’s", "Ain", "\n", "é"),
        *("’", "-", "Zxq", "La.", "outside"),
    ]
)


@given(st.lists(_PIECES, max_size=40).map(" ".join) | st.text(max_size=120))
@settings(max_examples=150, deadline=None)
def test_mentions_lie_in_order_within_any_text(text: str) -> None:
    with_gazetteer = _shared()
    found = places(text, with_gazetteer, demonyms=True)
    ends = [0]
    for mention in found:
        assert ends[-1] <= mention.span.start < mention.span.end <= len(text)
        ends.append(mention.span.end)
        assert 0 <= mention.confidence <= 1
        assert mention.precision in range(1, 8)
        assert mention.place is not None
    assert found == places(text, with_gazetteer, demonyms=True)


_opened: list[Gazetteer] = []


def _shared() -> Gazetteer:
    if not _opened:
        _opened.append(Gazetteer.open())
    return _opened[0]


@pytest.mark.parametrize(
    "text",
    [
        "Paris " * 16_000,
        "Paris, (Paris, " * 6_600,
        "(" * 50_000 + "Mosul" + ")" * 50_000,
        "Mosul" * 20_000,
        "Al-" * 33_000,
        "U.S." * 25_000,
        "a'" * 50_000,
        "San Antonio de Paris, New York and Tel Aviv. " * 2_200,
    ],
    ids=["one name", "brackets", "nested", "no spaces", "articles", "dots", "quotes", "many names"],
)
def test_hostile_text_is_read_in_time_that_grows_with_its_length(
    gazetteer: Gazetteer, text: str
) -> None:
    places(text[:2_000], gazetteer)
    began = time.process_time()
    places(text, gazetteer)
    assert time.process_time() - began < STUCK
