"""The language of a text, and whether it is English.

Running English has about four function words in ten. Where a text has clearly enough of them the
question is settled; only a doubtful text is worth loading the trained detector, which takes a second.
A few words in Latin letters are taken for English, because no detector is sure of them and a short
report must not be lost; a few words in another script are not.
"""

from __future__ import annotations

import re

_COMMON = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "that",
        "is",
        "was",
        "for",
        "on",
        "with",
        "at",
        "by",
        "from",
        "as",
        "were",
        "it",
        "its",
        "has",
        "have",
        "had",
        "been",
        "be",
        "are",
        "an",
        "this",
        "which",
        "who",
        "after",
        "but",
        "not",
        "said",
        "their",
        "his",
        "her",
        "they",
        "he",
        "she",
        "there",
        "into",
        "near",
    ]
)
_WORD = re.compile(r"[^\W\d_]+")
_LETTER = re.compile(r"[^\W\d_]")
_FOREIGN = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff]")
_SHORT = 12
_FEW = 7
_CLEAR = 0.22
_READ = 3_000
_MOST_FOREIGN = 0.5
ENGLISH, UNKNOWN = "en", "und"


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of a text's language, ``und`` where nobody can tell.

    Capitals are lowered first: the detector was trained on mixed case.
    """
    sample = text[:_READ].lower()
    letters = len(_LETTER.findall(sample))
    if not letters:
        return UNKNOWN
    foreign = len(_FOREIGN.findall(sample)) > _MOST_FOREIGN * letters
    if not foreign:
        words = _WORD.findall(sample)
        # Names have no language: where they are nearly all there is, the rest decides nothing.
        plain = sum(word[0].islower() for word in _WORD.findall(text[:_READ]))
        if len(words) < _SHORT or 0 < plain < _FEW:
            return ENGLISH
        if sum(word in _COMMON for word in words) / len(words) >= _CLEAR:
            return ENGLISH
    from py3langid import classify  # noqa: PLC0415 - a second to load, for doubtful texts only

    found = str(classify(sample)[0])
    return UNKNOWN if foreign and found == ENGLISH else found


def is_english(text: str) -> bool:
    """Whether a text reads as English; one too short to tell, or without words, passes."""
    return language_of(text) == ENGLISH or not _LETTER.search(text[:_READ])


def not_read(text: str) -> str | None:
    """Return why a text is not read, as a document's abstention says it; None for English."""
    return None if is_english(text) else f"not English ({language_of(text)})"
