"""The words by which a text shows its themes: read from ``data/topics`` and found in a text."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib import resources
from typing import Any

from rimland.reading.folding import lowered
from rimland.reading.spans import Span

_WORD = re.compile(r"[^\W_]+(?:['.][^\W_]+)*")
_GAP = re.compile(r"[\s\-–'’]{1,3}")
_STEM = 3
"""Letters by which words with an open ending are looked up; none is shorter."""

_PRESENT = {"2026-07-02", "2026"}
_ANY = "*"


class Strength(IntEnum):
    """How much one mention of some words says."""

    WEAK = 1
    ARMED = 2
    STRONG = 3
    BLOCKED = 4


@dataclass(frozen=True, slots=True)
class Theme:
    """A Media Topic as the lexicon has it; ``verified`` if seen in the present release."""

    code: int
    name: str
    top: str
    verified: bool


@dataclass(frozen=True, slots=True)
class TextKind:
    """A kind of text that speaks of violence without any, and what it hides; None hides all."""

    name: str
    number: int
    hides: frozenset[int] | None


@dataclass(frozen=True, slots=True)
class Found:
    """Words of a theme (by its code) or of a kind of text (by its number) in a text."""

    code: int
    strength: Strength
    span: Span
    words: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[str, ...]
    code: int
    strength: Strength


@dataclass(frozen=True)
class Lexicon:
    """All themes with their words, ready to be found."""

    themes: dict[int, Theme]
    kinds: tuple[TextKind, ...]
    exact: dict[str, tuple[_Phrase, ...]]
    open: dict[str, tuple[_Phrase, ...]]

    def find(self, text: str) -> list[Found]:
        """Return the words of all themes and kinds in a text, in order, without what is blocked."""
        low = lowered(text).replace("’", "'")
        words = [(m.start(), m.end(), m[0].removesuffix("'s")) for m in _WORD.finditer(low)]
        found = list(self._matches(low, words))
        blocked: dict[int, set[int]] = defaultdict(set)
        for one in found:
            if one.strength is Strength.BLOCKED:
                blocked[one.code].update(range(one.span.start, one.span.end))
        return [
            f
            for f in found
            if f.strength is not Strength.BLOCKED
            and (
                f.code not in blocked or blocked[f.code].isdisjoint(range(f.span.start, f.span.end))
            )
        ]

    def _matches(self, low: str, words: Sequence[tuple[int, int, str]]) -> Iterator[Found]:
        for first, (start, _, word) in enumerate(words):
            for phrase in (*self.exact.get(word, ()), *self.open.get(word[:_STEM], ())):
                last = first + len(phrase.words) - 1
                if last >= len(words) or not _fits(phrase, low, words, first):
                    continue
                span = Span(start, words[last][1])
                yield Found(phrase.code, phrase.strength, span, " ".join(phrase.words))


def _fits(phrase: _Phrase, low: str, words: Sequence[tuple[int, int, str]], first: int) -> bool:
    for step, wanted in enumerate(phrase.words):
        start, _, word = words[first + step]
        if wanted != _ANY and not (
            word.startswith(wanted[:-1]) if wanted.endswith(_ANY) else word == wanted
        ):
            return False
        if step and not _GAP.fullmatch(low, words[first + step - 1][1], start):
            return False
    return True


@cache
def lexicon() -> Lexicon:
    """Return the shipped lexicon."""
    folder = resources.files("rimland") / "data" / "topics"
    content = tomllib.loads((folder / "themes.toml").read_text(encoding="utf-8"))
    phrases: list[_Phrase] = []
    themes = {}
    for entry in content["theme"]:
        code = entry["code"]
        themes[code] = Theme(code, entry["name"], entry["top"], entry["seen"] in _PRESENT)
        for key, strength in (
            ("strong", Strength.STRONG),
            ("armed", Strength.ARMED),
            ("weak", Strength.WEAK),
            ("not", Strength.BLOCKED),
        ):
            phrases += _phrases(entry, key, code, strength)
    kinds = []
    for number, entry in enumerate(content["kind"]):
        hides = None if entry["hides"] == "all" else frozenset(entry["hides"])
        kinds.append(TextKind(entry["name"], -1 - number, hides))
        phrases += _phrases(entry, "words", -1 - number, Strength.WEAK)
    exact, ending = defaultdict(list), defaultdict(list)
    for phrase in phrases:
        first = phrase.words[0]
        if first.endswith(_ANY):
            ending[first[:_STEM]].append(phrase)
        else:
            exact[first].append(phrase)
    return Lexicon(
        themes,
        tuple(kinds),
        {word: tuple(some) for word, some in exact.items()},
        {stem: tuple(some) for stem, some in ending.items()},
    )


def _phrases(entry: dict[str, Any], key: str, code: int, strength: Strength) -> Iterator[_Phrase]:
    for words in entry.get(key, ()):
        yield _Phrase(tuple(words.split()), code, strength)
