import warnings

import pytest

from rimland.reading import entities
from rimland.reading.entities import Entity, Recogniser
from rimland.reading.spans import Span

_TEXT = "MOSUL, Iraq (Agency) -- Angela Hartmann visited Berlin. Nothing happened in Paris."


def test_entities_of_the_given_sentences_only() -> None:
    first, second = Span(0, 55), Span(56, len(_TEXT))
    recogniser = Recogniser()

    whole = recogniser.entities(_TEXT, [first, second])
    part = recogniser.entities(_TEXT, [second])

    assert Entity(Span(24, 39), "PERSON") in whole
    assert {entity.span.of(_TEXT) for entity in part} == {"Paris"}
    assert set(part) <= set(whole)


def test_the_dateline_is_not_read() -> None:
    entities = Recogniser().entities(_TEXT, [Span(0, 55)])

    assert all(entity.span.start >= 24 for entity in entities)


def test_offsets_lie_within_the_text() -> None:
    text = "Angela Hartmann 🙂 met Otto Lindström in Köln."

    for entity in Recogniser().entities(text, [Span(-5, len(text) + 50)]):
        assert 0 <= entity.span.start < entity.span.end <= len(text)


def test_an_endless_sentence_is_read_in_pieces() -> None:
    text = "Angela Hartmann met Otto Lindberg in Berlin and " * 200

    entities = Recogniser().entities(text, [Span(0, len(text))])

    assert len(entities) > 200


def test_a_sentence_without_blanks_is_read_too() -> None:
    text = "A" * 5_000

    assert all(e.span.end <= 5_000 for e in Recogniser().entities(text, [Span(0, 5_000)]))


def test_nothing_given_nothing_loaded() -> None:
    recogniser = Recogniser()

    assert recogniser.entities("", []) == ()
    assert recogniser.entities("   ", [Span(0, 3)]) == ()


def test_same_text_same_entities_and_no_warnings() -> None:
    recogniser = Recogniser()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        recogniser.load()
        first = recogniser.entities(_TEXT, [Span(0, len(_TEXT))])

    assert first == recogniser.entities(_TEXT, [Span(0, len(_TEXT))])


def test_words_never_seen_before_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "_NEW_WORDS", 200)
    model = entities._Model()
    recogniser = Recogniser(model)
    before = len(model._strings)
    expected = Recogniser().entities(_TEXT, [Span(0, len(_TEXT))])

    for number in range(50):
        text = " ".join(f"w{number}x{n}" for n in range(20))
        recogniser.entities(text, [Span(0, len(text))])

        assert len(model._strings) < before + 300

    assert recogniser.entities(_TEXT, [Span(0, len(_TEXT))]) == expected
