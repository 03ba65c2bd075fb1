"""XML without anything that is declared in it: elements, attributes and words, bounded.

The parser that comes with Python is told to refuse a DTD, reads no other file, and is fed text that
``feed_text`` has already looked through. What breaks off is read up to where it does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.parsers import expat

from rimland.sources.feed_text import FeedFault, FeedFaultCode

MOST_DEPTH = 100
_MOST_WORDS = 20_000
_PIECE = 65_536

Started = Callable[[str, Mapping[str, str], int], None]
"""Takes an element's name, its attributes and its depth, the root's being 1."""
Ended = Callable[[str, str, int], bool]
"""Takes an element's name, its own words and its depth; false ends the reading."""


class _EnoughError(Exception):
    pass


def read_xml(text: str, *, started: Started, ended: Ended) -> bool:
    """Hand over the elements of a text in order; return whether it was whole.

    Raises FeedFault for text that declares a DTD or is nested deeper than MOST_DEPTH.
    """
    reader = _Reader(started, ended)
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    content = text.encode("utf-8", "replace")
    try:
        for at in range(0, len(content), _PIECE):
            parser.Parse(content[at : at + _PIECE], False)  # noqa: FBT003 - the parser's own way
        parser.Parse(b"", True)  # noqa: FBT003
    except _EnoughError:
        return True
    except expat.ExpatError:
        return False
    return True


class _Reader:
    """What the parser calls: keeps the words of the elements that are open."""

    def __init__(self, started: Started, ended: Ended) -> None:
        self._started, self._ended = started, ended
        self._words: list[list[str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._words) >= MOST_DEPTH:
            raise FeedFault(FeedFaultCode.TOO_DEEP, f"is nested deeper than {MOST_DEPTH}")
        self._words.append([])
        self._started(name, attributes, len(self._words))

    def data(self, piece: str) -> None:
        if self._words:
            self._words[-1].append(piece[:_MOST_WORDS])

    def end(self, name: str) -> None:
        depth = len(self._words)
        words = "".join(self._words.pop())[:_MOST_WORDS].strip()
        if not self._ended(name, words, depth):
            raise _EnoughError

    def refuse(self, *_: object) -> None:
        raise FeedFault(FeedFaultCode.ENTITIES, "declares entities, which are never expanded")
