"""What words can be: English words, given names, family names, places; compiled once.

The words come from installed packages that take seconds to read, so they are written to one file
beside the gazetteer's index, which all processes read in milliseconds.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rimland.reading import word_index_build


@dataclass(frozen=True, slots=True)
class WordIndex:
    """Folded words (see ``word_forms``) by what they are; names of places may have several words."""

    english: frozenset[str]
    given: frozenset[str]
    family: frozenset[str]
    places: frozenset[str]


@cache
def word_index() -> WordIndex:
    """Return the index, compiling it first where it is missing or out of date."""
    return read_index(default_path())


def read_index(file: Path) -> WordIndex:
    """Return the index in a file, compiling it there first if need be.

    Where nothing can be written the words are compiled for this process alone: names must be
    hidden on a read-only disk too.
    """
    lists = word_index_build.read(file) or word_index_build.compile_to(file)
    return WordIndex(*lists)


def default_path() -> Path:
    """Return where the index is kept: beside the installation if it may be written, else a cache."""
    shared = Path(sys.prefix) / "share" / "rimland"
    cached = os.environ.get("XDG_CACHE_HOME")
    cache_folder = (Path(cached) if cached else Path.home() / ".cache") / "rimland"
    name = word_index_build.file_name()
    if (shared / name).is_file() or _may_write(shared):
        return shared / name
    return cache_folder / name


def _may_write(folder: Path) -> bool:
    """Whether the folder, or what would hold it, can be written."""
    while not folder.exists():
        folder = folder.parent
    return os.access(folder, os.W_OK)
