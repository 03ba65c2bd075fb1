"""Whole documents with their persons hidden."""

from __future__ import annotations

import pytest

from rimland.app.jobs.coders import default_masker
from rimland.stories.language import language_of
from rimland.stories.masking import Masker, copy_hash

TEXT = (
    "A bomb went off in Ataturk airport, said Salim Bawazir-Noman, a nurse. "
    "Islamic State claimed it. Bawazir-Noman was unhurt."
)


@pytest.fixture(scope="module")
def masker() -> Masker:
    return default_masker()


def test_persons_are_hidden_everywhere_and_places_and_groups_stay(masker: Masker) -> None:
    hidden = masker.hidden(TEXT, "Nurse Salim Bawazir-Noman tells of blast")
    assert len(hidden.text) == len(TEXT)
    assert "Bawazir" not in hidden.text
    assert "Salim" not in hidden.text
    assert hidden.title is not None
    assert "Bawazir" not in hidden.title
    assert "Islamic State" in hidden.text
    assert "Ataturk" in hidden.text
    assert {"salim", "bawazir", "noman"} <= hidden.parts


def test_a_name_in_an_address_leaves_only_the_host(masker: Masker) -> None:
    hidden = masker.hidden(TEXT)
    assert hidden.address("https://example.org/2016/salim-bawazir-noman") == "https://example.org/"
    assert hidden.address("https://example.org/blast?id=3#top") == "https://example.org/blast?id=3"
    assert hidden.address("https://user:secret@example.org/x") == "https://example.org/x"
    assert hidden.address("javascript:alert(1)") is None
    assert hidden.address("http://[broken") is None
    assert hidden.address(None) is None


def test_short_words_about_a_document_lose_its_names(masker: Masker) -> None:
    hidden = masker.hidden(TEXT)
    assert hidden.scrubbed("police") == "police"
    assert hidden.scrubbed("Salim's men") == "\u2588\u2588\u2588\u2588\u2588's men"
    assert hidden.scrubbed(None) is None


def test_who_is_somebody(masker: Masker) -> None:
    assert masker.names_somebody("Salim Bawazir-Noman")
    assert not masker.names_somebody("Islamic State")
    assert not masker.names_somebody("Harbour Wire")


def test_copies_differ_in_blanks_case_and_points_only() -> None:
    assert copy_hash("A bomb\nwent off.") == copy_hash("a Bomb  went off")
    assert copy_hash("A bomb went off.") != copy_hash("A bomb went on.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The bomb went off in the market and it killed ten of the people who were there.", "en"),
        (
            "Die Bombe ging auf dem Markt hoch und t\u00f6tete zehn Menschen, teilte die Polizei mit.",
            "de",
        ),
        ("12 34 --", "und"),
    ],
)
def test_languages(text: str, expected: str) -> None:
    assert language_of(text) == expected
