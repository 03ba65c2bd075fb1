"""Keys under which spellings of one place name meet.

Two keys are used. The first, ``fold``, forgives only what writers and printers vary: case,
accents, apostrophes, hyphens, full stops, "Saint" and "St.". The second, ``loose``, also forgives
how names written in another script are put into Latin letters: articles (al-, el-, ad-), vowels,
doubled consonants. It is asked only where the first finds nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rimland.reading.place_words import ALL_ADMIN_WORDS, ARTICLES

_LETTERS = str.maketrans(
    dict.fromkeys("'’‘ʼʻʿʾ`´ʹ′ˈ.ـ", "")
    | {"ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "ß": "ss", "ı": "i"}
    | {"æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th"}
    | {"ə": "a", "Ə": "a", "ŋ": "n", "&": " and "}
)
_SHORT = {"saint": "st", "sainte": "st", "ste": "st", "mount": "mt", "fort": "ft"}
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_SOUNDS = (
    *(("tch", "ch"), ("dj", "j"), ("kh", "k"), ("gh", "g"), ("dh", "d"), ("th", "t")),
    *(("ph", "f"), ("q", "k"), ("oo", "u"), ("ou", "u"), ("aw", "u"), ("ow", "u"), ("ee", "i")),
    *(("ei", "i"), ("ai", "i"), ("ay", "i"), ("ey", "i"), ("iy", "i"), ("y", "i"), ("e", "i")),
    *(("o", "u"), ("w", "u"), ("v", "u"), ("z", "s")),
)
_TWICE = re.compile(r"(.)\1+")
_LAST_VOWEL = re.compile(r"(?:[aiu]h|[aiu])\b")
_LAST_H = re.compile(r"(?<=[a-z]{2})ah$")
_MIN_LOOSE = 4
_JOINING = frozenset({"of", "de", "del", "da", "do", "di", "du", "la", "las", "los", "the"})


@lru_cache(maxsize=16_384)
def fold(name: str) -> str:
    """Return the name's key: lower case, plain letters, single spaces, no leading "the"."""
    if name.isascii() and name.isalnum():  # as nearly all words, at a fraction of the time
        low = name.lower()
        return _SHORT.get(low, low)
    plain = name if name.isascii() else _without_accents(name)
    words = _NOT_A_WORD.sub(" ", plain.translate(_LETTERS).lower()).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join([_SHORT.get(word, word) for word in words])


def _without_accents(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.translate(_LETTERS))
    return "".join([c for c in apart if not unicodedata.combining(c)])


def is_latin(name: str) -> bool:
    """Whether all letters of a name are Latin, accents aside."""
    plain = name if name.isascii() else _without_accents(name)
    return any(c.isalpha() for c in plain) and all(c.isascii() or not c.isalpha() for c in plain)


def spellings(folded: str) -> set[str]:
    """Return how else newspapers write a folded name from another script.

    Without the leading article, and with a last syllable -a for -ah: "al hawijah", "hawija".
    """
    words = folded.split()
    bare = words[1:] if len(words) > 1 and words[0] in ARTICLES else words
    short = [_LAST_H.sub("a", word) for word in words]
    bare_short = short[len(words) - len(bare) :]
    return {" ".join(found) for found in (bare, short, bare_short)} - {folded}


@lru_cache(maxsize=16_384)
def loose(folded: str) -> str | None:
    """Return the second key of an already folded name, or None where too little would be left."""
    words = folded.split()
    kept = [word for word in words if word not in ARTICLES] if len(words) > 1 else words
    key = " ".join(kept)
    for written, heard in _SOUNDS:
        key = key.replace(written, heard)
    key = _LAST_VOWEL.sub("a", _TWICE.sub(r"\1", key))
    return key if len(key) >= _MIN_LOOSE else None


def without_admin_words(folded: str) -> str:
    """Return a folded area name without the words that say what kind of area it is."""
    words = folded.split()
    while len(words) > 1 and words[-1] in ALL_ADMIN_WORDS:
        words = words[:-1]
    while len(words) > 1 and words[0] in ALL_ADMIN_WORDS:
        words = words[1:]
        while len(words) > 1 and words[0] in _JOINING:
            words = words[1:]
    return " ".join(words)
