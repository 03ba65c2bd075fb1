"""The form of a word in which the word lists are kept and asked."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_PLAIN = str.maketrans("øłıđßþðæœħə’ʼ‘`", "olidstdaehe''''")


@lru_cache(maxsize=16_384)
def folded(word: str) -> str:
    """Return a word in small letters without accents, as the lists are written."""
    low = word.lower()
    if low.isascii():
        return low
    letters = unicodedata.normalize("NFD", low.translate(_PLAIN))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
