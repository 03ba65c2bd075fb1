"""Sayings of tolls: what they count, what they replace, and that they stay inside the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.reading.tolls import Outcome, Side, tolls


@pytest.mark.parametrize(
    ("words", "value"),
    [("second", 2), ("twelfth", 12), ("twenty-first", 21), ("43rd", 43), ("fiftieth", 50)],
)
def test_an_ordinal_counts_the_dead(words: str, value: int) -> None:
    told = tolls(f"She is the {words} person to die.")
    assert [(t.count.best, t.role) for t in told] == [(value, "update")]


@pytest.mark.parametrize(
    "text",
    [
        "She is the first person to die.",
        "The third soldier died in the river.",
        "He is the fifth reporter to be killed this year.",
        "The second attack was the only one on Monday.",
        "Only the attackers know why.",
    ],
)
def test_what_looks_alike_counts_nobody_anew(text: str) -> None:
    assert all(t.role != "update" and t.count.high != 0 for t in tolls(text))


def test_a_driver_is_the_attacker_only_after_a_suicide_attack() -> None:
    text = "The driver was the only fatality."
    sides = {t.side for t in tolls(text)}
    assert Side.PERPETRATORS not in sides
    told = tolls("A suicide bomber hit the gate. " + text)
    assert [(t.count.best, t.side) for t in told if t.number][-1] == (1, Side.PERPETRATORS)


def test_the_whole_of_the_other_one_is_the_total_before() -> None:
    told = tolls("The toll rose to 21. Twenty of them were cadets; the other was the bomber.")
    part = next(t for t in told if t.role == "part" and t.side is Side.PERPETRATORS)
    assert part.part_of is not None
    assert told[part.part_of].count.best == 21


@given(
    st.lists(
        st.sampled_from(
            [
                "only the attackers",
                "died.",
                "the fifth person to die",
                "without hurting anyone",
                "12",
                "no loss of life",
                "including",
                "people",
                "killed",
                "burying the 9 victims",
                "İ",
                "and",
            ]
        ),
        max_size=30,
    )
)
def test_spans_lie_in_the_text_and_parts_point_at_wholes(words: list[str]) -> None:
    text = " ".join(words)
    told = tolls(text)
    for toll in told:
        assert 0 <= toll.span.start < toll.span.end <= len(text)
        assert toll.part_of is None or 0 <= toll.part_of < len(told)
        assert toll.outcome in Outcome
