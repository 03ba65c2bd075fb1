"""The language of a document, as a two-letter code."""

from __future__ import annotations

from rimland.reading.language import ENGLISH, UNKNOWN, language_of

__all__ = ["ENGLISH", "UNKNOWN", "language_of"]
