"""Queries read for the first time: persons in them are refused."""

from __future__ import annotations

import re

from rimland.app.jobs.coders import default_masker
from rimland.outputs.follows import Query, parse
from rimland.reading.word_index import word_index

_LETTERS = re.compile(r"[^\W\d_]+")


def read_query(query: str, network: str) -> Query:
    """Return a new query, checked for persons' names; raises QueryError."""
    return parse(query, network=network, names_somebody=names_somebody)


def names_somebody(words: str) -> bool:
    """Whether words of a query are a person's name, also where they are typed in small letters.

    Small letters are read as capitals only where a word is no English word: ``market`` is not the
    beginning of a name, and most names are not words.
    """
    if default_masker().names_somebody(words):
        return True
    found = _LETTERS.findall(words)
    if not found or any(not word.islower() for word in found):
        return False
    strange = any(word not in word_index().english for word in found)
    return strange and default_masker().names_somebody(
        " ".join(word.capitalize() for word in found)
    )
