"""Follows drafted from an article's topics."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rimland.app.jobs.follow_from import PARTS, drafted
from rimland.app.jobs.topics import default_readers, shipped
from rimland.model.errors import NotFoundError, RimlandError
from rimland.model.topics import Topics
from rimland.outputs.follows import parse
from rimland.reading.topics import topics_of

TITLE = "Islamic State bombs mosque in Sanaa"
TEXT = (
    "Islamic State said it had bombed a mosque in Sanaa, the Yemeni capital, on Friday. Nine people "
    "were killed by the suicide bomber, said Salim Bawazir-Noman, a nurse."
)


def topics(text: str = TEXT, title: str | None = TITLE, **options: Any) -> Topics:
    day = date(2015, 3, 20)
    return topics_of(text, default_readers(), shipped(), title=title, published=day, **options)


def test_two_kinds_are_taken_and_the_query_is_one() -> None:
    draft = drafted(topics())
    assert draft.taken == {"actors": ("islamic-state",), "countries": ("YEM",)}
    assert draft.query == 'actor:"islamic-state" AND country:"YEM"'
    assert draft.network is None


def test_the_articles_words_stand_in_where_it_names_no_group() -> None:
    text = "Peace talks resumed in Kuwait on Thursday. The peace talks broke down last year."
    draft = drafted(topics(text, "Peace talks resume"))
    assert draft.taken == {"countries": ("KWT",), "themes": ("peace talks",)}


@pytest.mark.parametrize("part", PARTS)
def test_every_part_alone_makes_a_query_that_can_be_read(part: str) -> None:
    draft = drafted(topics(), [part])
    assert list(draft.taken) == [part]
    assert parse(draft.query)
    assert "bawazir" not in draft.query.lower()
    assert draft.network == ("islamic-state" if part == "theatres" else None)


def test_all_parts_together_can_be_read_too() -> None:
    draft = drafted(topics(), PARTS)
    assert list(draft.taken) == list(PARTS)
    assert draft.taken["places"] == ("Sanaa",)
    assert parse(draft.query)


def test_nothing_to_follow_says_why_and_what_to_do() -> None:
    german = "Die Bombe ging auf dem Markt hoch und tötete zehn Menschen, teilte die Polizei mit."
    with pytest.raises(NotFoundError, match="no main topic") as told:
        drafted(topics(german, None))
    assert "not English" in told.value.line()
    with pytest.raises(RimlandError, match="no part 'people'"):
        drafted(topics(), ["people"])
