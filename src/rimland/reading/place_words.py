"""Lists of words that the reader of places knows, read once from the files that ship with it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Final

from rimland.reading.word_index import word_index

_FOLDER = resources.files("rimland").joinpath("data", "places")


@cache
def _context() -> dict[str, frozenset[str]]:
    content = tomllib.loads(_FOLDER.joinpath("context.toml").read_text(encoding="utf-8"))
    return {name: frozenset(words.split()) for name, words in content.items()}


def plain_words() -> frozenset[str]:
    """Return English words: a capital alone does not make one of them a place."""
    return word_index().english


def given_names() -> frozenset[str]:
    """Return given names: a place name after one is a surname."""
    return word_index().given


LOCATING: Final = _context()["locating"]
KINDS: Final = _context()["kinds"]
DIRECTIONS: Final = _context()["directions"]
TITLES: Final = _context()["titles"]
NOT_LOCATED: Final = _context()["not_located"]
NAMED_AFTER: Final = _context()["named_after"]
INSTITUTIONS: Final = _context()["institutions"]
SPEAKING: Final = _context()["speaking"]
STREETS: Final = _context()["streets"]
PUBLIC_BODIES: Final = _context()["public_bodies"]
AROUND: Final = _context()["around"]
GENERIC: Final = _context()["generic"]
ARTICLES: Final = _context()["articles"]
ADMIN_WORDS: Final = _context()["admin_words"]
ALL_ADMIN_WORDS: Final = ADMIN_WORDS | _context()["foreign_admin_words"]
TRANSLITERATED: Final = _context()["transliterated"]
