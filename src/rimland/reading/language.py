"""Whether a text is English.

Running English has about four function words in ten. Where a text has clearly enough of them the
question is settled; only a doubtful text is worth loading the trained detector, which takes a second.
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
_SHORT = 12
_CLEAR = 0.22
_READ = 3_000


def is_english(text: str) -> bool:
    """Whether a text reads as English; one too short to tell passes.

    Capitals are lowered first: the detector was trained on mixed case.
    """
    sample = text[:_READ].lower()
    words = _WORD.findall(sample)
    if len(words) < _SHORT:
        return True
    if sum(word in _COMMON for word in words) / len(words) >= _CLEAR:
        return True
    from py3langid import classify  # noqa: PLC0415 - a second to load, for doubtful texts only

    return str(classify(sample)[0]) == "en"
