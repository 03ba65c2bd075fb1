"""Sentences that tell of two attacks are cut where the second begins, and no others."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.coding.cutting import parted
from rimland.reading.sentences import sentences


def parts(text: str) -> list[str]:
    """Return the words of the parts."""
    return [s.span.of(text) for s in parted(text, text.lower(), sentences(text))]


@pytest.mark.parametrize(
    ("text", "second"),
    [
        (
            (
                "A car bomb killed three shoppers at a market in Yala on Monday, a few hours after two guards were "
                "shot dead in Pattani."
            ),
            "two guards were shot dead in Pattani.",
        ),
        (
            (
                "Gunmen ambushed an army patrol near Djibo on Tuesday, while across the border in Niger armed men "
                "abducted six villagers."
            ),
            "across the border in Niger armed men abducted six villagers.",
        ),
        (
            (
                "A bomb exploded outside a bank in Cali before dawn and wounded a guard; in Popayan rebels ambushed "
                "a police patrol."
            ),
            "in Popayan rebels ambushed a police patrol.",
        ),
    ],
)
def test_two_attacks_in_one_sentence_are_parted(text: str, second: str) -> None:
    """Each side of the seam tells of an attack somewhere."""
    assert parts(text)[1] == second


@pytest.mark.parametrize(
    "text",
    [
        "Police in Ghent shot dead a man on Monday, two hours after he had stabbed three passengers at the station.",
        "A bomb killed five people in Kabul on Monday, while rescuers in the city were still looking for survivors.",
        "Gunmen attacked a mosque in Kano; the governor, who was in Abuja, condemned the attack and flew home at once.",
        "A bomb in Cali killed two; one in Buga killed three.",
    ],
)
def test_one_attack_is_left_whole(text: str) -> None:
    """What follows the attack, and what is too short to tell two, is no second attack."""
    assert parts(text) == [s.span.of(text) for s in sentences(text)]


@given(st.text(max_size=400))
def test_parts_are_in_order_and_lie_in_their_sentence(text: str) -> None:
    """Nothing is lost but the words of the seam, and nothing overlaps."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    whole = sentences(text)
    found = parted(text, lowered, whole)
    assert len(found) >= len(whole)
    assert all(a.span.end <= b.span.start for a, b in itertools.pairwise(found))
