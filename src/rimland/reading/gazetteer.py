"""Where named places are: a read-only index of some 300,000 of them, compiled once.

The sources are packages that cost half a gigabyte to load whole, so they are read once and written
to one SQLite file, which opens in milliseconds and is shared by all processes.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Self

from rimland.reading import gazetteer_build
from rimland.reading.gazetteer_entry import Grade, Named, Place
from rimland.reading.place_names import fold, loose

__all__ = ["AREAS", "Gazetteer", "Grade", "Named", "Place", "default_path"]

_COLUMNS = (
    "place.key, geonames_id, place.name, kind, latitude, longitude, country_iso3, adm1, adm1_code, "
    "adm2_code, population"
)
_LOOKUP = (
    f"SELECT name.grade, {_COLUMNS} FROM name JOIN place ON place.id = name.place "
    "WHERE name.folded = ? ORDER BY place.population DESC, place.id LIMIT 60"
)
_KEPT_LOOKUPS = 16_384

AREAS = frozenset({"country", "admin1", "admin2", "continent", "region"})
"""Kinds that have an inside other places lie in."""


class Gazetteer:
    """Looks names up in the compiled index; safe to share between threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Wrap an open index; use ``open``."""
        self._connection = connection
        self._found: dict[str, tuple[Named, ...]] = {}
        self._longest: dict[str, int] = {}

    @classmethod
    def open(
        cls, path: Path | None = None, *, progress: Callable[[str], None] | None = None
    ) -> Self:
        """Open the index, compiling it first where it is missing or out of date.

        Args:
            path: the index file; by default beside the installation, else in the user's cache.
            progress: told in a sentence that the index is being compiled, and when it is done.

        Raises:
            FileRefusedError: the index can be neither found nor written.
        """
        file = path or default_path()
        if not gazetteer_build.is_current(file):
            gazetteer_build.compile_to(file, progress or (lambda _: None))
        location = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        return cls(sqlite3.connect(location, uri=True, check_same_thread=False))

    def lookup(self, name: str) -> tuple[Place, ...]:
        """Return the places of that name, most populous first; loose spellings if there are none."""
        return tuple(dict.fromkeys(named.place for named in self.named(name)))

    def named(self, name: str) -> tuple[Named, ...]:
        """Return the places of that name with the grade of the name."""
        folded = fold(name)
        exact = self.exactly(folded)
        return exact or self.loosely(folded)

    def exactly(self, folded: str) -> tuple[Named, ...]:
        """Return the places of a folded name."""
        return self._ask(folded) if folded else ()

    def loosely(self, folded: str) -> tuple[Named, ...]:
        """Return the places whose name in another script may be spelt that way."""
        key = loose(folded)
        return self._ask(f"~{key}") if key else ()

    def longest(self, word: str) -> int:
        """Return how many words the longest name that starts with this folded word has; 0: none."""
        if word not in self._longest:
            row = self._connection.execute(
                "SELECT longest FROM first_word WHERE word = ?", (word,)
            ).fetchone()
            if len(self._longest) > _KEPT_LOOKUPS:
                self._longest.clear()
            self._longest[word] = row[0] if row else 0
        return self._longest[word]

    def of_keys(self, keys: Iterable[str]) -> dict[str, Place]:
        """Return the places with these keys."""
        found = {}
        for key in keys:
            sql = f"SELECT {_COLUMNS} FROM place WHERE key = ?"
            row = self._connection.execute(sql, (key,)).fetchone()
            if row:
                found[key] = Place(*row)
        return found

    def size(self) -> int:
        """Return how many places the index holds."""
        count: int = self._connection.execute("SELECT count(*) FROM place").fetchone()[0]
        return count

    def close(self) -> None:
        """Close the index."""
        self._connection.close()

    def _ask(self, key: str) -> tuple[Named, ...]:
        found = self._found.get(key)
        if found is None:
            rows = self._connection.execute(_LOOKUP, (key,)).fetchall()
            found = tuple(Named(Place(*row[1:]), Grade(row[0])) for row in rows)
            if len(self._found) > _KEPT_LOOKUPS:
                self._found.clear()
            self._found[key] = found
        return found


def default_path() -> Path:
    """Return where the index is kept: beside the installation if it may be written, else a cache."""
    shared = Path(sys.prefix) / "share" / "rimland"
    cached = os.environ.get("XDG_CACHE_HOME")
    cache = (Path(cached) if cached else Path.home() / ".cache") / "rimland"
    name = gazetteer_build.file_name()
    if (shared / name).is_file() or _may_write(shared):
        return shared / name
    return cache / name


def _may_write(folder: Path) -> bool:
    """Whether the folder, or what would hold it, can be written."""
    while not folder.exists():
        folder = folder.parent
    return os.access(folder, os.W_OK)
