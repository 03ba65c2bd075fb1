"""Words of texts and queries, as follows compare them.

Small letters, without accents, apostrophes and possessive endings; nothing else is forgiven: a
plural is another word, and ``bombing*`` asks for both. What masking has hidden is a word that no
query can be.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from itertools import accumulate

HIDDEN = "█"
_WORD = re.compile(rf"({HIDDEN}+|[^\W_]+(?:['’‘ʼ`ʿʾ][^\W_]+)*)")
_POSSESSIVE = re.compile(r"['’‘ʼ`][sS]\Z")
_NOT_LETTERS = re.compile(r"[\W_]+")
_KEPT = 1 << 17


def composed(text: str) -> str:
    """Return a text with its letters and accents in one piece, so that words are not torn."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def keys(text: str) -> list[str]:
    """Return the words of a text, in order, as they are compared."""
    return list(map(_KEYS.__getitem__, _WORD.findall(composed(text))))


def pieces_of(text: str) -> list[str]:
    """Return a composed text in pieces: what stands between words, a word, and so on in turn."""
    return _WORD.split(text)


def keys_of(pieces: list[str]) -> list[str]:
    """Return the words among the pieces of a text, as they are compared."""
    return list(map(_KEYS.__getitem__, pieces[1::2]))


def spans_of(pieces: list[str]) -> list[tuple[int, int]]:
    """Return first and last character of each word among the pieces of a text."""
    ends = list(accumulate(map(len, pieces)))
    return list(zip(ends[0::2], ends[1::2], strict=False))


class _Keys(dict[str, str]):
    """Words as they are compared, each worked out once; looked up without a call."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _KEPT:
            self.clear()
        key = self[word] = _key(word)
        return key


_KEYS = _Keys()


def _key(word: str) -> str:
    if word.isascii() and word.isalnum():
        return sys.intern(word.lower())
    if word[0] == HIDDEN:
        return HIDDEN
    bare = _POSSESSIVE.sub("", word)
    apart = unicodedata.normalize("NFKD", bare.casefold())
    return _NOT_LETTERS.sub("", "".join(c for c in apart if not unicodedata.combining(c)))


def name_key(name: str) -> str:
    """Return a name of several words as it is compared."""
    return " ".join(keys(name))
