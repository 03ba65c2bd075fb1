"""Lower case that keeps every offset."""

from __future__ import annotations


def lowered(text: str) -> str:
    """Return the text in lower case, character for character.

    ``str.lower`` turns a few letters (the Turkish capital dotted I) into two; they stay as they are.
    """
    plain = text.lower()
    if len(plain) == len(text):
        return plain
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
