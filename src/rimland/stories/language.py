"""The language of a text, as a two-letter code."""

from __future__ import annotations

from rimland.reading.language import is_english

ENGLISH, UNKNOWN = "en", "und"
_READ = 3_000


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of a text's language, ``und`` where there is no word in it."""
    if not any(c.isalpha() for c in text[:_READ]):
        return UNKNOWN
    if is_english(text):
        return ENGLISH
    from py3langid import classify  # noqa: PLC0415 - loads a model that English texts do not need

    return str(classify(text[:_READ].lower())[0])
