"""Persons' names hidden in whole documents, before anything of them is stored, shown or sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from rimland.model.ids import content_hash
from rimland.reading.actors import actors
from rimland.reading.casing import is_upper, truecase
from rimland.reading.entities import Recogniser
from rimland.reading.gazetteer import Gazetteer
from rimland.reading.masking import mask, persons
from rimland.reading.places import places
from rimland.reading.sentences import sentences
from rimland.reading.spans import Span

NAME_WITHHELD = "name withheld"
_MOST_CHARACTERS = 200_000
"""What lies behind is hidden whole: nobody has looked for names in it."""

_MOST_NAMES = 4_096

_PART = re.compile(r"[^\W\d_]{3,}")
_WORD = re.compile(r"[^\W_]+")
_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Hidden:
    """A document with its persons hidden: as long as before, character for character.

    ``parts`` are the words of their names, small letters, for finding them elsewhere.
    """

    text: str
    title: str | None
    parts: frozenset[str]

    def scrubbed(self, words: str | None) -> str | None:
        """Return short words about the document with these names left out."""
        if not words or not (self.parts & set(_words(words))):
            return words
        return _WORD.sub(
            lambda m: "█" * len(m[0]) if m[0].casefold() in self.parts else m[0], words
        )

    def address(self, url: str | None) -> str | None:
        """Return an address without its user and fragment; only its host where it names somebody."""
        if not url:
            return None
        try:
            pieces = urlsplit(url)
            host = pieces.hostname or ""
            port = f":{pieces.port}" if pieces.port else ""
        except ValueError:
            return None
        if pieces.scheme not in {"http", "https"} or not host:
            return None
        if self.parts & set(_words(f"{pieces.path} {pieces.query}")):
            return urlunsplit((pieces.scheme, host + port, "/", "", ""))
        return urlunsplit((pieces.scheme, host + port, pieces.path, pieces.query, ""))


class Masker:
    """Hides persons in documents; loads the name recogniser once."""

    def __init__(self, gazetteer: Gazetteer, recogniser: Recogniser | None = None) -> None:
        """Take the gazetteer that tells places from persons."""
        self._gazetteer = gazetteer
        self._recogniser = recogniser or Recogniser()
        # The same outlets come again with every article.
        self._is_name = lru_cache(maxsize=_MOST_NAMES)(
            lambda words: bool(self._persons(words, None))
        )

    def hidden(self, text: str, title: str | None = None, published: date | None = None) -> Hidden:
        """Return the document with its persons hidden; the title is read with the text.

        More names are looked for here than while coding, which only reads the sentences that tell
        of violence: whatever is stored passes through this.
        """
        read = text[:_MOST_CHARACTERS]
        lead = f"{title}{_BREAK}" if title else ""
        whole = lead + read
        found = self._persons(whole, published)
        hidden = mask(whole, found)
        rest = "".join("█" if c.isalnum() else c for c in text[_MOST_CHARACTERS:])
        return Hidden(
            text=hidden[len(lead) :] + rest,
            title=hidden[: len(title)] if title else None,
            parts=frozenset(part for span in found for part in _name_parts(span.of(whole))),
        )

    def names_somebody(self, words: str) -> bool:
        """Whether short words on their own are read as a person's name."""
        return self._is_name(words)

    def _persons(self, text: str, published: date | None) -> tuple[Span, ...]:
        cased = truecase(text) if is_upper(text) else text
        entities = self._recogniser.entities(cased, [s.span for s in sentences(cased)])
        groups = [a.span for a in actors(cased, published) if a.kind != "unnamed"]
        towns = places(cased, self._gazetteer, entities=entities, blocked=groups)
        return persons(cased, entities=entities, keep=[*groups, *(p.span for p in towns)])


def copy_hash(masked: str) -> str:
    """Return the hash that copies of one text share: letters and digits only, small, in order."""
    return content_hash(" ".join(_words(masked)))


def _words(text: str) -> Sequence[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _name_parts(name: str) -> Sequence[str]:
    return [part.casefold() for part in _PART.findall(name)]
