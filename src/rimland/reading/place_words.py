"""Lists of words that the reader of places knows, read once from the files that ship with it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Final

_FOLDER = resources.files("rimland").joinpath("data", "places")


@cache
def _context() -> dict[str, frozenset[str]]:
    content = tomllib.loads(_FOLDER.joinpath("context.toml").read_text(encoding="utf-8"))
    return {name: frozenset(words.split()) for name, words in content.items()}


@cache
def plain_words() -> frozenset[str]:
    """Return the English words that are also names of places."""
    return _listed("words.txt")


@cache
def given_names() -> frozenset[str]:
    """Return common given names."""
    return _listed("given_names.txt")


def _listed(name: str) -> frozenset[str]:
    lines = _FOLDER.joinpath(name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


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
