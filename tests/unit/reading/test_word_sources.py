import pytest

from rimland.reading.word_sources import (
    english_words,
    names_of_people,
    names_of_places,
    unmistakable,
)


def test_english_words_come_in_all_their_forms() -> None:
    words = english_words()

    assert {"attack", "attacked", "attacking", "bodies", "went", "worse"} <= words
    assert {"happily", "heavily", "terribly", "tragically", "fully", "bitterness"} <= words


@pytest.mark.parametrize(
    ("name", "locales", "kept"),
    [
        ("okafor", {"ig_NG"}, True),
        ("rose", {"en_US", "fr_FR"}, True),
        ("among", {"th_TH"}, False),
        ("stern", {"de_DE", "de_AT", "he_IL"}, True),
        ("bow", {"zh_CN"}, True),
    ],
)
def test_a_name_that_is_a_word_needs_people_who_bear_it(
    name: str, locales: set[str], kept: bool
) -> None:
    english, rather = {"rose", "among", "stern", "bow"}, {"bow"}

    assert (name in unmistakable({name: locales}, english, rather)) is kept


def test_surnames_of_several_words_are_known_by_their_longer_ones() -> None:
    _, family = names_of_people()

    assert "berg" in family
    assert not {"van der berg", "van", "der"} & family.keys()


def test_names_tell_where_they_are_from() -> None:
    given, family = names_of_people()

    assert "en_US" in given["mary"]
    assert "es_ES" in family["gonzalez"]


def test_a_town_called_like_a_word_is_left_out_but_never_a_country() -> None:
    places = names_of_places({"split", "turkey", "aleppo"})

    assert not {"split", "aleppo"} & places
    assert {"turkey", "mosul", "kharkivska"} <= places
