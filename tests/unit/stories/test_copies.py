import random
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.stories.copies import CopyIndex, overlap
from tests.stories import telling

NOW = datetime(2026, 3, 1, tzinfo=UTC)
WIRE = telling("Karvala", 0, sentences=12)


def sentences(text: str) -> list[str]:
    return [f"{one.strip('. ')}." for one in text.split(". ")]


def reworded(text: str, share: float) -> str:
    draw = random.Random(7)
    words = ["".join(draw.choices("bcdfglmnprst", k=6)) for _ in range(200)]
    return " ".join(draw.choice(words) if draw.random() < share else word for word in text.split())


def changed(how: str) -> str:
    said = sentences(WIRE)
    if how == "cut":
        return " ".join(said[:6])
    if how == "reordered":
        return " ".join(reversed(said))
    return reworded(" ".join(said), 0.2)


@pytest.mark.parametrize("how", ["cut", "reordered", "reworded"])
def test_a_wire_text_is_known_again(how: str) -> None:
    index = CopyIndex()
    assert index.add("wire", WIRE) is None
    assert index.add("copy", changed(how)) == "wire"


def test_another_telling_of_the_same_happening_is_no_copy() -> None:
    index = CopyIndex()
    index.add("wire", WIRE)
    assert index.add("other", telling("Karvala", 1, sentences=12)) is None


def test_a_copy_of_a_copy_is_a_copy_of_the_original() -> None:
    index = CopyIndex()
    index.add("wire", WIRE)
    index.add("copy", reworded(WIRE, 0.2))
    assert index.add("copy of the copy", reworded(reworded(WIRE, 0.2), 0.1)) == "wire"


def test_a_brief_that_a_long_roundup_quotes_is_no_copy_of_it() -> None:
    index = CopyIndex()
    roundup = " ".join(telling(name, 3, sentences=12) for name in ("A", "B", "C", "D", "E"))
    brief = " ".join(sentences(roundup)[:4])
    index.add("roundup", roundup)
    assert index.add("brief", brief) is None


def test_a_line_that_many_pages_bear_is_a_copy_only_where_nothing_differs() -> None:
    index = CopyIndex()
    index.add("one", "Subscribe to read on about Karvala")
    assert index.add("two", "Subscribe to read on about Zamburi") is None
    assert index.add("three", "Subscribe to read on about Karvala") == "one"


@pytest.mark.parametrize("nothing", ["", " \n", "…!?"])
def test_a_text_without_words_copies_nothing(nothing: str) -> None:
    index = CopyIndex()
    index.add("one", nothing)
    assert index.add("two", nothing) is None


def test_only_the_last_documents_are_remembered() -> None:
    index = CopyIndex(most_documents=2)
    index.add("wire", WIRE)
    index.add("a", telling("A", 0))
    index.add("b", telling("B", 0))
    assert len(index) == 2
    assert index.add("copy", WIRE) is None


def test_an_index_that_is_restored_answers_as_one_that_never_stopped() -> None:
    live, restored = CopyIndex(), CopyIndex()
    for index in (live, restored):
        index.restore("wire", WIRE, None)
    assert live.add("copy", changed("cut")) == "wire"
    restored.restore("copy", changed("cut"), "wire")
    late = reworded(changed("cut"), 0.1)
    assert live.place("late", late) == restored.place("late", late)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_overlap_lies_between_none_and_all_and_does_not_ask_who_comes_first(
    one: str, other: str
) -> None:
    assert overlap(one, other) == overlap(other, one)
    assert 0 <= overlap(one, other) <= 1


def test_a_text_overlaps_itself_wholly() -> None:
    assert overlap(WIRE, WIRE) == 1
