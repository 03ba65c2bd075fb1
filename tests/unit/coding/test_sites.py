"""An institution's name gives the town of an attack, and only then."""

from __future__ import annotations

import pytest

from rimland.coding.sites import sites
from rimland.coding.tools import default_tools


@pytest.mark.parametrize(
    ("text", "town", "country"),
    [
        ("Gunmen who attacked Kabul University on Monday killed 22 students.", "Kabul", "AFG"),
        ("Fighters stormed the Peshawar Agriculture Institute at dawn.", "Peshawar", "PAK"),
        ("A bomb at Baghdad's Mustansiriya University killed three.", "Baghdad", "IRQ"),
    ],
)
def test_a_large_town_is_read_from_an_institution(text: str, town: str, country: str) -> None:
    """The span is the town's name alone."""
    (found,) = sites(text, default_tools().gazetteer, ())
    assert found.place is not None
    assert found.span.of(text) == town
    assert found.place.country_iso3 == country


@pytest.mark.parametrize(
    "text",
    [
        "A study by Oxford University Press says that attacks rose.",
        "A lecturer from London, trained at Harvard University, condemned the bombing.",
        "He teaches history; Kabul University closed in winter.",
    ],
)
def test_a_name_that_is_no_place_of_an_attack_is_left_alone(text: str) -> None:
    """Without a word of place, or without a large town, nothing is said."""
    assert sites(text, default_tools().gazetteer, ()) == ()
