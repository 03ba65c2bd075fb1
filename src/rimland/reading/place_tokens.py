"""The words of a text with what a search for names needs to know of each."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from rimland.reading.place_names import fold
from rimland.reading.place_words import ARTICLES, TITLES

# Abbreviations with their stops first ("U.S.", "W.Va."), then words with inner apostrophes.
_WORD = re.compile(
    r"W\. Va\.|(?:[A-Z][a-z]?\.){2,6}|(?:[A-Z]\.){1,5}[A-Z]\b|"
    r"[^\W\d_]+(?:['’ʼ‘`´ʻ][^\W\d_]+){0,4}['’ʼ‘`´ʻ]?"
)
_POSSESSIVE = re.compile(r"(?:['’ʼ`´][sS]|['’ʼ‘`´ʻ])$")
_STOPPED = frozenset({"st", "mt", "ft"}) | TITLES
_JOINS = frozenset({" ", "-", "‐", "‑", "\n", "  "})
_ENDS = frozenset('.!?:;”"\n')


class Token(NamedTuple):
    """A word: where it stands, its key and how it is written.

    ``joined`` tells that only a space or hyphen stands between it and the next word, ``opens``
    that it opens a sentence or line.
    """

    start: int
    end: int
    word: str
    folded: str
    capital: bool
    upper: bool
    joined: bool
    opens: bool


def tokens(text: str) -> tuple[Token, ...]:
    """Return the words of a text in order."""
    found: list[Token] = []
    matches = list(_WORD.finditer(text))
    joined, most = False, len(matches) - 1
    for number, match in enumerate(matches):
        start, word = match.start(), match.group()
        if word.startswith(("U.S.", "U.K.")) and len(word) > len("U.S."):
            word = word[:4]
        stopped = word.endswith(".")
        if not stopped and not word[-2:].isalpha():
            word = _POSSESSIVE.sub("", word)
        if not word:
            continue
        end, folded = start + len(word), fold(word)
        opens = not joined and (not found or _ended(text, start))
        after = matches[number + 1].start() if number < most else len(text)
        gap = text[end : min(after, end + 3)]
        joined = number < most and (gap in _JOINS or (gap == ". " and folded in _STOPPED))
        letters = word.replace(".", "") if "." in word else word
        upper = letters.isupper() and len(letters) > 1
        found.append(Token(start, end, word, folded, word[0].isupper(), upper, joined, opens))
    return tuple(found)


def _ended(text: str, start: int) -> bool:
    """Whether a sentence or line ended before a word."""
    before = text[max(0, start - 3) : start].rstrip(" (“‘'[")
    return not before or before[-1] in _ENDS


def starts_name(words: Sequence[Token], at: int) -> bool:
    """Whether a name can start at this word: a capital, or an article before one (al-Qaim)."""
    word = words[at]
    if word.capital:
        return True
    follows = words[at + 1] if at + 1 < len(words) else None
    return word.folded in ARTICLES and word.joined and follows is not None and follows.capital


def at_or_after(words: Sequence[Token], position: int) -> int:
    """Return the index of the first word that starts at or after a position of the text."""
    return bisect_left(words, position, key=lambda word: word.start)
