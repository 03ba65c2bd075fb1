"""Words of texts and queries, as follows compare them.

Small letters, without accents, apostrophes and possessive endings; nothing else is forgiven: a
plural is another word, and ``bombing*`` asks for both. What masking has hidden is a word that no
query can be.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

HIDDEN = "█"
_WORD = re.compile(rf"{HIDDEN}+|[^\W_]+(?:['’‘ʼ`ʿʾ][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’‘ʼ`][sS]\Z")
_NOT_LETTERS = re.compile(r"[\W_]+")
_KEPT = 1 << 17


def composed(text: str) -> str:
    """Return a text with its letters and accents in one piece, so that words are not torn."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def keys(text: str) -> list[str]:
    """Return the words of a text, in order, as they are compared."""
    return list(map(word_key, _WORD.findall(composed(text))))


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return first and last character of each word of a composed text."""
    return [found.span() for found in _WORD.finditer(text)]


@lru_cache(maxsize=_KEPT)
def word_key(word: str) -> str:
    """Return one word as it is compared."""
    if word.isascii() and word.isalnum():
        return word.lower()
    if word[0] == HIDDEN:
        return HIDDEN
    bare = _POSSESSIVE.sub("", word)
    apart = unicodedata.normalize("NFKD", bare.casefold())
    return _NOT_LETTERS.sub("", "".join(c for c in apart if not unicodedata.combining(c)))


def name_key(name: str) -> str:
    """Return a name of several words as it is compared."""
    return " ".join(keys(name))
